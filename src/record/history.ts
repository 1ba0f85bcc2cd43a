/** A journal as the run that it tells of. Reports and tables are made from it and from nothing else. */
import type { LostJob } from "./lost.ts";
import type { PoolsRecord } from "./pools.ts";
import type { LessonRecord, RoundRecord, WordsRecord } from "./round.ts";
import type { EndRecord, RunRecord } from "./run.ts";

/** What a run did. The other records are what it trained on. */
export type ToldRecord = RunRecord | RoundRecord | PoolsRecord | EndRecord;

/**
 * Records are appended and never changed. A later record of the same round (after a resume) says the same and wins. A run
 * that is made longer has another run record, which takes back the end record before it.
 */
export type JournalRecord = ToldRecord | LessonRecord | WordsRecord;

/** Rounds and pools are in order, each once. What was trained on is left out. */
export type RunHistory = {
  run: RunRecord;
  rounds: RoundRecord[];
  /** A round may be without one: killed between the two records, a run does not play it again. */
  pools: PoolsRecord[];
  /** Jobs that failed twice, by round; those after the last round come last. */
  lost: LostJob[];
  end: EndRecord | undefined;
  /** Bytes behind the last whole record: one that is being written, torn by a kill or damaged. Omitted if there are none. */
  tornBytes?: number;
};
