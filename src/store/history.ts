import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { WanderError } from "../core/errors.ts";
import { count, type FieldsOf, figure, matrix } from "../record/fields.ts";
import { divergences, lossPaths, roundData } from "../record/round.ts";
import type {
  EndRecord,
  LostRecord,
  MeasuresRecord,
  MissesRecord,
  PoolsRecord,
  RoundRecord,
  RunHistory,
  RunRecord,
  ToldRecord,
} from "./records.ts";
import { scanJournal } from "./scan.ts";

export const journalPath = (runDir: string) => join(runDir, "journal");

/** Throws E_FORMAT where a record is not one of ours, or there is no first one: such a run stopped before it began. */
export function readHistory(runDir: string): RunHistory {
  const history = readBegunHistory(runDir);
  if (history !== undefined) return history;
  throw new WanderError("E_FORMAT", `${runDir}: the journal has no record of its start`, {
    hint: "go on with the run, which writes it: wander resume DIR",
  });
}

/** The same, undefined where the journal does not say how the run began: it was stopped or damaged before its first record. */
export function readBegunHistory(runDir: string): RunHistory | undefined {
  let run: RunRecord | undefined;
  let end: EndRecord | undefined;
  const rounds = new Map<number, RoundRecord>();
  const pools = new Map<number, PoolsRecord>();
  const misses = new Map<number, MissesRecord>();
  const measures = new Map<number, MeasuresRecord>();
  const lost = new Map<number, LostRecord[]>(); // by round
  let lostAtEnd: LostRecord[] = [];
  let pending: LostRecord[] = []; // of an end that is still to come
  const scan = scanJournal(journalPath(runDir), isTraining);
  let next = scan.next();
  for (; next.done !== true; next = scan.next()) {
    const { record: found } = next.value;
    if (isTraining(found)) continue;
    const record = checkedRecord(runDir, found);
    if (record.kind === "run") {
      run = record;
      end = undefined; // a run that is made longer says anew what it is, and has not ended
    } else if (record.kind === "round") rounds.set(record.round, record);
    else if (record.kind === "pools") pools.set(record.round, record);
    else if (record.kind === "misses") {
      misses.set(record.round, record);
      lost.delete(record.round); // a round that is played again may lose others, or none: those come after this record
    } else if (record.kind === "lost") {
      if (record.final) pending.push(record);
      else lost.set(record.round, [...(lost.get(record.round) ?? []), record]);
    } else if (record.kind === "measures") measures.set(record.round, record);
    else {
      end = record;
      [lostAtEnd, pending] = [pending, []];
    }
  }
  if (run === undefined) return undefined;
  checkAgents(runDir, run, rounds.values());
  const { tornBytes } = next.value;
  return {
    run,
    rounds: inOrder(rounds),
    pools: inOrder(pools),
    misses: inOrder(misses),
    measures: inOrder(measures),
    lost: [...[...lost].sort(([a], [b]) => a - b).flatMap(([, records]) => records), ...lostAtEnd],
    end,
    ...(tornBytes === 0 ? {} : { tornBytes }),
  };
}

/** What the journal says that the run is; undefined where there is no journal, or none of its records was written. */
export function runRecordOf(runDir: string): RunRecord | undefined {
  const path = journalPath(runDir);
  if (!existsSync(path)) return undefined;
  for (const { record } of scanJournal(path, isTraining)) {
    if (record.kind === "run") return checkedRecord(runDir, record) as RunRecord;
  }
  return undefined;
}

/** Readers take an agent of the run and look it up in each round. */
function checkAgents(runDir: string, run: RunRecord, rounds: Iterable<RoundRecord>): void {
  const agents = run.agents.length;
  for (const { round, data } of rounds) {
    if (data.agents.length !== agents) {
      throw foreign(runDir, `${data.agents.length} agents in round ${round}, and ${agents} in the record of its start`);
    }
    const beyond = data.measured?.find((agent) => agent >= agents);
    if (beyond !== undefined)
      throw foreign(runDir, `measures of agent ${beyond} in round ${round}, who is none of its`);
  }
}

/** A record as one of ours, of those that tell what a run did. Throws E_FORMAT where it is not. */
export function checkedRecord(runDir: string, record: { kind: string }): ToldRecord {
  const parsed = Outline.safeParse(record);
  if (parsed.success) return record as ToldRecord;
  const issue = parsed.error.issues[0];
  throw foreign(runDir, `a ${record.kind} record that cannot be read: ${issue?.path.join(".")}: ${issue?.message}`);
}

/** Of what was trained on, which is most of a journal and read by replay alone. */
export const isTraining = ({ kind }: { kind: string }): boolean => kind === "lesson" || kind === "words";

const inOrder = <R extends { round: number }>(records: ReadonlyMap<number, R>): R[] =>
  [...records.values()].sort((a, b) => a.round - b.round);

/**
 * What readers index into and compute with, checked so that a stranger's journal gives an error and no crash. Figures of
 * records that have always been there may be missing: earlier versions did not write all of them.
 */
const measured = figure.nullish();
const texts = z.array(z.string());
const MOST_LAYERS = 1024; // of which each has a measure

const uses = z.array(z.looseObject({ agent: figure, count: figure }));
const libraryEntry = z.looseObject({
  name: z.string().optional(),
  program: z.string(),
  round: measured,
  size: measured,
  saving: measured,
  lost: measured,
  foundBy: z.array(figure),
  uses,
} satisfies FieldsOf<RoundRecord["library"][number]>);
const solutionRow = z.looseObject({
  taskId: z.string().optional(),
  agent: measured,
  round: measured,
  tokens: measured,
  logProb: measured,
  program: z.string().optional(),
  by: z.string().nullish(),
} satisfies FieldsOf<RoundRecord["solutions"][number]>);
const poolUse = z.looseObject({
  threads: measured,
  jobs: measured,
  busySeconds: measured,
  utilisation: measured,
  meanWaitMs: measured,
  maxWaitMs: measured,
  retries: measured,
  failures: measured,
} satisfies FieldsOf<PoolsRecord["inference"]>);
const score = z.looseObject({ tasks: z.array(figure).length(3), grids: z.array(figure).length(3) });
const ledgers = z.looseObject({
  tasks: figure,
  grids: figure,
  base: score,
  baseWeights: score.optional(),
  inherited: score,
  found: score,
  foundOwn: score,
  final: score,
  weights: score.optional(),
  by: z.record(z.string(), figure),
} satisfies FieldsOf<NonNullable<EndRecord["ledgers"]>>);
const attempt = z.looseObject({
  ledger: z.string().optional(),
  task: z.string().optional(),
  attempt: measured,
  by: z.string().nullish(),
  giver: measured,
  solved: z.boolean().optional(),
  gridsRight: measured,
} satisfies FieldsOf<NonNullable<EndRecord["attempts"]>[number]>);
const crossings = z.looseObject({
  ...{ abstractionUses: matrix, answersGrown: matrix, valueTraces: matrix, parameters: matrix },
} satisfies FieldsOf<NonNullable<RoundRecord["crossings"]>>);
const round = count;

const Outline = z.discriminatedUnion("kind", [
  z.looseObject({
    kind: z.literal("run"),
    agents: z.array(z.looseObject({ id: count, label: z.string(), family: z.string() })),
    tasks: z.array(z.looseObject({ id: z.string(), family: z.string() })),
    layers: count.max(MOST_LAYERS),
    baseHash: z.string().optional(),
    rotation: z.looseObject({ families: texts.min(1), stay: z.int().positive() }).optional(),
    probed: texts.optional(),
    entropyRate: z.array(figure.nullable()).optional(),
    baseSolved: z.looseObject({ total: figure, agents: z.array(figure) }).optional(),
  } satisfies FieldsOf<RunRecord>),
  z.looseObject({
    kind: z.literal("round"),
    round,
    data: roundData,
    solvedBy: z.array(z.array(figure)),
    library: z.array(libraryEntry),
    solutions: z.array(solutionRow),
    crossings: crossings.optional(),
  } satisfies FieldsOf<RoundRecord>),
  z.looseObject({
    kind: z.literal("pools"),
    round,
    wallSeconds: measured,
    turnSeconds: measured,
    inference: poolUse,
    training: poolUse,
    staleness: z.array(figure),
  } satisfies FieldsOf<PoolsRecord>),
  z.looseObject({
    kind: z.literal("misses"),
    round,
    distances: z.array(figure.nullable()),
  } satisfies FieldsOf<MissesRecord>),
  z.looseObject({
    kind: z.literal("measures"),
    round,
    accuracy: matrix,
    fit: matrix.optional(),
    load: z.array(matrix).optional(),
    divergence: divergences,
    paths: lossPaths.optional(),
  } satisfies FieldsOf<MeasuresRecord>),
  z.looseObject({
    kind: z.literal("lost"),
    round,
    job: z.string(),
    agent: count.optional(),
    final: z.literal(true).optional(),
    code: z.string(),
    message: z.string(),
    stack: z.string(),
  } satisfies FieldsOf<LostRecord>),
  z.looseObject({
    kind: z.literal("end"),
    stateHash: z.string(),
    solved: z.looseObject({ base: figure, final: figure, cumulative: figure, tasks: figure }),
    finalSolved: z.array(figure),
    ledgers: ledgers.optional(),
    attempts: z.array(attempt).optional(),
  } satisfies FieldsOf<EndRecord>),
]);

function foreign(runDir: string, what: string): WanderError {
  return new WanderError("E_FORMAT", `${runDir}: the journal has ${what}`, {
    hint: "use a run directory that this version of wander made",
  });
}
