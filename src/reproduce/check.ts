import type { Preset } from "../config/presets.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import type { RunHistory } from "../record/history.ts";

/** The figures of one arm with one seed, by name. Infinity: the target was never reached. */
export type Figures = Readonly<Record<string, number>>;

/** The name of a figure, and how it is written: a share as a percentage, a number with its unit. */
export type FigureName = { readonly name: string; readonly as: "share" | "number"; readonly unit?: string };

/** A run that has ended, as read by a check. */
export type EndedRun = { readonly dir: string; readonly experiment: Experiment; readonly history: RunHistory };

type ArmHead = {
  readonly name: string;
  /** A control shows the result without the thing that is checked. */
  readonly role: "ours" | "control";
  /** A description in a few words. */
  readonly about: string;
};

/** An arm with a population: an experiment, with some of its keys changed. */
export type PlayedArm = ArmHead & {
  readonly experiment: Preset;
  /** Key -> value, as in `--set`. */
  readonly changes?: Preset;
  /**
   * The name of an arm with `model.base=made`, whose base of the same seed this arm starts from, so that it is made
   * once.
   */
  readonly baseOf?: string;
  readonly read: (run: EndedRun) => Figures;
};

/** An arm without a population: a law, or a toy of a few numbers. */
export type ComputedArm = ArmHead & { readonly computed: (seed: number) => Figures };

export type CheckArm = PlayedArm | ComputedArm;

/** Returns a figure of an arm, for the seed at hand. */
export type Reading = (arm: string, figure: string) => number;

/** A condition that must hold in every seed. */
export type Mark = {
  readonly text: string;
  readonly holds: (of: Reading) => boolean;
  /** Given if the mark is one number of one arm: it is drawn as a line. */
  readonly line?: { readonly arm: string; readonly figure: string; readonly value: number };
};

/** A system of the reference list, and how it is tested. */
export type Check = {
  readonly name: string;
  /** Section of the reference list. */
  readonly section: number;
  readonly title: string;
  /** What passing shows, in one sentence. */
  readonly shows: string;
  readonly source: string;
  /** The published result. */
  readonly reference: string;
  /** In the order in which they are shown, the most telling first. */
  readonly figures: Readonly<Record<string, FigureName>>;
  readonly arms: readonly CheckArm[];
  readonly marks: readonly Mark[];
  /** The curves of arms with a population: [x, y] in order, the same x in every seed. */
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

/** Marks name the figures that they read: a figure that no arm has is a mistake in the check. Throws E_CONFIG. */
export function readingOf(figures: Readonly<Record<string, Figures>>): Reading {
  return (arm, figure) => {
    const value = Object.hasOwn(figures, arm) ? figures[arm]![figure] : undefined;
    if (value !== undefined) return value;
    throw new WanderError("E_CONFIG", `no figure ${figure} of an arm ${arm}`, {
      hint: "name only figures that the arms of this check read",
    });
  };
}
