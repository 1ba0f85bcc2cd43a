/**
 * What the report of a reproduction shows, as plain data; built by `src/reproduce/reproduction-report.ts`, drawn by
 * `viz/report/reproduction`. Lists over seeds are in the order of `seeds`.
 */
export type ReproductionData = {
  version: string;
  seeds: number[];
  checks: CheckData[];
  /** The systems of the reference list that were not tried here, and why. */
  others: {
    section: number;
    title: string;
    state: "elsewhere" | "no check yet" | "not built" | "not asked for";
    note: string;
  }[];
};

export type CheckData = {
  name: string;
  section: number;
  title: string;
  shows: string;
  source: string;
  /** What others reached. */
  reference: string;
  seconds: number;
  /** All marks in all seeds. */
  passed: boolean;
  figures: FigureData[];
  arms: ArmData[];
  marks: { text: string; passed: boolean[]; line?: MarkLine }[];
  /** What arms are drawn by as they go; absent where there is nothing of the kind. */
  series?: { x: string; y: string; as: "share" | "number"; arms: SeriesData[] };
};

export type FigureData = { key: string; name: string; as: "share" | "number"; unit?: string };

export type ArmData = {
  name: string;
  role: "ours" | "control";
  about: string;
  /** Run directories beside the report; empty where nothing was played. */
  runs: string[];
  /** By figure, of those that the arm has: its value in each seed, null = never reached, and all of them as text. */
  readings: Record<string, { values: (number | null)[]; texts: string[]; spread: string }>;
};

/** Where one number of one arm has to be. */
export type MarkLine = { arm: string; figure: string; value: number };

/** Mean and range over seeds, point by point. */
export type SeriesData = { arm: string; x: number[]; mean: number[]; range: [low: number, high: number][] };
