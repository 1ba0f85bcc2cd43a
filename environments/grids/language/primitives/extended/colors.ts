import { burn, fail, type Meter } from "../../limits.ts";
import type { Matrix, Value } from "../../value.ts";
import { isWide, newMatrix, wantInt, wantMatrix, wantPair } from "../../values.ts";
import { commonColor, copied, cut } from "../support/matrix.ts";

/** A grid with at least one cell, whose cells are all 0..255: what the primitives of this folder work on. */
export type Colors = Matrix & { readonly cells: Uint8Array };

/** The argument as a grid with cells; a fault when it is none, is empty, or has a cell outside 0..255. */
export function wantColors(m: Meter, v: Value): Colors {
  const g = wantMatrix(m, v);
  burn(m, g.cells.length);
  if (g.cells.length === 0) fail("wanted a grid with at least one cell");
  if (!isWide(g)) return g as Colors;
  for (let k = 0; k < g.cells.length; k++) if (g.cells[k]! < 0 || g.cells[k]! > 255) fail("wanted a grid of colours");
  const out = newMatrix(m, g.height, g.width) as Colors;
  out.cells.set(g.cells);
  return out;
}

/** The argument as a colour, 0..9. */
export function wantColor(v: Value): number {
  const color = wantInt(v);
  return color >= 0 && color <= 9 ? color : fail("wanted a colour from 0 to 9");
}

/** The argument as one of the eight steps (-1..1, -1..1). */
export function wantStep(v: Value): readonly [number, number] {
  const [di, dj] = wantPair(v);
  if (Math.abs(di) > 1 || Math.abs(dj) > 1 || (di === 0 && dj === 0)) fail("wanted one of the eight directions");
  return [di, dj];
}

/** A new grid of one colour. */
export function blank(m: Meter, height: number, width: number, color: number): Colors {
  const g = newMatrix(m, height, width) as Colors;
  if (color !== 0) g.cells.fill(color);
  return g;
}

export const copy = (m: Meter, g: Colors): Colors => copied(m, g) as Colors;

/** How often each of the values 0..255 occurs. */
export function countsOf(cells: Uint8Array): Int32Array {
  const counts = new Int32Array(256);
  for (let k = 0; k < cells.length; k++) counts[cells[k]!]!++;
  return counts;
}

/** The background: the commonest colour, the smallest among equals. */
export const groundOf = (g: Colors): number => commonColor(g.cells, 1);

/** Colours that occur, commonest first, the smallest among equals. */
export function byCount(cells: Uint8Array): number[] {
  const counts = countsOf(cells);
  const found: number[] = [];
  for (let c = 0; c < 256; c++) if (counts[c]! > 0) found.push(c);
  return found.sort((a, b) => counts[b]! - counts[a]! || a - b);
}

/** Rows [top, bottom) and columns [left, right), all inside. */
export function part(m: Meter, g: Colors, top: number, bottom: number, left: number, right: number): Colors {
  return cut(m, g, top, bottom, left, right) as Colors;
}

/** The box [top, bottom, left, right] (ends excluded) of the cells that are (or are not) of a colour. */
export function boxOf(g: Colors, color: number, are: boolean): readonly [number, number, number, number] | undefined {
  let [top, bottom, left, right] = [g.height, -1, g.width, -1];
  for (let i = 0, k = 0; i < g.height; i++) {
    for (let j = 0; j < g.width; j++, k++) {
      if ((g.cells[k] === color) !== are) continue;
      if (i < top) top = i;
      if (i > bottom) bottom = i;
      if (j < left) left = j;
      if (j > right) right = j;
    }
  }
  return bottom < 0 ? undefined : [top, bottom + 1, left, right + 1];
}

/** A grid under one of the eight symmetries: bit 0 flips columns, bit 1 flips rows, bit 2 transposes first. */
export function oriented(m: Meter, g: Colors, turn: number): Colors {
  const swap = (turn & 4) !== 0;
  const [h, w] = swap ? [g.width, g.height] : [g.height, g.width];
  const out = newMatrix(m, h, w) as Colors;
  for (let i = 0, k = 0; i < h; i++) {
    const y = (turn & 2) !== 0 ? h - 1 - i : i;
    for (let j = 0; j < w; j++, k++) {
      const x = (turn & 1) !== 0 ? w - 1 - j : j;
      out.cells[k] = g.cells[swap ? x * g.width + y : y * g.width + x]!;
    }
  }
  return out;
}
