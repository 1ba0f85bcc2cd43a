/**
 * What the report of a comparison shows, as plain data that `src/compare` builds from the run directories. Shares are of exam
 * tasks, in [0, 1]; a [round] array starts with round 1; the first arm is the reference that others are compared with.
 */
import type { Interval } from "../../measures/statistics/bootstrap.ts";
import type { Judgement } from "../../measures/statistics/verdict.ts";
import type { Counted } from "../kit/counted.ts";
import type { MeasureLabel, Setting } from "../kit/page-data.ts";

export const spentKinds = ["programRuns", "policyTokens", "trainTokens"] as const;
export type SpentKind = (typeof spentKinds)[number];
/** What a run spent, over all agents and rounds. */
export type Spent = Readonly<Record<SpentKind, number>>;

export type ComparisonData = {
  name: string;
  /** The result in one line, made of the numbers alone; `summary` says it in sentences. */
  title: string;
  summary: string[];
  version: string;
  seeds: number[];
  /** Runs that failed, and the seeds that are left out of every arm for it, ascending. Omitted if none failed. */
  failed?: { arm: string; seed: number; code: string; message: string }[];
  leftOut?: number[];
  families: string[];
  tasks: number;
  /** The rule of the verdicts, in words. */
  rule: string;
  /** What each run of an arm may spend. */
  allowance: Spent;
  settings: ComparedSettings;
  arms: ArmData[];
  /** Numbers of exam tasks whose cost is shown, ascending; [] if no arm found any. */
  milestones: number[];
  /** The divergence measures, in the order of the choice. */
  measures: MeasureLabel[];
  /** Thresholds of the performance profiles, ascending. */
  thresholds: number[];
};

/** The arms' settings without names and seeds, in the order of the schema. */
export type ComparedSettings = {
  /** Settings with the same value in all arms. */
  shared: Setting[];
  /** All other settings, with their value in each arm; "" if an arm has none. */
  differing: { key: string; values: string[] }[];
};

export type ArmData = {
  name: string;
  agents: { label: string; family: string }[];
  standing: Record<Counted, Standing>;
  /** By seed: how much larger a share of the exam tasks it solved than the first arm, as the mean over families; [] for the first arm. */
  differences: Record<Counted, number[]>;
  /** By family; [] for the first arm. */
  byFamily: Record<Counted, Judgement[]>;
  profile: Record<Counted, { shares: number[]; intervals: Interval[] }>;
  /** By round: the interquartile mean over seeds and families of the share found so far by any agent, and mean spending over seeds. */
  curve: { found: number[]; intervals: Interval[]; spent: Record<SpentKind, number[]> };
  /** By milestone. */
  untilSolved: UntilSolved[];
  runs: ComparedRun[];
  /** measure key -> [round], mean over pairs of agents and over seeds; NaN if not measured. */
  divergence: Record<string, number[]>;
  flow: ArmFlow | undefined;
  library: LibraryEntry[];
};

/**
 * The program runs that all agents of an arm spent until they had found a number of exam tasks: mean over seeds. A run that never
 * found so many counts with all that it may spend.
 */
export type UntilSolved = {
  mean: number;
  interval: Interval;
  /** Number of seeds that found so many. */
  reached: number;
  /** By seed. */
  spent: number[];
  /** How many program runs fewer than the first arm with the same seed; omitted for that arm itself. */
  fewer?: { mean: number; interval: Interval };
};

export type Standing = {
  mean: number;
  interval: Interval;
  /** The verdict against the first arm; undefined for that arm itself. */
  against: Judgement | undefined;
};

export type ComparedRun = {
  seed: number;
  /** The run's directory beside the report, which holds the run's own report. */
  id: string;
  stateHash: string;
  /** Exam tasks solved by all agents together. */
  base: number;
  final: number;
  found: number;
  /** Interquartile mean over families; the arm's is over seeds and families. */
  share: Record<Counted, number>;
  /** The share of its own exam tasks that a frozen agent solves: the mean over agents, and the best. */
  agents: { mean: number; best: number };
  spent: Spent;
  /** measure key -> mean over pairs of agents after the last round. */
  divergence: Record<string, number>;
  /** Positions of the measured agents and, last, of the base, in some of the rounds, always including the last one. */
  map: { rounds: number[]; points: { x: number; y: number }[][] };
};

/** [giver][receiver] over the measured agents, summed over rounds and seeds; see FlowData. */
export type ArmFlow = { agents: number[]; profited: number[][]; trainedOn: number[][] };

export type LibraryEntry = {
  seed: number;
  name: string;
  program: string;
  /** The number of agents whose solutions contained it when it was made, and of agents that used it later. */
  foundBy: number;
  usedBy: number;
  uses: number;
  /** Tokens by which all solutions together would be longer without it. */
  lost: number;
};
