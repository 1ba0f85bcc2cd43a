/**
 * What the report of a comparison shows, as plain data, built by `src/` from the run directories. Shares are of exam
 * tasks, in [0, 1]; a [round] array starts with round 1; the first arm is what the others are held against.
 */
import type { Interval } from "../../measures/statistics/bootstrap.ts";
import type { Judgement } from "../../measures/statistics/verdict.ts";
import type { MeasureLabel, Setting } from "../kit/page-data.ts";

/** What is counted: tasks that the frozen end solves, and tasks that were found over the run. */
export const counted = ["final", "found"] as const;
export type Counted = (typeof counted)[number];

export const spentKinds = ["programRuns", "policyTokens", "trainTokens"] as const;
export type SpentKind = (typeof spentKinds)[number];
/** Of a run, over all agents and rounds. */
export type Spent = Readonly<Record<SpentKind, number>>;

export type ComparisonData = {
  name: string;
  /** What it comes to, in plain words made of the numbers alone. */
  title: string;
  summary: string[];
  version: string;
  seeds: number[];
  /** Runs that failed, and the seeds that are left out of every arm for it, ascending; absent where none failed. */
  failed?: { arm: string; seed: number; code: string; message: string }[];
  leftOut?: number[];
  families: string[];
  tasks: number;
  /** How a verdict is come to, in words. */
  rule: string;
  /** What every arm may spend. */
  allowance: Spent;
  settings: ComparedSettings;
  arms: ArmData[];
  /** Which divergence measures there are. */
  measures: MeasureLabel[];
  /** Thresholds of the performance profiles, ascending. */
  thresholds: number[];
};

/** Without names and seeds, in the order of the schema. */
export type ComparedSettings = {
  /** Those that all arms have alike. */
  shared: Setting[];
  /** All others, with their value in each arm; "" where an arm has none. */
  differing: { key: string; values: string[] }[];
};

export type ArmData = {
  name: string;
  agents: { label: string; family: string }[];
  standing: Record<Counted, Standing>;
  /** By family; none for the first arm. */
  byFamily: Record<Counted, Judgement[]>;
  profile: Record<Counted, { shares: number[]; intervals: Interval[] }>;
  /** Means over seeds; the interquartile mean is over seeds and families of the share found so far by any agent. */
  curve: { found: number[]; intervals: Interval[]; spent: Record<SpentKind, number[]> };
  runs: ComparedRun[];
  /** measure key -> [round], mean over pairs of agents and over seeds; NaN where it was not measured. */
  divergence: Record<string, number[]>;
  flow: ArmFlow | undefined;
  library: LibraryEntry[];
};

export type Standing = {
  mean: number;
  interval: Interval;
  /** Against the first arm; undefined for that arm itself. */
  against: Judgement | undefined;
};

export type ComparedRun = {
  seed: number;
  /** Its directory beside the report; its own report is in there. */
  id: string;
  stateHash: string;
  /** Exam tasks solved, by agents together. */
  base: number;
  final: number;
  found: number;
  /** Interquartile mean over families, of which the arm's is over seeds and families. */
  share: Record<Counted, number>;
  /** The share of its own tasks that a frozen agent solves: mean over agents, and the best one's. */
  agents: { mean: number; best: number };
  spent: Spent;
  /** measure key -> mean over pairs of agents after the last round. */
  divergence: Record<string, number>;
  /** Positions of the measured agents and, last, of the base, in some of the rounds; the last one always. */
  map: { rounds: number[]; points: { x: number; y: number }[][] };
};

/** [giver][receiver] over measured agents, summed over rounds and seeds. See FlowData. */
export type ArmFlow = { agents: number[]; profited: number[][]; trainedOn: number[][] };

export type LibraryEntry = {
  seed: number;
  name: string;
  program: string;
  /** Agents that had its fragment in their solutions when it was made, and that used it later. */
  foundBy: number;
  usedBy: number;
  uses: number;
  /** Tokens that all solutions would be longer without it. */
  lost: number;
};
