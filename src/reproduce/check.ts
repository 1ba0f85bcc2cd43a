import type { Preset } from "../config/presets.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import type { RunHistory } from "../record/history.ts";

/** What one arm came to with one seed, by name. Infinity says that what was to be reached was not. */
export type Figures = Readonly<Record<string, number>>;

/** How a figure is called and written: a share is written in per cent, a number with its unit. */
export type FigureName = { readonly name: string; readonly as: "share" | "number"; readonly unit?: string };

/** A run that has ended, as a check reads it. */
export type EndedRun = { readonly dir: string; readonly experiment: Experiment; readonly history: RunHistory };

type ArmHead = {
  readonly name: string;
  /** A control shows what is lost without the thing that is checked. */
  readonly role: "ours" | "control";
  /** What it is, in a few words. */
  readonly about: string;
};

/** An arm that the population plays: an experiment, with some of its keys changed. */
export type PlayedArm = ArmHead & {
  readonly experiment: Preset;
  /** Key -> value, as `--set` takes them. */
  readonly changes?: Preset;
  /** An arm with `model.base=made`, from whose base of the same seed this one starts: made once, it is the same for both. */
  readonly baseOf?: string;
  readonly read: (run: EndedRun) => Figures;
};

/** An arm without a population: a law, or a toy of a few numbers. */
export type ComputedArm = ArmHead & { readonly computed: (seed: number) => Figures };

export type CheckArm = PlayedArm | ComputedArm;

/** A figure of an arm, of the seed that a mark is asked about. */
export type Reading = (arm: string, figure: string) => number;

/** What must hold in every seed. */
export type Mark = {
  readonly text: string;
  readonly holds: (of: Reading) => boolean;
  /** Where the mark is one number of one arm: it is drawn. */
  readonly line?: { readonly arm: string; readonly figure: string; readonly value: number };
};

/** A system of the reference list, and how it is tried. */
export type Check = {
  readonly name: string;
  /** Of the reference list. */
  readonly section: number;
  readonly title: string;
  /** What passing shows, in one sentence. */
  readonly shows: string;
  readonly source: string;
  /** What others reached. */
  readonly reference: string;
  /** In the order in which they are shown, the most telling first. */
  readonly figures: Readonly<Record<string, FigureName>>;
  readonly arms: readonly CheckArm[];
  readonly marks: readonly Mark[];
  /** What played arms are drawn by, as they go: [x, y] in order, the same x in every seed. */
  readonly series?: {
    readonly x: string;
    readonly y: string;
    readonly as: FigureName["as"];
    readonly points: (run: EndedRun) => readonly (readonly [x: number, y: number])[];
  };
};

export const isPlayed = (arm: CheckArm): arm is PlayedArm => "experiment" in arm;

export function atLeast(arm: string, figure: string, value: number, text: string): Mark {
  return { text, holds: (of) => of(arm, figure) >= value, line: { arm, figure, value } };
}

export function atMost(arm: string, figure: string, value: number, text: string): Mark {
  return { text, holds: (of) => of(arm, figure) <= value, line: { arm, figure, value } };
}

/** Marks ask for figures by name: one that no arm has is a slip in the check. Throws E_CONFIG. */
export function readingOf(figures: Readonly<Record<string, Figures>>): Reading {
  return (arm, figure) => {
    const value = Object.hasOwn(figures, arm) ? figures[arm]![figure] : undefined;
    if (value !== undefined) return value;
    throw new WanderError("E_CONFIG", `no figure ${figure} of an arm ${arm}`, {
      hint: "let the marks of a check ask for what its arms read",
    });
  };
}
