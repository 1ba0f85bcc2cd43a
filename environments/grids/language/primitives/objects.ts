import { burn, exceed, fail, type Meter } from "../limits.ts";
import { codeOf, coloured, colourOf, columnOf, isPackable, rowOf } from "../places.ts";
import { isPatch, type Matrix, patch, type SetValue, sizeOf, type Value } from "../value.ts";
import { patchOf, setOf, truthy, wantMatrix } from "../values.ts";
import type { Definitions } from "./define.ts";
import { objectAt } from "./placing.ts";
import { labelParts } from "./support/labels.ts";
import { commonColor, uniform, wantCellsIn } from "./support/matrix.ts";
import { boxOf, cellsOf, heightOf, looseCells, widthOf } from "./support/patches.ts";

/** Grids seen as sets of objects. */
export const objects: Definitions = {
  /**
   * Connected components: of one colour each if `univalued`, else of anything; joined by corners too if `diagonal`;
   * leaving out the most common colour if `without_bg`.
   */
  objects: {
    type: "(Grid, Boolean, Boolean, Boolean) -> Objects",
    run: (m, grid, univalued, diagonal, withoutBackground) =>
      components(m, wantMatrix(m, grid), truthy(univalued), truthy(diagonal), truthy(withoutBackground)),
  },
  /** One object a colour. */
  partition: { type: "(Grid) -> Objects", run: (m, grid) => byColour(m, wantMatrix(m, grid), undefined) },
  /** One object a colour, the most common one left out. */
  fgpartition: {
    type: "(Grid) -> Objects",
    run: (m, grid) => {
      const g = wantMatrix(m, grid);
      return byColour(m, g, commonColor(g.cells, 1));
    },
  },
  /** Rows and columns of one colour, each an object. */
  frontiers: { type: "(Grid) -> Objects", run: (m, grid) => frontiers(m, wantMatrix(m, grid)) },
  /** Upper left corners of the places where the grid shows the object. */
  occurrences: {
    type: "(Grid, Object) -> Indices",
    run: (m, grid, obj) => occurrences(m, wantCellsIn(wantMatrix(m, grid)), obj),
  },
};

/** The component of each cell, reused between calls. */
let label = new Int32Array(1024);

function components(meter: Meter, g: Matrix, univalued: boolean, diagonal: boolean, without: boolean): SetValue {
  if (g.height === 0) fail("objects of an empty grid");
  const n = g.cells.length;
  burn(meter, n * (diagonal ? 5 : 3));
  const background = without ? commonColor(g.cells, 1) : Number.NaN;
  if (label.length < n) label = new Int32Array(n);
  const count = labelParts(g, background, diagonal, univalued, label);
  if (count > meter.limits.setSize) exceed(`a set of more than ${meter.limits.setSize} elements`);
  return setOf(meter, gathered(meter, g, count));
}

/** One object a label: reading the grid in order gives each component its cells in order. */
function gathered(meter: Meter, g: Matrix, count: number): Value[] {
  const { height, width, cells } = g;
  const members: number[][] = Array.from({ length: count }, () => []);
  const packable = allPackable(g);
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) {
      if (label[k]! < 0) continue;
      const at = codeOf(i, j);
      members[label[k]!]!.push(packable ? coloured(cells[k]!, at) : at);
    }
  }
  return members.map((codes) => (packable ? patchOf(meter, codes, true) : objectAt(meter, g, codes)));
}

function allPackable({ cells }: Matrix): boolean {
  for (let k = 0; k < cells.length; k++) if (!isPackable(cells[k]!)) return false;
  return true;
}

function byColour(meter: Meter, g: Matrix, except: number | undefined): SetValue {
  burn(meter, g.cells.length);
  const found = new Map<number, number[]>();
  for (let i = 0, k = 0; i < g.height; i++) {
    for (let j = 0; j < g.width; j++, k++) {
      const colour = g.cells[k]!;
      if (colour === except) continue;
      const list = found.get(colour);
      if (list === undefined) found.set(colour, [codeOf(i, j)]);
      else list.push(codeOf(i, j));
    }
  }
  return setOf(
    meter,
    [...found.values()].map((codes) => objectAt(meter, g, codes)),
  );
}

function frontiers(meter: Meter, g: Matrix): SetValue {
  if (g.height === 0) fail("frontiers of an empty grid");
  const found: Value[] = [];
  for (let i = 0; i < g.height; i++) {
    if (uniform(g, i, true))
      found.push(
        objectAt(
          meter,
          g,
          Array.from({ length: g.width }, (_, j) => codeOf(i, j)),
        ),
      );
  }
  for (let j = 0; j < g.width; j++) {
    if (uniform(g, j, false))
      found.push(
        objectAt(
          meter,
          g,
          Array.from({ length: g.height }, (_, i) => codeOf(i, j)),
        ),
      );
  }
  return setOf(meter, found);
}

/** The colour of an object that is a whole rectangle of one colour; undefined for any other. */
function solidColour(obj: Value): number | undefined {
  if (!isPatch(obj) || obj.box === undefined) return undefined;
  const { box, codes } = obj;
  if (codes.length !== (box.bottom - box.top + 1) * (box.right - box.left + 1)) return undefined;
  const colour = colourOf(codes[0]!);
  return colourOf(codes[codes.length - 1]!) === colour ? colour : undefined;
}

/**
 * Where a rectangle of one colour shows: each cell's run of the colour to its left is counted once, and then, down each
 * column, the rows in which the run is wide enough. Two steps a cell, however large the rectangle is.
 */
function rectangles(meter: Meter, g: Matrix, colour: number, height: number, width: number): SetValue {
  burn(meter, 2 * g.cells.length);
  const codes: number[] = [];
  const deep = new Int32Array(g.width);
  for (let i = 0, k = 0; i < g.height; i++) {
    let run = 0;
    for (let j = 0; j < g.width; j++, k++) {
      run = g.cells[k] === colour ? run + 1 : 0;
      deep[j] = run >= width ? deep[j]! + 1 : 0;
      if (deep[j]! >= height) codes.push(codeOf(i - height + 1, j - width + 1));
    }
  }
  return patchOf(meter, codes, false);
}

/** Nothing fits everywhere, the far edges included: as many places as an object without rows and columns has. */
function everywhere(meter: Meter, height: number, width: number): SetValue {
  const codes: number[] = [];
  for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) codes.push(codeOf(i, j));
  return patchOf(meter, codes, false);
}

/** Where each cell lies from the pattern's corner in the grid's cells, and its colour. */
function pattern(meter: Meter, g: Matrix, obj: Value, top: number, left: number) {
  const cells = cellsOf(meter, obj);
  const offsets: number[] = [];
  const wanted: Value[] = [];
  const add = (i: number, j: number, colour: Value) => {
    offsets.push((i - top) * g.width + j - left);
    wanted.push(colour);
  };
  if (cells === undefined) for (const [colour, [i, j]] of looseCells(obj)) add(i, j, colour);
  else for (const code of cells) add(rowOf(code), columnOf(code), colourOf(code));
  return { offsets, wanted };
}

function occurrences(meter: Meter, g: Matrix, obj: Value): SetValue {
  if (sizeOf(obj) === 0) return everywhere(meter, g.height + 1, g.width + 1);
  const { top, left } = boxOf(meter, obj);
  const [h, w] = [g.height - heightOf(meter, obj) + 1, g.width - widthOf(meter, obj) + 1];
  if (h < 1 || w < 1) return patch([], false);
  const rectangle = solidColour(obj);
  if (rectangle !== undefined) return rectangles(meter, g, rectangle, g.height - h + 1, g.width - w + 1);
  const { offsets, wanted } = pattern(meter, g, obj, top, left);
  const codes: number[] = [];
  let looked = 0;
  for (let i = 0; i < h; i++) {
    for (let j = 0; j < w; j++) {
      const base = i * g.width + j;
      let k = 0;
      while (k < offsets.length && g.cells[base + offsets[k]!] === wanted[k]) k++;
      looked += k + 1;
      if (k === offsets.length) codes.push(codeOf(i, j));
    }
    burn(meter, looked);
    looked = 0;
  }
  return patchOf(meter, codes, false);
}
