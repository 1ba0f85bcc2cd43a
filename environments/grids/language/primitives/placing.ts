import { burn, type Meter } from "../limits.ts";
import { codeOf, coloured, columnOf, isPackable, rowOf } from "../places.ts";
import { cell, isMatrix, items, type Matrix, pair, patch, sizeOf, type Value } from "../value.ts";
import { matrixOf, patchOf, setOf, wantMatrix, wantPair } from "../values.ts";
import type { Definitions } from "./define.ts";
import { cellAt, inside, wantCellsIn } from "./support/matrix.ts";
import { boxOf, locationsOf, looseCell, moved, packableColour, toIndices } from "./support/patches.ts";

/** Between grids and patches: locations taken from a grid, coloured, moved. */
export const placing: Definitions = {
  /** Every location of the grid. */
  asindices: {
    type: "(Grid) -> Indices",
    run: (m, grid) => {
      const g = wantMatrix(m, grid);
      const codes: number[] = [];
      for (let i = 0; i < g.height; i++) for (let j = 0; j < g.width; j++) codes.push(codeOf(i, j));
      return patchOf(m, codes, false);
    },
  },
  /** Locations of a colour. */
  ofcolor: {
    type: "(Grid, Integer) -> Indices",
    run: (m, grid, value) => {
      const g = wantMatrix(m, grid);
      const colour = typeof value === "boolean" ? Number(value) : value;
      burn(m, g.cells.length);
      const codes: number[] = [];
      for (let i = 0, k = 0; i < g.height; i++)
        for (let j = 0; j < g.width; j++, k++) if (g.cells[k] === colour) codes.push(codeOf(i, j));
      return patchOf(m, codes, false);
    },
  },
  /** The locations of a patch, its colours taken off. */
  toindices: { type: "(Patch) -> Indices", run: (m, patch) => toIndices(m, patch) },
  /** Every location of the patch in one colour. */
  recolor: {
    type: "(Integer, Patch) -> Object",
    run: (m, value, p) => {
      const colour = packableColour(value);
      const codes = locationsOf(m, p);
      if (colour !== undefined) {
        return patch(
          codes.map((code) => coloured(colour, code)),
          true,
        );
      }
      return setOf(
        m,
        codes.map((code) => looseCell(value, code)),
      );
    },
  },
  /** The patch moved by (rows, columns). */
  shift: {
    type: "(Patch, IntegerTuple) -> Patch",
    run: (m, patch, directions) => {
      if (sizeOf(patch) === 0) return patch;
      const [di, dj] = wantPair(directions);
      return moved(m, patch, di, dj);
    },
  },
  /** The patch moved so that its bounds begin at (0, 0). */
  normalize: {
    type: "(Patch) -> Patch",
    run: (m, patch) => {
      if (sizeOf(patch) === 0) return patch;
      const b = boxOf(m, patch);
      return moved(m, patch, -b.top, -b.left);
    },
  },
  /** The cells of the grid at the patch's locations; those outside are dropped. */
  toobject: {
    type: "(Patch, Grid) -> Object",
    run: (m, patch, grid) => {
      const g = wantCellsIn(wantMatrix(m, grid));
      const there = locationsOf(m, patch).filter((code) => inside(g, rowOf(code), columnOf(code)));
      return objectAt(m, g, there);
    },
  },
  /** Every cell of the grid. */
  asobject: {
    type: "(Grid) -> Object",
    run: (m, grid) => {
      const g = isMatrix(grid) ? grid : matrixOf(m, grid);
      if (g === undefined) {
        const rows = items(grid).map((row) => items(row));
        return setOf(
          m,
          rows.flatMap((row, i) => row.map((v, j) => cell(v, pair(i, j)))),
        );
      }
      const codes: number[] = [];
      for (let i = 0; i < g.height; i++) for (let j = 0; j < g.width; j++) codes.push(codeOf(i, j));
      return objectAt(m, g, codes);
    },
  },
};

/** Cells of a grid at locations inside it. */
export function objectAt(meter: Meter, g: Matrix, locations: readonly number[]): Value {
  const codes = new Array<number>(locations.length);
  for (let k = 0; k < codes.length; k++) {
    const at = locations[k]!;
    const colour = cellAt(g, rowOf(at), columnOf(at));
    if (!isPackable(colour)) return looseObject(meter, g, locations);
    codes[k] = coloured(colour, at);
  }
  return patchOf(meter, codes, true);
}

/** Some colour has no room in a code. */
function looseObject(meter: Meter, g: Matrix, locations: readonly number[]): Value {
  return setOf(
    meter,
    locations.map((code) => looseCell(cellAt(g, rowOf(code), columnOf(code)), code)),
  );
}
