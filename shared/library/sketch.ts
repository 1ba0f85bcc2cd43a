import type { Body } from "../../environments/environment.ts";
import type { Forest, Production } from "./forest.ts";

/**
 * A partial abstraction: nodes that are kept, holes that are final arguments, and open places that may still become
 * either. Plain data.
 */
export type Sketch = { production: number; args: readonly Sketch[] } | { hole: number } | { open: true };

export const open: Sketch = { open: true };

/**
 * The subterms that the parts of a sketch stand for at each of its places: [argument or open place][place], open places
 * in reading order.
 */
export type Columns = { args: Int32Array[]; opens: Int32Array[] };

/** Lays the sketch on places that it is known to fit. */
export function columnsOf(forest: Forest, sketch: Sketch, places: Int32Array): Columns {
  const columns: Columns = { args: [], opens: [] };
  let opens = 0;
  const lay = (part: Sketch, node: number, i: number) => {
    if ("hole" in part) column(columns.args, part.hole, places.length)[i] = node;
    else if ("open" in part) column(columns.opens, opens++, places.length)[i] = node;
    else {
      const { children } = forest.forms[node]!.find((form) => form.production === part.production)!;
      for (let k = 0; k < children.length; k++) lay(part.args[k]!, children[k]!, i);
    }
  };
  for (let i = 0; i < places.length; i++) {
    opens = 0;
    lay(sketch, places[i]!, i);
  }
  return columns;
}

function column(list: Int32Array[], k: number, length: number): Int32Array {
  list[k] ??= new Int32Array(length);
  return list[k];
}

/** The sketch with its k-th open place, in reading order, filled. */
export function fillOpen(sketch: Sketch, k: number, by: Sketch): Sketch {
  let seen = 0;
  const visit = (part: Sketch): Sketch => {
    if ("open" in part) return seen++ === k ? by : part;
    return "hole" in part ? part : { ...part, args: part.args.map(visit) };
  };
  return visit(sketch);
}

/** Which open places, in reading order, are functions that are applied: a named function there would be a plain use. */
export function openFunctions(
  sketch: Sketch,
  productions: readonly Production[],
  apply: number | undefined,
): boolean[] {
  const found: boolean[] = [];
  const visit = (part: Sketch, isFunction: boolean) => {
    if ("open" in part) found.push(isFunction);
    if ("production" in part) {
      const applies = productions[part.production]!.token === apply;
      for (const [k, arg] of part.args.entries()) visit(arg, applies && k === 0);
    }
  };
  visit(sketch, false);
  return found;
}

/** How often each argument occurs. */
export function holeCounts(sketch: Sketch, counts: number[] = []): number[] {
  if ("hole" in sketch) counts[sketch.hole] = (counts[sketch.hole] ?? 0) + 1;
  if ("production" in sketch) for (const arg of sketch.args) holeCounts(arg, counts);
  return counts;
}

/** A finished sketch as a body, with the tokens of the abstractions it is written in. */
export function bodyOf(sketch: Sketch, productions: readonly Production[], type = ""): Body {
  if ("hole" in sketch) return { hole: sketch.hole, type };
  const { token, args, type: own } = productions[(sketch as { production: number }).production]!;
  return {
    token,
    args: (sketch as { args: readonly Sketch[] }).args.map((arg, k) => bodyOf(arg, productions, args[k]!)),
    type: own,
  };
}
