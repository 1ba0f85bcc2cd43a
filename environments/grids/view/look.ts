import type { Grid } from "../tasks/grid.ts";

/**
 * What one sees in a grid before any rule: colours, shapes, symmetries. Kept apart from the DSL on purpose: it feeds
 * prompts and value features, has to be fast, and must not change when the DSL does.
 */
export type Shape = {
  colour: number; // of its first cell
  cells: Int32Array; // row-major places, ascending
  top: number;
  left: number;
  bottom: number; // included
  right: number; // included
};

export function histogram(grid: Grid): Uint16Array {
  const counts = new Uint16Array(10);
  for (let k = 0; k < grid.cells.length; k++) counts[grid.cells[k]!]!++;
  return counts;
}

/** The most common colour, the smallest on a tie. */
export function background(grid: Grid): number {
  const counts = histogram(grid);
  let best = 0;
  for (let c = 1; c < 10; c++) if (counts[c]! > counts[best]!) best = c;
  return best;
}

/** Connected cells that are not `ground`: of one colour or of any, joined by sides or by corners too; in reading order. */
export function shapesOf(grid: Grid, ground: number, { univalued = true, diagonal = false } = {}): Shape[] {
  const { height, width, cells } = grid;
  const seen = new Uint8Array(cells.length);
  const stack = new Int32Array(cells.length);
  const shapes: Shape[] = [];
  for (let start = 0; start < cells.length; start++) {
    if (seen[start] === 1 || cells[start] === ground) continue;
    const colour = cells[start]!;
    const found: number[] = [];
    let [top, left, bottom, right] = [height, width, 0, 0];
    let depth = 0;
    stack[depth++] = start;
    seen[start] = 1;
    while (depth > 0) {
      const k = stack[--depth]!;
      found.push(k);
      const i = Math.floor(k / width);
      const j = k - i * width;
      if (i < top) top = i;
      if (i > bottom) bottom = i;
      if (j < left) left = j;
      if (j > right) right = j;
      for (let di = -1; di <= 1; di++) {
        for (let dj = -1; dj <= 1; dj++) {
          if (!diagonal && di !== 0 && dj !== 0) continue;
          const [a, b] = [i + di, j + dj];
          if (a < 0 || b < 0 || a >= height || b >= width) continue;
          const next = a * width + b;
          if (seen[next] === 1 || cells[next] === ground || (univalued && cells[next] !== colour)) continue;
          seen[next] = 1;
          stack[depth++] = next;
        }
      }
    }
    shapes.push({ colour, cells: Int32Array.from(found).sort(), top, left, bottom, right });
  }
  return shapes;
}

export const SYMMETRIES = [
  "identity",
  "hmirror",
  "vmirror",
  "rot180",
  "dmirror",
  "cmirror",
  "rot90",
  "rot270",
] as const;
export type Symmetry = (typeof SYMMETRIES)[number];

/** Whether `b`, at (top, left) with a's size under `symmetry`, holds that image of `a`. */
export function holdsImage(b: Grid, top: number, left: number, a: Grid, symmetry: Symmetry): boolean {
  const turned = swapsSides(symmetry);
  const height = turned ? a.width : a.height;
  const width = turned ? a.height : a.width;
  if (top + height > b.height || left + width > b.width) return false;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      if (b.cells[(top + i) * b.width + left + j] !== a.cells[sourceOf(symmetry, i, j, a)]) return false;
    }
  }
  return true;
}

export function swapsSides(symmetry: Symmetry): boolean {
  return symmetry === "dmirror" || symmetry === "cmirror" || symmetry === "rot90" || symmetry === "rot270";
}

/** The grid turned or mirrored. */
export function imageOf(grid: Grid, symmetry: Symmetry): Grid {
  const turned = swapsSides(symmetry);
  const height = turned ? grid.width : grid.height;
  const width = turned ? grid.height : grid.width;
  const cells = new Uint8Array(height * width);
  for (let i = 0, k = 0; i < height; i++)
    for (let j = 0; j < width; j++, k++) cells[k] = grid.cells[sourceOf(symmetry, i, j, grid)]!;
  return { height, width, cells };
}

/** Which place of `a` comes to (i, j) of its image. */
function sourceOf(symmetry: Symmetry, i: number, j: number, a: Grid): number {
  const [h, w] = [a.height - 1, a.width - 1];
  switch (symmetry) {
    case "identity":
      return i * a.width + j;
    case "hmirror":
      return (h - i) * a.width + j;
    case "vmirror":
      return i * a.width + w - j;
    case "rot180":
      return (h - i) * a.width + w - j;
    case "dmirror":
      return j * a.width + i;
    case "cmirror":
      return (h - j) * a.width + w - i;
    case "rot90":
      return (h - j) * a.width + i;
    case "rot270":
      return j * a.width + w - i;
  }
}

/** The rectangle from (top, left) as a grid. */
export function cut(grid: Grid, top: number, left: number, height: number, width: number): Grid {
  const cells = new Uint8Array(height * width);
  for (let i = 0; i < height; i++) {
    const from = (top + i) * grid.width + left;
    cells.set(grid.cells.subarray(from, from + width), i * width);
  }
  return { height, width, cells };
}

/** Share of cells that differ; 1 when the sizes do. */
export function distance(a: Grid, b: Grid): number {
  if (a.height !== b.height || a.width !== b.width) return 1;
  let differing = 0;
  for (let k = 0; k < a.cells.length; k++) if (a.cells[k] !== b.cells[k]) differing++;
  return differing / a.cells.length;
}
