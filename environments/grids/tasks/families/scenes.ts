import type { Random } from "../../../../src/core/random.ts";
import type { Grid } from "../grid.ts";

/** A small picture to be placed in a scene; -1 is see-through. */
export type Sprite = { height: number; width: number; cells: Int8Array };

/** Integer in [low, high], both included. */
export function between(random: Random, low: number, high: number): number {
  return low + random.integer(high - low + 1);
}

/** `count` different colours of 1..9, none of `except`. */
export function coloursOf(random: Random, count: number, except: readonly number[] = []): number[] {
  const free = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((c) => !except.includes(c));
  return random.shuffle(free).slice(0, count);
}

export function blank(height: number, width: number, colour = 0): Grid {
  return { height, width, cells: new Uint8Array(height * width).fill(colour) };
}

/** Cells of the given colours, each with probability `density`, on colour 0. */
export function noise(random: Random, height: number, width: number, colours: readonly number[], density = 0.5): Grid {
  const grid = blank(height, width);
  for (let k = 0; k < grid.cells.length; k++) if (random.next() < density) grid.cells[k] = random.pick(colours);
  return grid;
}

export function solid(height: number, width: number, colour: number): Sprite {
  return { height, width, cells: new Int8Array(height * width).fill(colour) };
}

/** A rectangle's outline, one cell thick; its inside is see-through. */
export function hollow(height: number, width: number, colour: number): Sprite {
  const sprite = solid(height, width, colour);
  for (let i = 1; i < height - 1; i++) sprite.cells.fill(-1, i * width + 1, (i + 1) * width - 1);
  return sprite;
}

/** `cells` cells joined side to side, grown at random inside a box of `reach` x `reach`. */
export function blob(random: Random, cells: number, colour: number, reach = 4): Sprite {
  const seen = new Set<number>([between(random, 0, reach * reach - 1)]);
  for (let tries = 0; seen.size < cells && tries < 200; tries++) {
    const from = random.pick([...seen]);
    const i = Math.floor(from / reach) + random.pick([-1, 0, 0, 1]);
    const j = (from % reach) + random.pick([-1, 0, 0, 1]);
    const straight = i === Math.floor(from / reach) || j === from % reach;
    if (straight && i >= 0 && j >= 0 && i < reach && j < reach) seen.add(i * reach + j);
  }
  const rows = [...seen].map((k) => Math.floor(k / reach));
  const columns = [...seen].map((k) => k % reach);
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const sprite = solid(Math.max(...rows) - top + 1, Math.max(...columns) - left + 1, -1);
  for (const k of seen) sprite.cells[(Math.floor(k / reach) - top) * sprite.width + (k % reach) - left] = colour;
  return sprite;
}

/** Blobs whose numbers of cells all differ, so that "largest" and "smallest" name one each. */
export function blobs(random: Random, colours: readonly number[], low = 2, high = 9): Sprite[] {
  const sizes = random.shuffle(Array.from({ length: high - low + 1 }, (_, k) => low + k));
  return colours.map((colour, k) => blob(random, sizes[k % sizes.length]!, colour));
}

/** Draws `sprite` with its upper left corner at (top, left). */
export function stamp(grid: Grid, sprite: Sprite, top: number, left: number): void {
  for (let i = 0; i < sprite.height; i++) {
    for (let j = 0; j < sprite.width; j++) {
      const colour = sprite.cells[i * sprite.width + j]!;
      if (colour >= 0) grid.cells[(top + i) * grid.width + left + j] = colour;
    }
  }
}

/** Places sprites so that none touches another, `gap` cells apart and `edge` cells from the border; undefined if they do not fit. */
export function scene(
  random: Random,
  height: number,
  width: number,
  sprites: readonly Sprite[],
  { gap = 1, edge = 0 }: { gap?: number; edge?: number } = {},
): Grid | undefined {
  const grid = blank(height, width);
  for (const sprite of sprites) if (!settle(random, grid, sprite, gap, edge)) return undefined;
  return grid;
}

function settle(random: Random, grid: Grid, sprite: Sprite, gap: number, edge: number): boolean {
  const rows = grid.height - sprite.height - 2 * edge + 1;
  const columns = grid.width - sprite.width - 2 * edge + 1;
  if (rows < 1 || columns < 1) return false;
  for (let tries = 0; tries < 30; tries++) {
    const top = edge + random.integer(rows);
    const left = edge + random.integer(columns);
    if (!free(grid, top - gap, left - gap, sprite.height + 2 * gap, sprite.width + 2 * gap)) continue;
    stamp(grid, sprite, top, left);
    return true;
  }
  return false;
}

function free(grid: Grid, top: number, left: number, height: number, width: number): boolean {
  for (let i = Math.max(top, 0); i < Math.min(top + height, grid.height); i++) {
    for (let j = Math.max(left, 0); j < Math.min(left + width, grid.width); j++) {
      if (grid.cells[i * grid.width + j] !== 0) return false;
    }
  }
  return true;
}

/** A source of fields: `low` to `high` rows and columns, with a density of .6. */
export const field =
  (colours: readonly number[], low: number, high: number, square = false) =>
  (random: Random): Grid => {
    const height = between(random, low, high);
    return noise(random, height, square ? height : between(random, low, high), colours, 0.6);
  };

/** A source of scenes with one object per colour, four at most, all of different sizes and well apart. */
export const pieces = (colours: readonly number[]) => (random: Random) =>
  scene(
    random,
    between(random, 8, 11),
    between(random, 8, 11),
    random
      .shuffle([9, 7, 5, 4])
      .slice(0, colours.length)
      .map((n, k) => blob(random, n, colours[k]!)),
  );
