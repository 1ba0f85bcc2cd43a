import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { WanderError } from "../core/errors.ts";
import type { RunHistory, ToldRecord } from "../record/history.ts";
import { type PoolsRecord, poolsRecord } from "../record/pools.ts";
import { type RoundRecord, roundRecord } from "../record/round.ts";
import { type EndRecord, endRecord, type RunRecord, runRecord } from "../record/run.ts";
import { type EarlierRecord, earlierRecords, newEarlier, withOutputs } from "./earlier-records.ts";
import { scanJournal } from "./scan.ts";

export const journalPath = (runDir: string) => join(runDir, "journal");

/** Throws E_FORMAT if a record is not valid, or if the first one is missing: such a run stopped before it began. */
export function readHistory(runDir: string): RunHistory {
  const history = readBegunHistory(runDir);
  if (history !== undefined) return history;
  throw new WanderError("E_FORMAT", `${runDir}: the journal has no record of its start`, {
    hint: `resume the run, which writes it: wander resume ${runDir}`,
  });
}

/**
 * Like `readHistory`; undefined if the journal lacks the run's first record: the run was stopped or damaged before it.
 */
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
      end = undefined; // a run that is extended writes its first record again, and has not ended
    } else if (record.kind === "round") rounds.set(record.round, record);
    else if (record.kind === "pools") pools.set(record.round, record);
    else if (record.kind === "end") {
      end = record;
      earlier.end();
    } else earlier.see(record);
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

/** The journal's record of what the run is; undefined if there is no journal or it lacks that record. */
export function runRecordOf(runDir: string): RunRecord | undefined {
  const path = journalPath(runDir);
  if (!existsSync(path)) return undefined;
  for (const { record } of scanJournal(path, isTraining)) {
    if (record.kind === "run") return checkedRecord(runDir, record) as RunRecord;
  }
  return undefined;
}

/** Checks that every round has the run's agents: readers look each agent up in each round. */
function checkAgents(runDir: string, run: RunRecord, rounds: Iterable<RoundRecord>): void {
  const agents = run.agents.length;
  for (const { round, data } of rounds) {
    if (data.agents.length !== agents) {
      throw foreign(runDir, `${data.agents.length} agents in round ${round}, and ${agents} in the record of its start`);
    }
    const beyond = data.measured?.find((agent) => agent >= agents);
    if (beyond !== undefined)
      throw foreign(runDir, `measures of agent ${beyond} in round ${round}, but the run has no such agent`);
  }
}

/** Validates a record that describes the run. Throws E_FORMAT if it is not valid. */
export function checkedRecord(runDir: string, found: { kind: string }): ToldRecord | EarlierRecord {
  const record = withOutputs(found);
  const parsed = ReadableRecord.safeParse(record);
  if (parsed.success) return record as ToldRecord | EarlierRecord;
  const issue = parsed.error.issues[0];
  throw foreign(runDir, `a ${record.kind} record that cannot be read: ${issue?.path.join(".")}: ${issue?.message}`);
}

/**
 * Records that readers index into and compute with. They are validated, so that a stranger's journal gives an error
 * instead of a crash.
 */
const ReadableRecord = z.discriminatedUnion("kind", [
  runRecord,
  roundRecord,
  poolsRecord,
  endRecord,
  ...earlierRecords,
]);

/** Whether a record holds training data: most of a journal, and read only by replay. */
export const isTraining = ({ kind }: { kind: string }): boolean => kind === "lesson" || kind === "words";

const inOrder = <R extends { round: number }>(records: ReadonlyMap<number, R>): R[] =>
  [...records.values()].sort((a, b) => a.round - b.round);

function foreign(runDir: string, what: string): WanderError {
  return new WanderError("E_FORMAT", `${runDir}: the journal has ${what}`, {
    hint: "use a run directory written by this version of wander",
  });
}
