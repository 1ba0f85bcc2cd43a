import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { WanderError } from "../core/errors.ts";
import type { RunHistory, ToldRecord } from "../record/history.ts";
import { type PoolsRecord, poolsRecord } from "../record/pools.ts";
import { type RoundRecord, roundRecord } from "../record/round.ts";
import { type EndRecord, endRecord, type RunRecord, runRecord } from "../record/run.ts";
import { type EarlierRecord, earlierRecords, newEarlier, withOutputs } from "./earlier.ts";
import { scanJournal } from "./scan.ts";

export const journalPath = (runDir: string) => join(runDir, "journal");

/** Throws E_FORMAT if a record is not one of ours, or there is no first one: such a run stopped before it began. */
export function readHistory(runDir: string): RunHistory {
  const history = readBegunHistory(runDir);
  if (history !== undefined) return history;
  throw new WanderError("E_FORMAT", `${runDir}: the journal has no record of its start`, {
    hint: "go on with the run, which writes it: wander resume DIR",
  });
}

/** The same; undefined if the journal lacks the run's first record: it was stopped or damaged before that. */
export function readBegunHistory(runDir: string): RunHistory | undefined {
  let run: RunRecord | undefined;
  let end: EndRecord | undefined;
  const rounds = new Map<number, RoundRecord>();
  const pools = new Map<number, PoolsRecord>();
  const earlier = newEarlier();
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
    else if (record.kind === "end") end = record;
    else earlier.see(record);
  }
  if (run === undefined) return undefined;
  checkAgents(runDir, run, rounds.values());
  const { tornBytes } = next.value;
  const inRounds = inOrder(rounds);
  return earlier.within({
    run,
    rounds: inRounds,
    pools: inOrder(pools),
    lost: [...inRounds.flatMap(({ lost = [] }) => lost), ...(end?.lost ?? [])],
    end,
    ...(tornBytes === 0 ? {} : { tornBytes }),
  });
}

/** The journal's record of what the run is; undefined if there is no journal, or none of its records was written. */
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

/** A record as one of ours, of those that say what a run did. Throws E_FORMAT if it is not. */
export function checkedRecord(runDir: string, found: { kind: string }): ToldRecord | EarlierRecord {
  const record = withOutputs(found);
  const parsed = Told.safeParse(record);
  if (parsed.success) return record as ToldRecord | EarlierRecord;
  const issue = parsed.error.issues[0];
  throw foreign(runDir, `a ${record.kind} record that cannot be read: ${issue?.path.join(".")}: ${issue?.message}`);
}

/** What readers index into and compute with, so that a stranger's journal gives an error and no crash. */
const Told = z.discriminatedUnion("kind", [runRecord, roundRecord, poolsRecord, endRecord, ...earlierRecords]);

/** Whether a record is of what was trained on: most of a journal, and read by replay alone. */
export const isTraining = ({ kind }: { kind: string }): boolean => kind === "lesson" || kind === "words";

const inOrder = <R extends { round: number }>(records: ReadonlyMap<number, R>): R[] =>
  [...records.values()].sort((a, b) => a.round - b.round);

function foreign(runDir: string, what: string): WanderError {
  return new WanderError("E_FORMAT", `${runDir}: the journal has ${what}`, {
    hint: "use a run directory that this version of wander made",
  });
}
