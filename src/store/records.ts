/**
 * What a run's journal says: the single truth that reports and tables are made from. Records are appended and never
 * changed; a later record of the same round (after a resume) says the same and wins. A run that is made longer has another
 * run record: it takes back the end record before it.
 */
import type { Lesson } from "../../agents/learning/lesson.ts";
import type { Ledgers, PoolsData, ReportData, RoundData } from "../../viz/report/run/run-data.ts";
import type { Rotation } from "../core/rotation.ts";
import type { Crossings } from "../population/crossings.ts";
import type { AttemptRow } from "../population/ledgers.ts";
import type { LostJob } from "../population/lost.ts";
import type { Beside } from "../population/measure.ts";
import type { Word } from "../population/sharing.ts";

export type RunRecord = {
  kind: "run";
  agents: ReportData["agents"];
  tasks: ReportData["tasks"];
  layers: number;
  /** SHA-256 of the base's parameters; absent in runs of earlier versions. */
  baseHash?: string;
  /** Absent where agents stay in their families, and in runs of earlier versions. */
  rotation?: Rotation;
  /** See ReportData; absent in runs of earlier versions. */
  probed?: string[];
  /** See ReportData; absent where no agent's is known. */
  entropyRate?: (number | null)[];
  /** Omitted if exams are held-back parts of practice tasks, and in runs of earlier versions: see baseSolvedOf. */
  baseSolved?: Required<BaseSolved>;
};
/** Exam tasks that the base solves before anybody learns: by all agents together, and by each in its first family. */
export type BaseSolved = {
  total: number;
  /** Omitted if the journal does not tell. */
  agents?: number[];
};
export type SolutionRow = {
  taskId: string;
  agent: number;
  round: number;
  tokens: number;
  logProb: number;
  program: string;
  /** How it came about, see Finder; absent in runs of earlier versions. */
  by?: string;
};
export type RoundRecord = {
  kind: "round";
  round: number;
  data: RoundData;
  solvedBy: number[][];
  library: ReportData["library"];
  /** Found in this round. */
  solutions: SolutionRow[];
  /** Absent in runs of earlier versions. */
  crossings?: Crossings;
};
export type EndRecord = {
  kind: "end";
  stateHash: string;
  solved: ReportData["solved"];
  /** Exam tasks that the frozen parameters solve, by agent; NaN of one that diverged, and where the measurement was lost. */
  finalSolved: number[];
  /** Absent in runs of earlier versions, as are the attempts. */
  ledgers?: Ledgers;
  attempts?: AttemptRow[];
};
/** The clock of a round, apart from what the seed fixes: the other records are the same in two runs of one seed. */
export type PoolsRecord = PoolsData & { kind: "pools" };
/** How near a round came to each task of the run's list. A measure beside the state, which nothing that learns reads. */
export type MissesRecord = {
  kind: "misses";
  round: number;
  /** Distance of the nearest answer, in [0, 1], 0 = right; null where no agent tried the task. */
  distances: (number | null)[];
};
/** What was measured of a round beside the state, see Beside; nothing that learns reads it. */
export type MeasuresRecord = Beside & { kind: "measures"; round: number };
/** What one agent's turn trained on; with the words, all that the training of a run needs to be done once more. */
export type LessonRecord = { kind: "lesson"; round: number; agent: number; lesson: Lesson };
/** The words that a round's sharing added to the language, oldest first; none in most rounds. */
export type WordsRecord = { kind: "words"; round: number; words: Word[] };
/** A job that failed twice and that the run went on without; no state holds it. Those of the frozen agents come before the end. */
export type LostRecord = LostJob & { kind: "lost" };
/** What a run did; the others are what it trained on. */
export type ToldRecord = RunRecord | RoundRecord | PoolsRecord | MissesRecord | MeasuresRecord | LostRecord | EndRecord;
export type JournalRecord = ToldRecord | LessonRecord | WordsRecord;

/** A journal as the run it tells of; rounds, pools, misses and measures in order, each once. What was trained on is left out. */
export type RunHistory = {
  run: RunRecord;
  rounds: RoundRecord[];
  /** A round may be without one: killed between the two records, a run does not play it again. */
  pools: PoolsRecord[];
  /** Empty in a run of an earlier version. */
  misses: MissesRecord[];
  /** Empty in a run of an earlier version. */
  measures: MeasuresRecord[];
  /** By round, those after the last one behind them; empty in a run of an earlier version. */
  lost: LostRecord[];
  end: EndRecord | undefined;
  /** Behind the last whole record: one that is being written, that a kill tore or that was damaged; absent where none is. */
  tornBytes?: number;
};
