import type { Random } from "../../../../src/core/random.ts";
import type { Grid } from "../grid.ts";

/** 1: one or two lines mostly, 2: two to four, 3: four to seven. */
export type Level = 1 | 2 | 3;

/** One task's hidden rule: a program in the DSL's line form, and a source of inputs that it has something to do on. */
export type Rule = {
  program: string;
  /** A fresh input; undefined when this draw did not fit, so that the caller draws again. */
  input(random: Random): Grid | undefined;
};

/** A rule with its parameters (colours, axis, which object) still open; `make` settles them for one task. */
export type Variant = { level: Level; make(random: Random): Rule };

export type Family = { name: string; about: string; variants: readonly Variant[] };

const COLOUR_NAMES = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"] as const;

/** The DSL's name for a colour or a small number 0..9. */
export function nameOf(value: number): string {
  const name = COLOUR_NAMES[value];
  if (name === undefined) throw new RangeError(`no constant for ${value}`);
  return name;
}

/** Right-hand sides to a program: numbered x1, x2, ..., the last named O. */
export function lines(...expressions: readonly string[]): string {
  const last = expressions.length - 1;
  return expressions.map((e, k) => `${k === last ? "O" : `x${k + 1}`} = ${e}`).join("\n");
}
