// Longer than most: one table of patterns, and how each is drawn.
import type { Grid } from "../../tasks/grid.ts";
import { type Shape, shapesOf } from "../look.ts";
import type { Pair, Seen } from "./see.ts";

/**
 * Where cells changed to one colour, said as "a pattern around a source": the box of each shape, the neighbours of
 * the red cells, a ray upward from them. The tightest pattern that holds in every demonstration wins.
 */
export const PATTERNS = [
  "toindices",
  "delta",
  "backdrop",
  "box",
  "inbox",
  "outbox",
  "corners",
  "center",
  "dneighbors",
  "ineighbors",
  "neighbors",
  "hfrontier",
  "vfrontier",
  "UP",
  "DOWN",
  "LEFT",
  "RIGHT",
  "UNITY",
  "NEG_UNITY",
  "UP_RIGHT",
  "DOWN_LEFT",
  "hline",
  "vline",
  "connect",
] as const;
/** Patterns that a whole grid can have around or in it. */
const BOX_PATTERNS = ["inbox", "box", "corners", "center"] as const;
export type Pattern = (typeof PATTERNS)[number];

export type Place = { pattern: Pattern; source: string };

const COLOURS = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"];

/** The place of all cells that changed to `to`, or undefined. */
export function placeOf(pairs: readonly Pair[], seen: readonly Seen[], to: number): Place | undefined {
  const sources = ["which:each", "which:grid", "ORIGIN"];
  if (seen.some((s) => s.shapes.length > 1)) sources.splice(1, 0, "which:largest", "which:smallest");
  for (let c = 1; c < 10; c++) if (seen.every((s) => s.inputCounts[c]! > 0)) sources.push(COLOURS[c]!);
  let best: (Place & { slack: number }) | undefined;
  for (const source of sources) {
    const patches = pairs.map((p, d) => patchesOf(p.input, seen[d]!, source));
    for (const pattern of source === "which:grid" ? BOX_PATTERNS : PATTERNS) {
      let slack = 0;
      for (let d = 0; d < pairs.length && slack >= 0; d++) {
        const miss = slackOf(pairs[d]!, seen[d]!.ground, patches[d]!, pattern, to);
        slack = miss < 0 ? -1 : slack + miss;
      }
      if (slack >= 0 && (best === undefined || slack < best.slack)) best = { pattern, source, slack };
    }
  }
  return best && { pattern: best.pattern, source: best.source };
}

/** Reused: a grid has at most 900 cells, and this runs hundreds of times a prompt. */
const scratch = new Uint8Array(900);

/** Obstacles in the pattern; -1 when a changed cell lies outside it, or ground inside it did not change. */
function slackOf(
  { input, output }: Pair,
  ground: number,
  patches: readonly Shape[],
  pattern: Pattern,
  to: number,
): number {
  const mask = scratch.subarray(0, input.cells.length).fill(0);
  for (const patch of patches) drawPattern(mask, input, patch, pattern);
  let blocked = 0;
  for (let k = 0; k < mask.length; k++) {
    const changed = input.cells[k] !== output.cells[k];
    const here = changed && output.cells[k] === to;
    if (here && mask[k] === 0) return -1;
    if (mask[k] === 0 || changed || input.cells[k] === to) continue;
    if (input.cells[k] === ground) return -1;
    blocked++;
  }
  return blocked;
}

function patchesOf(grid: Grid, seen: Seen, source: string): readonly Shape[] {
  if (source === "which:each") return seen.shapes;
  if (source === "which:largest") return seen.largest ? [seen.largest] : [];
  if (source === "which:smallest") return seen.smallest ? [seen.smallest] : [];
  if (source === "which:grid") return [seen.whole];
  if (source === "ORIGIN") return [corner];
  const patch = patchOfColour(grid, COLOURS.indexOf(source));
  return patch ? [patch] : [];
}

const corner: Shape = { colour: -1, cells: Int32Array.of(0), top: 0, left: 0, bottom: 0, right: 0 };

function patchOfColour({ width, cells, height }: Grid, colour: number): Shape | undefined {
  const places: number[] = [];
  let [top, left, bottom, right] = [height, width, 0, 0];
  for (let k = 0; k < cells.length; k++) {
    if (cells[k] !== colour) continue;
    places.push(k);
    const i = Math.floor(k / width);
    const j = k - i * width;
    top = Math.min(top, i);
    bottom = Math.max(bottom, i);
    left = Math.min(left, j);
    right = Math.max(right, j);
  }
  return places.length === 0 ? undefined : { colour, cells: Int32Array.from(places), top, left, bottom, right };
}

/** Patches of more cells are not tried for lines between their cells: that is quadratic. */
const MOST_JOINED = 16;

const RAYS: Partial<Record<Pattern, readonly [number, number]>> = {
  UP: [-1, 0],
  DOWN: [1, 0],
  LEFT: [0, -1],
  RIGHT: [0, 1],
  UNITY: [1, 1],
  NEG_UNITY: [-1, -1],
  UP_RIGHT: [-1, 1],
  DOWN_LEFT: [1, -1],
};

function drawPattern(mask: Uint8Array, grid: Grid, patch: Shape, pattern: Pattern): void {
  const { height, width } = grid;
  const put = (i: number, j: number) => {
    if (i >= 0 && j >= 0 && i < height && j < width) mask[i * width + j] = 1;
  };
  const frame = (top: number, left: number, bottom: number, right: number) => {
    for (let j = left; j <= right; j++) {
      put(top, j);
      put(bottom, j);
    }
    for (let i = top; i <= bottom; i++) {
      put(i, left);
      put(i, right);
    }
  };
  const { top, left, bottom, right } = patch;
  switch (pattern) {
    case "backdrop":
    case "delta":
      for (let i = top; i <= bottom; i++) for (let j = left; j <= right; j++) put(i, j);
      if (pattern === "delta") for (const k of patch.cells) mask[k] = 0;
      return;
    case "box":
      frame(top, left, bottom, right);
      return;
    case "outbox":
      frame(top - 1, left - 1, bottom + 1, right + 1);
      return;
    case "inbox":
      if (bottom - top >= 2 && right - left >= 2) frame(top + 1, left + 1, bottom - 1, right - 1);
      return;
    case "corners":
      put(top, left);
      put(top, right);
      put(bottom, left);
      put(bottom, right);
      return;
    case "center":
      put(top + ((bottom - top + 1) >> 1), left + ((right - left + 1) >> 1));
      return;
  }
  for (let a = 0; a < patch.cells.length; a++) {
    const i = Math.floor(patch.cells[a]! / width);
    const j = patch.cells[a]! - i * width;
    const ray = RAYS[pattern];
    if (ray) for (let n = 0; n < Math.max(height, width); n++) put(i + n * ray[0], j + n * ray[1]);
    else if (pattern === "toindices") put(i, j);
    else if (pattern === "hfrontier") for (let n = 0; n < width; n++) put(i, n);
    else if (pattern === "vfrontier") for (let n = 0; n < height; n++) put(n, j);
    else if (pattern === "dneighbors" || pattern === "neighbors") {
      put(i - 1, j);
      put(i + 1, j);
      put(i, j - 1);
      put(i, j + 1);
    }
    if (pattern === "ineighbors" || pattern === "neighbors") {
      put(i - 1, j - 1);
      put(i - 1, j + 1);
      put(i + 1, j - 1);
      put(i + 1, j + 1);
    }
    if (patch.cells.length > MOST_JOINED) continue;
    if (pattern !== "hline" && pattern !== "vline" && pattern !== "connect") continue;
    for (let b = 0; b < a; b++) {
      const y = Math.floor(patch.cells[b]! / width);
      const x = patch.cells[b]! - y * width;
      const [di, dj] = [Math.sign(i - y), Math.sign(j - x)];
      const [rows, columns] = [Math.abs(i - y), Math.abs(j - x)];
      if (rows !== 0 && columns !== 0 && (rows !== columns || pattern !== "connect")) continue;
      if ((pattern === "hline" && rows !== 0) || (pattern === "vline" && columns !== 0)) continue;
      for (let n = 0; n <= Math.max(rows, columns); n++) put(y + n * di, x + n * dj);
    }
  }
}

/** Which shape moved where: the one offset that turns the input into the output, in every demonstration. */
export type Motion = { di: number; dj: number; size: "largest" | "smallest" | "only"; copied: boolean };

export function motionOf({ input, output }: Pair, seen: Seen): Motion | undefined {
  if (seen.shapes.length > 8) return undefined;
  const after = shapesOf(output, seen.ground);
  for (const shape of seen.shapes) {
    const n = shape.cells.length;
    const [rows, columns] = [shape.bottom - shape.top + 1, shape.right - shape.left + 1];
    for (const [di, dj] of [
      [rows, 0],
      [-rows, 0],
      [0, columns],
      [0, -columns],
    ] as const) {
      // A copy laid right beside its original joins it, so it is no shape of its own in the output.
      if (isCopied(input, output, shape, di, dj)) return { di, dj, size: sizeOf(seen, shape), copied: true };
    }
    for (const twin of after) {
      if (twin.cells.length !== n || twin.right - twin.left !== shape.right - shape.left) continue;
      const [di, dj] = [twin.top - shape.top, twin.left - shape.left];
      if (di === 0 && dj === 0) continue;
      const shift = di * input.width + dj;
      if (!shape.cells.every((k, a) => twin.cells[a] === k + shift)) continue;
      const moved = input.cells.slice();
      const copied = output.cells[shape.cells[0]!] === shape.colour && !twin.cells.includes(shape.cells[0]!);
      if (!copied) for (const k of shape.cells) moved[k] = seen.ground;
      for (const k of twin.cells) moved[k] = twin.colour;
      if (!moved.every((c, k) => c === output.cells[k])) continue;
      return { di, dj, size: sizeOf(seen, shape), copied };
    }
  }
  return undefined;
}

function sizeOf(seen: Seen, shape: Shape): Motion["size"] {
  return seen.shapes.length === 1 ? "only" : shape === seen.largest ? "largest" : "smallest";
}

function isCopied(input: Grid, output: Grid, shape: Shape, di: number, dj: number): boolean {
  const copy = input.cells.slice();
  for (const k of shape.cells) {
    const i = Math.floor(k / input.width) + di;
    const j = (k % input.width) + dj;
    if (i >= 0 && j >= 0 && i < input.height && j < input.width) copy[i * input.width + j] = shape.colour;
  }
  return copy.every((c, k) => c === output.cells[k]);
}
