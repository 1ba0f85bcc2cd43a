import type { Body } from "../../environments/environment.ts";
import { boundOf, gainsOf } from "./bound.ts";
import { hasCapturedArgument, hasRedundantArgument } from "./dominated.ts";
import { corpusCost, costsOf } from "./forest.ts";
import { bodyText, renumbered } from "./nodes.ts";
import { inlineBody } from "./rewrite.ts";
import { bodyOf, type Columns, columnsOf, fillOpen, open, openFunctions, type Sketch } from "./sketch.ts";
import type { Space } from "./space.ts";

/** A sketch with all nodes of the corpus where it fits. Plain data. */
export type Step = {
  sketch: Sketch;
  places: Int32Array; // ascending
  size: number; // nodes kept
  holes: number; // arguments so far
  /** No way to finish it has a higher utility. */
  bound: number;
};

/** A finished abstraction. `written` counts an earlier abstraction in the body as one node, `body` has none. Plain data. */
export type Found = { body: Body; holes: string[]; text: string; written: number; utility: number };

/** The sketch that is one open place fits everywhere. */
export function firstStep({ corpus, occurrences }: Space): Step {
  const places = Int32Array.from(corpus.forest.forms.keys()).filter((node) => occurrences[node]! > 0);
  return { sketch: open, places, size: 0, holes: 0, bound: Number.POSITIVE_INFINITY };
}

/** What is known of a step once it is laid on its places. */
export type Laid = Step & { columns: Columns; gains: Float64Array };

export function layOut(space: Space, step: Step): Laid {
  const columns = columnsOf(space.corpus.forest, step.sketch, step.places);
  return { ...step, columns, gains: gainsOf(step.places, columns.args, space.costs) };
}

export function isDominated(space: Space, laid: Laid, wanted: number): boolean {
  const { places, gains } = laid;
  const gain = gains.reduce((max, g, i) => Math.max(max, Math.min(g, space.caps[places[i]!]!)), 0);
  const standing = { ...laid, maxSize: space.maxSize, gain, wanted };
  return (
    (space.prune.redundant && hasRedundantArgument(standing)) ||
    (space.prune.captured && hasCapturedArgument(space.corpus.forest, space.costs, standing))
  );
}

/**
 * The sketches that differ from this one in one open place: any token that stands there somewhere, a new argument, or
 * an earlier argument once more. No two of them can be finished in the same way, and all ways are among them, whichever
 * place is settled: it is the one that leaves the least hope. Only those with a bound that is worth it.
 */
export function expansions(space: Space, laid: Laid, worth: (bound: number) => boolean): Step[] {
  let chosen: { at: number; choices: Choice[]; hope: number } | undefined;
  for (let at = 0; at < laid.columns.opens.length; at++) {
    const choices = choicesAt(space, laid, at).filter((c) => worth(c.bound));
    const hope = choices.reduce((max, c) => Math.max(max, c.bound), Number.NEGATIVE_INFINITY);
    if (chosen === undefined || hope < chosen.hope) chosen = { at, choices, hope };
    if (choices.length === 0) break;
  }
  const { at, choices } = chosen!;
  return choices.flatMap(({ by, rows, size, holes, bound }) => {
    const places = Int32Array.from(rows, (i) => laid.places[i]!);
    if (space.prune.sharing && !space.shared(places)) return [];
    return [{ sketch: fillOpen(laid.sketch, at, by), places, size, holes, bound }];
  });
}

/** One way to settle an open place; `rows` are the indices of the places that allow it. */
type Choice = { by: Sketch; rows: readonly number[]; size: number; holes: number; bound: number };

function choicesAt(space: Space, laid: Laid, at: number): Choice[] {
  const { places, size, holes, columns, gains } = laid;
  const column = columns.opens[at]!;
  const choice = (by: Sketch, rows: readonly number[], more: { size: number; holes: number }, loss = nothing) => {
    const kept = rows.map((i) => places[i]!);
    const left = rows.map((i) => gains[i]! - loss(i));
    return { by, rows, ...more, bound: boundOf(kept, left, space, more.size) };
  };
  const out: Choice[] = [];
  if (size < space.maxSize) {
    for (const [production, rows] of tokensAt(space, laid, at)) {
      const args = space.corpus.forest.productions[production]!.args.map(() => open);
      out.push(choice({ production, args }, rows, { size: size + 1, holes }));
    }
  }
  if (size === 0) return out; // a body is more than an argument
  const all = [...places.keys()];
  if (holes < space.maxHoles) {
    out.push(choice({ hole: holes }, all, { size, holes: holes + 1 }, (i) => space.costs[column[i]!]!));
  }
  columns.args.forEach((arg, hole) => {
    const equal = all.filter((i) => arg[i] === column[i]);
    if (equal.length > 0) out.push(choice({ hole }, equal, { size, holes }));
  });
  return out;
}

const nothing = (_: number) => 0;

/** Which places have each production at the k-th open place, as indices of `places`; productions ascend. */
function tokensAt({ corpus }: Space, { sketch, columns }: Laid, k: number): [number, number[]][] {
  const { forest, interner } = corpus;
  const isFunction = openFunctions(sketch, forest.productions, interner.apply)[k]!;
  const groups = new Map<number, number[]>();
  columns.opens[k]!.forEach((node, i) => {
    forest.forms[node]!.forEach(({ production, children }, form) => {
      // A named function that is applied is a plain use of it, which has a sketch of its own.
      if (isFunction && form === 0 && children.length === 0) return;
      const rows = groups.get(production);
      if (rows === undefined) groups.set(production, [i]);
      else rows.push(i);
    });
  });
  return [...groups].sort(([a], [b]) => a - b);
}

/**
 * The abstraction where all that is open becomes an argument of its own; undefined where those are too many. Of a
 * finished sketch it is the sketch itself, and early it gives something to beat.
 */
export function finished(space: Space, laid: Laid): (Laid & { bound: number }) | undefined {
  const { sketch, size, holes, columns, places } = laid;
  const opens = columns.opens.length;
  if (size < 2 || holes + opens > space.maxHoles) return undefined;
  let closed = sketch;
  for (let k = 0; k < opens; k++) closed = fillOpen(closed, 0, { hole: holes + k });
  const args = [...columns.args, ...columns.opens];
  const gains = gainsOf(places, args, space.costs);
  const bound = boundOf(places, gains, space, size);
  return { ...laid, sketch: closed, holes: args.length, columns: { args, opens: [] }, gains, bound };
}

/** What a finished sketch really saves: the whole corpus is rewritten with it. */
export function evaluate(space: Space, { sketch, places, size, columns }: Laid): Found {
  const { corpus, before } = space;
  const after = corpusCost(corpus.forest, costsOf(corpus.forest, { places, bindings: columns.args }));
  const written = bodyOf(sketch, corpus.forest.productions);
  const { body, holes } = renumbered(inlineBody(written, corpus.flat, corpus.interner.apply));
  return { body, holes, text: bodyText(body), written: size, utility: before - after - size };
}

/** A higher utility; then fewer arguments, so that what is pruned could not have won a tie; then the lesser text. */
export function isBetter(a: Found, b: Found): boolean {
  if (a.utility !== b.utility) return a.utility > b.utility;
  if (a.holes.length !== b.holes.length) return a.holes.length < b.holes.length;
  return a.text < b.text;
}
