import { worthOf } from "./bound.ts";
import { fillOpen, open, openFunctions, type Sketch } from "./sketch.ts";
import type { Space } from "./space.ts";
import type { Laid, Step } from "./step.ts";

/**
 * The sketches that differ from this one in one open place: any token that occurs there, a new argument, or an earlier
 * argument once more. No two of them can be finished in the same way, and whichever place is settled, they cover all
 * ways. Settles the place with the lowest highest bound. Returns only sketches with a sufficient bound.
 */
export function expansions(space: Space, laid: Laid, worth: (bound: number) => boolean): Step[] {
  const functions = openFunctions(laid.sketch, space.corpus.forest.productions, space.corpus.interner.apply);
  let at = 0;
  let hope = Number.POSITIVE_INFINITY;
  for (let k = 0; k < functions.length; k++) {
    const bound = highestBound(space, laid, k, functions[k]!, hope);
    if (bound < hope) [at, hope] = [k, bound];
  }
  if (!worth(hope)) return [];
  return choicesAt(space, laid, at, functions[at]!)
    .filter((choice) => worth(choice.bound))
    .flatMap(({ by, rows, ...counts }) => {
      const places = Int32Array.from(rows, (i) => laid.places[i]!);
      if (space.prune.sharing && !space.shared(places)) return [];
      return [{ sketch: fillOpen(laid.sketch, at, by), places, ...counts }];
    });
}

/** The highest bound among the choices at the k-th open place; or some bound that is no lower than `enough`. */
function highestBound(space: Space, laid: Laid, k: number, isFunction: boolean, enough: number): number {
  const { size, holes, worths, columns } = laid;
  let highest = Number.NEGATIVE_INFINITY;
  if (size > 0) {
    if (holes < space.maxHoles) highest = boundAsArgument(space, laid, k);
    for (const arg of columns.args) {
      if (highest >= enough) return highest;
      let sum = -size;
      for (let i = 0; i < arg.length; i++) if (arg[i] === columns.opens[k]![i]) sum += worths[i]!;
      highest = Math.max(highest, sum);
    }
  }
  if (highest >= enough || size === space.maxSize) return highest;
  const sums = new Map<number, number>();
  eachToken(space, laid, k, isFunction, (production, i) => {
    sums.set(production, (sums.get(production) ?? 0) + worths[i]!);
  });
  for (const sum of sums.values()) highest = Math.max(highest, sum - size - 1);
  return highest;
}

/** One way to settle an open place; `rows` are the indices of the places that allow it. */
type Choice = { by: Sketch; rows: readonly number[]; size: number; holes: number; bound: number };

function choicesAt(space: Space, laid: Laid, k: number, isFunction: boolean): Choice[] {
  const { size, holes, worths, columns } = laid;
  const out: Choice[] = [];
  const add = (by: Sketch, rows: readonly number[], nodes: number) => {
    const bound = rows.reduce((sum, i) => sum + worths[i]!, -size - nodes);
    out.push({ by, rows, size: size + nodes, holes, bound });
  };
  if (size < space.maxSize) {
    const groups = new Map<number, number[]>();
    eachToken(space, laid, k, isFunction, (production, i) => {
      const rows = groups.get(production);
      if (rows === undefined) groups.set(production, [i]);
      else rows.push(i);
    });
    // In the order of productions, so that equal corpora are searched in the same way whatever the order of their
    // terms.
    for (const [production, rows] of [...groups].sort(([a], [b]) => a - b)) {
      const args = space.corpus.forest.productions[production]!.args.map(() => open);
      add({ production, args }, rows, 1);
    }
  }
  if (size === 0) return out; // a body must be more than an argument
  const all = [...worths.keys()];
  if (holes < space.maxHoles) {
    const bound = boundAsArgument(space, laid, k);
    out.push({ by: { hole: holes }, rows: all, size, holes: holes + 1, bound });
  }
  columns.args.forEach((arg, hole) => {
    const equal = all.filter((i) => arg[i] === columns.opens[k]![i]);
    if (equal.length > 0) add({ hole }, equal, 0);
  });
  return out;
}

function boundAsArgument(space: Space, { places, size, gains, columns }: Laid, k: number): number {
  const column = columns.opens[k]!;
  let sum = -size;
  for (let i = 0; i < column.length; i++) sum += worthOf(places[i]!, gains[i]! - space.costs[column[i]!]!, space);
  return sum;
}

/** Visits each production at the k-th open place, with the index of the place. */
function eachToken(
  { corpus }: Space,
  { columns }: Laid,
  k: number,
  isFunction: boolean,
  visit: (production: number, i: number) => void,
): void {
  const column = columns.opens[k]!;
  for (let i = 0; i < column.length; i++) {
    const forms = corpus.forest.forms[column[i]!]!;
    for (let form = 0; form < forms.length; form++) {
      const { production, children } = forms[form]!;
      // A named function that is applied is a plain use of it, which is another sketch.
      if (isFunction && form === 0 && children.length === 0) continue;
      if (corpus.interner.inputs.has(corpus.forest.productions[production]!.token)) continue; // always an argument
      visit(production, i);
    }
  }
}
