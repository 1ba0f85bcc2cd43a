import type { Grid } from "../../tasks/grid.ts";
import { background } from "../../view/look.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { heightOf, type Patch, widthOf } from "./goal-reading.ts";
import type { Scene } from "./scene.ts";
import type { Point } from "./spots.ts";

/** What differs between a grid and the output. */
export type Change = {
  readonly base: Matrix;
  readonly output: Grid;
  readonly ground: number;
  /** Cells that get a colour, all their colours as bits, and the colour if there is but one. */
  readonly drawn: readonly number[];
  readonly colours: number;
  readonly colour: number | undefined;
  /** Cells that become background: by a copy, or by covering what was there. */
  readonly erased: readonly number[];
  /** Whether all that get a colour were background. */
  readonly under: boolean;
};
export function changeOf(scene: Scene, grid: Matrix, output: Grid): Change {
  burn(scene.meter, output.cells.length >> 2);
  const ground = background(grid as Grid);
  const changed = [...output.cells.keys()].filter((k) => grid.cells[k] !== output.cells[k]);
  const drawn = changed.filter((k) => output.cells[k] !== ground);
  const colours = drawn.reduce((bits, k) => bits | (1 << output.cells[k]!), 0);
  const one = (colours & (colours - 1)) === 0;
  return {
    base: grid,
    output,
    ground,
    drawn,
    colours,
    colour: one && drawn.length > 0 ? output.cells[drawn[0]!]! : undefined,
    erased: changed.filter((k) => output.cells[k] === ground),
    under: drawn.every((k) => grid.cells[k] === ground),
  };
}

/** In its own colours, in one colour, or in that of its marker; everywhere or on the background alone. */
export type Mode = { readonly colours: "own" | "one" | "marker"; readonly under: boolean };
export const modes: readonly Mode[] = [false, true].flatMap((under) =>
  (["own", "one", "marker"] as const).map((colours) => ({ colours, under })),
);

/** The patch as a rectangle: what it brings to each cell, NOTHING beside it. */
function spread(p: Patch): Int8Array {
  let table = tables.get(p);
  if (table === undefined) {
    const width = widthOf(p);
    table = new Int8Array(heightOf(p) * width).fill(NOTHING);
    for (let k = 0; k < p.size; k++)
      table[(p.rows[k]! - p.top) * width + p.columns[k]! - p.left] = p.colours?.[k] ?? ANY;
    tables.set(p, table);
  }
  return table;
}

const tables = new WeakMap<Patch, Int8Array>();
const [NOTHING, ANY] = [-1, -2];

/** Whether the first and the last cell that get a colour may be those of copies: most offsets end here. */
export function reaches(
  { drawn, output }: Change,
  p: Patch,
  points: readonly Point[],
  [a, b]: readonly [number, number],
  { colours }: Mode,
): boolean {
  const [h, w] = [heightOf(p), widthOf(p)];
  const table = spread(p);
  return [drawn[0]!, drawn.at(-1)!].every((at) => {
    const [row, column] = [Math.floor(at / output.width) - a, (at % output.width) - b];
    return points.some((x) => {
      const [i, j] = [row - x.i, column - x.j];
      if (i < 0 || j < 0 || i >= h || j >= w) return false;
      const c = table[i * w + j]!;
      if (colours === "own") return c === output.cells[at];
      return c !== NOTHING && (colours === "one" || x.colour === output.cells[at]);
    });
  });
}

/**
 * The copies in one demonstration. Of each place 1 when a copy there is right and changes something, -1 when it changes
 * nothing, 0 when it is wrong; and the cells that those draw which are right.
 */
export type Print = { readonly right: Int8Array; readonly seen: Uint8Array };

/** Undefined if they omit a cell that gets a colour, or if one that must be right is wrong. */
export function printed(
  scene: Scene,
  { base, output, ground, drawn, colour }: Change,
  p: Patch,
  points: readonly Point[],
  strict: boolean,
  [a, b]: readonly [number, number],
  { colours, under }: Mode,
): Print | undefined {
  const { height, width, cells } = output;
  const right = new Int8Array(points.length).fill(-1);
  const seen = new Uint8Array(cells.length);
  const places = new Int16Array(p.size);
  let work = 2;
  for (const [o, point] of points.entries()) {
    const one = colours === "marker" ? point.colour : colour;
    const [top, left] = [point.i + a - p.top, point.j + b - p.left];
    let count = 0;
    let k = 0;
    for (; k < p.size; k++) {
      const [i, j] = [top + p.rows[k]!, left + p.columns[k]!];
      if (i < 0 || j < 0 || i >= height || j >= width) continue;
      const at = i * width + j;
      if (under && base.cells[at] !== ground) continue;
      // Where nothing gets a colour, what is filled must have its colour before.
      const wanted = colours === "own" ? p.colours![k]! : (one ?? base.cells[at]!);
      if (cells[at] !== wanted) break;
      if (base.cells[at] !== wanted) right[o] = 1;
      places[count++] = at;
    }
    work += k + 1;
    if (k < p.size) {
      right[o] = 0;
      if (!strict) continue;
      burn(scene.meter, work);
      return undefined;
    }
    for (let n = 0; n < count; n++) seen[places[n]!] = 1;
  }
  burn(scene.meter, work);
  return drawn.every((at) => seen[at] === 1) ? { right, seen } : undefined;
}

/** Whether all that copies do not make is made by covering these. */
export function leaves({ erased, output, ground }: Change, { seen }: Print, covered: readonly Patch[]): boolean {
  const { height, width, cells } = output;
  const gone = new Uint8Array(cells.length);
  for (const p of covered) {
    for (let k = 0; k < p.size; k++) {
      const [i, j] = [p.rows[k]!, p.columns[k]!];
      if (i < 0 || j < 0 || i >= height || j >= width) continue;
      const at = i * width + j;
      if (seen[at] === 0 && cells[at] !== ground) return false;
      gone[at] = 1;
    }
  }
  return erased.every((at) => seen[at] === 1 || gone[at] === 1);
}
