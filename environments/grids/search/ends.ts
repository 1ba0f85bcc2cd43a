import { call, type Expression, integer } from "../language/goals/expression.ts";
import { type Grid, sameGrid } from "../tasks/grid.ts";
import { cut, holdsImage } from "../view/look.ts";

/**
 * The outputs seen from before a last step: what a program has to give for that step to give them, so that a search works
 * from both ends.
 */
export type End = {
  readonly outputs: readonly Grid[];
  /** The last step on what gives these. */
  readonly finish: (x: Expression) => Expression;
};

/** The task as it is, then before each last step that can be undone in every demonstration. */
export function endsOf(outputs: readonly Grid[]): End[] {
  const ends: End[] = [{ outputs, finish: (x) => x }];
  for (const { undo, finish } of [...mirrored, ...tiled, ...scaled]) {
    const before = outputs.map(undo);
    // One plain cell, over and over, is a canvas and is inferred as one.
    if (before.every((g) => g !== undefined) && before.some((g) => g.cells.some((c) => c !== g.cells[0])))
      ends.push({ outputs: before, finish });
  }
  return ends;
}

type Undo = { readonly undo: (output: Grid) => Grid | undefined; readonly finish: (x: Expression) => Expression };

/** The output is a half and its mirror image: hconcat(x, vmirror(x)) and its like. */
const mirrored: readonly Undo[] = [
  {
    undo: (o) => halves(o, true, (a, b) => holdsImage(b, 0, 0, a, "vmirror")),
    finish: (x) => call("hconcat", x, call("vmirror", x)),
  },
  {
    undo: (o) => halves(o, false, (a, b) => holdsImage(b, 0, 0, a, "hmirror")),
    finish: (x) => call("vconcat", x, call("hmirror", x)),
  },
];

/** The output is a half twice. */
const tiled: readonly Undo[] = [
  { undo: (o) => halves(o, true, sameGrid), finish: (x) => call("hconcat", x, x) },
  { undo: (o) => halves(o, false, sameGrid), finish: (x) => call("vconcat", x, x) },
];

/** The output is a smaller grid, each cell so many times as wide and high. */
const scaled: readonly Undo[] = [2, 3, 4, 5].map((factor) => ({
  undo: (o) => shrunk(o, factor),
  finish: (x) => call("upscale", x, integer(factor)),
}));

function halves(o: Grid, beside: boolean, fits: (a: Grid, b: Grid) => boolean): Grid | undefined {
  const long = beside ? o.width : o.height;
  if (long % 2 !== 0) return undefined;
  const [height, width] = beside ? [o.height, long / 2] : [long / 2, o.width];
  const a = cut(o, 0, 0, height, width);
  const b = beside ? cut(o, 0, width, height, width) : cut(o, height, 0, height, width);
  return fits(a, b) ? a : undefined;
}

function shrunk({ height, width, cells }: Grid, factor: number): Grid | undefined {
  if (height % factor !== 0 || width % factor !== 0) return undefined;
  const small = { height: height / factor, width: width / factor, cells: new Uint8Array(cells.length / factor ** 2) };
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const at = Math.floor(i / factor) * small.width + Math.floor(j / factor);
      const c = cells[i * width + j]!;
      if (i % factor === 0 && j % factor === 0) small.cells[at] = c;
      else if (small.cells[at] !== c) return undefined;
    }
  }
  return small;
}
