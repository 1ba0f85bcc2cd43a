import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { WanderError } from "../core/errors.ts";
import type {
  EndRecord,
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
  let run: RunRecord | undefined;
  let end: EndRecord | undefined;
  const rounds = new Map<number, RoundRecord>();
  const pools = new Map<number, PoolsRecord>();
  const misses = new Map<number, MissesRecord>();
  const measures = new Map<number, MeasuresRecord>();
  for (const { record: found } of scanJournal(journalPath(runDir), isTraining)) {
    if (isTraining(found)) continue;
    const record = checkedRecord(runDir, found);
    if (record.kind === "run") {
      run = record;
      end = undefined; // a run that is made longer says anew what it is, and has not ended
    } else if (record.kind === "round") rounds.set(record.round, record);
    else if (record.kind === "pools") pools.set(record.round, record);
    else if (record.kind === "misses") misses.set(record.round, record);
    else if (record.kind === "measures") measures.set(record.round, record);
    else end = record;
  }
  if (run === undefined) throw foreign(runDir, "no record of its start");
  return {
    run,
    rounds: inOrder(rounds),
    pools: inOrder(pools),
    misses: inOrder(misses),
    measures: inOrder(measures),
    end,
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

/** A record as one of ours, of those that tell what a run did. Throws E_FORMAT where it is not. */
export function checkedRecord(runDir: string, record: { kind: string }): ToldRecord {
  const parsed = Outline.safeParse(record);
  if (parsed.success) return record as ToldRecord;
  throw foreign(runDir, `a ${record.kind} record without ${parsed.error.issues[0]?.path.join(".")}`);
}

/** Of what was trained on, which is most of a journal and read by replay alone. */
export const isTraining = ({ kind }: { kind: string }): boolean => kind === "lesson" || kind === "words";

const inOrder = <R extends { round: number }>(records: ReadonlyMap<number, R>): R[] =>
  [...records.values()].sort((a, b) => a.round - b.round);

/**
 * What readers index into, checked so that a stranger's journal gives an error and no crash; the numbers inside are
 * taken as they are.
 */
const rows = z.array(z.looseObject({}));
const matrix = z.array(z.array(z.number().or(z.nan()))); // NaN is "not measured"
const counts = z.array(z.array(z.number()));
const score = z.looseObject({ tasks: z.array(z.number()).length(3), grids: z.array(z.number()).length(3) });
const Outline = z.discriminatedUnion("kind", [
  z.looseObject({
    kind: z.literal("run"),
    agents: z.array(z.looseObject({ id: z.number(), label: z.string(), family: z.string() })),
    tasks: z.array(z.looseObject({ id: z.string(), family: z.string() })),
    layers: z.number(),
    baseHash: z.string().optional(),
    rotation: z.looseObject({ families: z.array(z.string()).min(1), stay: z.number().positive() }).optional(),
    probed: z.array(z.string()).optional(),
    entropyRate: z.array(z.number().nullable()).optional(),
    baseSolved: z.looseObject({ total: z.number(), agents: z.array(z.number()) }).optional(),
  }),
  z.looseObject({
    kind: z.literal("round"),
    round: z.number().int(),
    data: z.looseObject({
      agents: z.array(
        z.looseObject({
          spent: z.looseObject({}),
          learning: z.record(z.string(), z.number()).optional(),
          copied: z.number().int().nonnegative().optional(),
          diverged: z.number().int().positive().optional(),
        }),
      ),
      population: z.looseObject({}),
      divergence: z.record(z.string(), matrix),
      map: rows,
      measured: z.array(z.number().int().nonnegative()).optional(),
      flow: z
        .looseObject({
          ...{ solutions: counts, consequences: counts, trainedOn: counts },
          ...{ abstractions: counts, answers: counts, profited: counts },
        })
        .optional(),
      library: z.looseObject({}),
    }),
    solvedBy: z.array(z.array(z.number())),
    library: z.array(
      z.looseObject({
        uses: z.array(z.looseObject({ agent: z.number(), count: z.number() })),
        foundBy: z.array(z.number()),
        program: z.string(),
      }),
    ),
    solutions: rows,
    crossings: z
      .looseObject({ abstractionUses: counts, answersGrown: counts, valueTraces: counts, parameters: counts })
      .optional(),
  }),
  z.looseObject({
    kind: z.literal("pools"),
    round: z.number().int(),
    inference: z.looseObject({}),
    training: z.looseObject({}),
    staleness: z.array(z.number()),
  }),
  z.looseObject({ kind: z.literal("misses"), round: z.number().int(), distances: z.array(z.number().nullable()) }),
  z.looseObject({
    kind: z.literal("measures"),
    round: z.number().int(),
    accuracy: matrix,
    fit: matrix.optional(),
    load: z.array(matrix).optional(),
    divergence: z.record(z.string(), matrix),
    paths: z
      .array(z.looseObject({ a: z.number(), b: z.number(), lossNats: z.array(z.number().or(z.nan())).min(2) }))
      .optional(),
  }),
  z.looseObject({
    kind: z.literal("end"),
    stateHash: z.string(),
    solved: z.looseObject({ base: z.number(), final: z.number(), cumulative: z.number(), tasks: z.number() }),
    finalSolved: z.array(z.number().or(z.nan())), // NaN of an agent that diverged
    ledgers: z
      .looseObject({
        tasks: z.number(),
        grids: z.number(),
        base: score,
        baseWeights: score.optional(),
        inherited: score,
        found: score,
        foundOwn: score,
        final: score,
        weights: score.optional(),
        by: z.looseObject({}),
      })
      .optional(),
    attempts: rows.optional(),
  }),
]);

function foreign(runDir: string, what: string): WanderError {
  return new WanderError("E_FORMAT", `${runDir}: the journal has ${what}`, {
    hint: "use a run directory that this version of wander made",
  });
}
