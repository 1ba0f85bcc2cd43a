import { append, call, type Expression } from "../language/goals/expression.ts";
import type { Line } from "../language/program.ts";
import {
  type Computed,
  type EnumerateOptions,
  type Enumeration,
  startEnumeration,
} from "../language/sources/enumerate.ts";
import { INPUT } from "../language/tokens.ts";
import type { Value } from "../language/value.ts";
import type { Grid } from "../tasks/grid.ts";

/** A search of its own from one grid: the task's input, or a grid that a program has made of it. */
export type Front = {
  /** What makes the grid; INPUT for the input itself. */
  readonly origin: Expression;
  /** [line][input] values of the lines that make it. */
  readonly rows: readonly (readonly Value[])[];
  readonly grids: readonly Grid[]; // [input]
  readonly enumeration: Enumeration;
  /** Terms that goal matching has not been asked about, in the order of their cost; `next` have been. */
  readonly waiting: Computed[];
  next: number;
  /** Cheap terms that goal matching sees beside a newer one: it can combine them. */
  readonly beside: Computed[];
  /** How many grids lie between it and the input, and bits of what makes it. */
  readonly depth: number;
  readonly cost: number;
  /** Of its grid from the outputs; see distanceOf. */
  readonly distance: number;
};

export function newFront(
  grids: readonly Grid[],
  options: EnumerateOptions,
  made: Pick<Front, "origin" | "rows" | "depth" | "cost" | "distance">,
): Front {
  return { ...made, grids, enumeration: startEnumeration(grids, options), waiting: [], next: 0, beside: [] };
}

/** A term as calls that begin at the task's input. */
export function expressionOf(front: Front, term: Computed): Expression {
  if (term.args === undefined) return term.token === INPUT ? front.origin : term.token;
  return call(term.token, ...term.args.map((arg) => expressionOf(front, arg)));
}

/** Lines that compute all of these, equal calls once. */
export function linesFor(expressions: readonly Expression[]): Line[] {
  return expressions.reduce<Line[]>((lines, x) => append(lines, x).lines, []);
}

/** [line][input] what the lines of a term give, those of the front's grid first. */
export function rowsOf({ rows }: Pick<Front, "rows">, term: Computed): (readonly Value[])[] {
  const out = [...rows];
  for (const part of partsOf(term)) out.push(part.values);
  return out;
}

/** The calls that a term is made of, itself last. */
export function partsOf(term: Computed, parts: Set<Computed> = new Set()): Set<Computed> {
  if (term.args === undefined || parts.has(term)) return parts;
  for (const arg of term.args) partsOf(arg, parts);
  return parts.add(term);
}
