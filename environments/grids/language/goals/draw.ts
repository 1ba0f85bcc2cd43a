import type { Grid } from "../../tasks/grid.ts";
import { background } from "../../view/look.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression } from "./expression.ts";
import { type Patch, readPatch } from "./goal-reading.ts";
import type { Matcher } from "./matcher.ts";
import { straight } from "./regions.ts";
import { type Known, know, remember, type Scene, stale } from "./scene.ts";
import { basesOf, coloursFor, type Wanted } from "./sources.ts";

/**
 * The output is a grid with one patch drawn on it. The grid is a computed one or a canvas; the patch a computed one, the
 * objects of a set together, or a frame, a filling or a normal form of these, or the lines between their cells. The cells in which grid and output differ
 * must lie in the patch, and the patch must agree with the output: that leaves `cover`, `fill`, `underfill`, `paint` or
 * `underpaint`.
 */
export const draw: Matcher = {
  name: "draw",
  *propose(scene) {
    const bases = basesOf(scene);
    if (bases.length === 0) return;
    for (const base of bases) {
      const changed = scene.outputs.map((o, d) => differing(base.at[d]!, o));
      if (changed.every((n) => n === 0)) continue; // the identity
      const patches = plainPatches(scene).filter((p) => !stale(scene, base, p));
      for (const patch of patches) yield* drawn(scene, base, patch, changed);
      const boxes = scene.outputs.map((o, d) => boxOf(base.at[d]!, o));
      for (const patch of patches) {
        for (const made of patchesBy(scene, [patch], reaching(boxes, patch))) yield* drawn(scene, base, made, changed);
        const lines = linesOf(scene, base, patch);
        if (lines !== undefined) yield* drawn(scene, base, lines, changed);
      }
    }
  },
};

type Box = { top: number; left: number; bottom: number; right: number };

/** The rectangle around the cells that differ; undefined when none do. */
function boxOf(base: Matrix, { width, cells }: Grid): Box | undefined {
  const box = { top: 99, left: 99, bottom: -1, right: -1 };
  for (let k = 0; k < cells.length; k++) {
    if (cells[k] === base.cells[k]) continue;
    const [i, j] = [Math.floor(k / width), k % width];
    [box.top, box.bottom] = [Math.min(box.top, i), Math.max(box.bottom, i)];
    [box.left, box.right] = [Math.min(box.left, j), Math.max(box.right, j)];
  }
  return box.bottom < 0 ? undefined : box;
}

const frames = ["backdrop", "delta", "box", "outbox", "inbox", "corners"];

/** What to make of a patch so that it may reach all that changed: running it only to see that it does not is dear. */
function reaching(boxes: readonly (Box | undefined)[], patch: Known<Patch>): string[] {
  const within = (b: Box, top: number, left: number, bottom: number, right: number) =>
    b.top >= top && b.left >= left && b.bottom <= bottom && b.right <= right;
  const all = (test: (b: Box, p: Patch) => boolean) => boxes.every((b, d) => b === undefined || test(b, patch.at[d]!));
  const framed = all((b, p) => within(b, p.top - 1, p.left - 1, p.bottom + 1, p.right + 1));
  const normal = all((b, p) => within(b, 0, 0, p.bottom - p.top, p.right - p.left));
  return [...(framed ? frames : []), ...(normal ? ["normalize"] : [])];
}

const MOST_LINKED = 60;

/** The lines between any two cells of a patch in one row or column; undefined unless they reach all that changed. */
function linesOf(scene: Scene, base: Known<Matrix>, patch: Known<Patch>): Known<Patch> | undefined {
  if (
    patch.at.some((p) => p.size > MOST_LINKED) ||
    !scene.outputs.every((o, d) => between(patch.at[d]!, base.at[d]!, o))
  )
    return undefined;
  const cells = patch.at.some((p) => p.colours !== undefined) ? call("toindices", patch.expression) : patch.expression;
  return know(scene, call("mfilter", call("prapply", "connect", cells, cells), straight), readPatch);
}

/** Whether every cell that changed lies between two cells of the patch. */
function between(patch: Patch, base: Matrix, { width, cells }: Grid): boolean {
  const rows = new Map<number, [number, number]>();
  const columns = new Map<number, [number, number]>();
  const reach = (lines: Map<number, [number, number]>, at: number, place: number) => {
    const [first, last] = lines.get(at) ?? [place, place];
    lines.set(at, [Math.min(first, place), Math.max(last, place)]);
  };
  for (let k = 0; k < patch.size; k++) {
    reach(rows, patch.rows[k]!, patch.columns[k]!);
    reach(columns, patch.columns[k]!, patch.rows[k]!);
  }
  const inside = (line: [number, number] | undefined, place: number) =>
    line !== undefined && line[0] <= place && place <= line[1];
  return cells.every((c, k) => {
    if (c === base.cells[k]) return true;
    const [i, j] = [Math.floor(k / width), k % width];
    return inside(rows.get(i), j) || inside(columns.get(j), i);
  });
}

function* drawn(
  scene: Scene,
  base: Known<Matrix>,
  patch: Known<Patch>,
  changed: readonly number[],
): Iterable<Expression> {
  const [g, p] = [base.expression, patch.expression];
  for (const under of [false, true]) {
    const fills: (number | undefined)[] = [];
    let paints = true;
    for (const [d, output] of scene.outputs.entries()) {
      burn(scene.meter, patch.at[d]!.size + 1);
      const seen = compare(base.at[d]!, output, patch.at[d]!, under);
      if (seen.covered !== changed[d]) return; // the patch leaves out a cell that changed, over or under
      if (!seen.painted) paints = false;
      fills.push(seen.colour);
    }
    if (paints && patch.at.every((x) => x.colours !== undefined || x.size === 0))
      yield call(under ? "underpaint" : "paint", g, p);
    if (fills.includes(mixed)) continue;
    if (!under && isBackground(base, fills)) yield call("cover", g, p);
    for (const c of coloursFor(scene, fills)) yield call(under ? "underfill" : "fill", g, c, p);
  }
}

const mixed = -1;

/** The output's cells at the place of a patch (or of its cells on the grid's background). */
function compare(base: Matrix, output: Grid, patch: Patch, under: boolean) {
  const { height, width } = output;
  const ground = under ? background(base as Grid) : 0;
  let colour: number | undefined;
  let covered = 0; // changed cells
  let painted = true;
  for (let k = 0; k < patch.size; k++) {
    const [i, j] = [patch.rows[k]!, patch.columns[k]!];
    if (i < 0 || j < 0 || i >= height || j >= width) continue;
    const at = i * width + j;
    if (under && base.cells[at] !== ground) continue;
    const c = output.cells[at]!;
    if (base.cells[at] !== c) covered++;
    if (patch.colours === undefined || patch.colours[k] !== c) painted = false;
    colour = colour === undefined || colour === c ? c : mixed;
  }
  return { colour, covered, painted };
}

export function differing(a: Matrix, b: Grid): number {
  let n = 0;
  for (let k = 0; k < b.cells.length; k++) if (a.cells[k] !== b.cells[k]) n++;
  return n;
}

const isBackground = (base: Known<Matrix>, colours: Wanted<number>): boolean =>
  colours.every((c, d) => c === undefined || c === background(base.at[d]! as Grid));

/** Computed patches and merged sets of objects. */
export function plainPatches(scene: Scene): readonly Known<Patch>[] {
  return remember(scene, "patches", () => {
    const merged = scene.objects.map((o) => know(scene, call("merge", o.expression), readPatch));
    return [...scene.patches, ...merged.filter((x) => x !== undefined)];
  });
}

/** What one further line makes of patches. */
export function patchesBy(scene: Scene, patches: readonly Known<Patch>[], makers: readonly string[]): Known<Patch>[] {
  return patches
    .flatMap((p) => makers.map((f) => know(scene, call(f, p.expression), readPatch)))
    .filter((x) => x !== undefined);
}
