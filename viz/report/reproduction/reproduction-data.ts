/**
 * What the report of a reproduction shows, as plain data; built by `src/reproduce/reproduction-report.ts`, drawn by
 * `viz/report/reproduction`. Lists over seeds are in the order of `seeds`.
 */
export type ReproductionData = {
  version: string;
  seeds: number[];
  checks: CheckData[];
  /** The systems of the reference list that were not tried, and why. */
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
  /** The result that the reference reports. */
  reference: string;
  seconds: number;
  /** Whether all marks hold in all seeds. */
  passed: boolean;
  figures: FigureData[];
  arms: ArmData[];
  marks: { text: string; passed: boolean[]; line?: MarkLine }[];
  /** Curves of the arms. Omitted if the check has none. */
  series?: { x: string; y: string; as: "share" | "number"; arms: SeriesData[] };
};

export type FigureData = { key: string; name: string; as: "share" | "number"; unit?: string };

export type ArmData = {
  name: string;
  role: "ours" | "control";
  about: string;
  /** Run directories beside the report; [] if the arm has no runs. */
  runs: string[];
  /** By figure key, for figures that the arm has: its value in each seed (null: never reached), and the values as text. */
  readings: Record<string, { values: (number | null)[]; texts: string[]; spread: string }>;
};

/** The value that one figure of one arm has to reach or stay below. */
export type MarkLine = { arm: string; figure: string; value: number };

/** Mean and range over seeds, point by point. */
export type SeriesData = { arm: string; x: number[]; mean: number[]; range: [low: number, high: number][] };
