import type { Grid } from "../../tasks/grid.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression, integer, shifted } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import { fits, type Known, type Scene, stale } from "./scene.ts";

/**
 * A regular picture with cells of one colour over it: the output is the picture, or the part of it that was covered.
 * What is under the colour is read off the mirror images of the rest, about an axis that need not be the middle, and off
 * the rest moved by a period. Which of these hold is seen on the demonstrations; so many are taken that no covered cell
 * is left on any input, tests included.
 */
export const mend: Matcher = {
  name: "mend",
  *propose(scene) {
    for (const grid of scene.grids) {
      if (stale(scene, grid)) continue;
      for (const cover of coversOf(scene, grid)) yield* mended(scene, grid, cover);
    }
  },
};

/** Cells of colour `colour` are covered; `wanted` holds the target of each demonstration, NONE if it is unknown. */
type Cover = { readonly colour: number; readonly crop: boolean; readonly wanted: readonly Int8Array[] };

const NONE = -1;

function* coversOf(scene: Scene, grid: Known<Matrix>): Iterable<Cover> {
  if (fits(scene, grid)) {
    const colour = wrongColour(scene, grid);
    if (colour !== undefined) yield { colour, crop: false, wanted: scene.outputs.map((o) => Int8Array.from(o.cells)) };
    return;
  }
  for (let colour = 0; colour < 10; colour++) {
    const wanted: Int8Array[] = [];
    for (const [d, output] of scene.outputs.entries()) {
      const cells = cropped(grid.at[d]!, colour, output);
      if (cells === undefined) break;
      wanted.push(cells);
    }
    if (wanted.length === scene.outputs.length) yield { colour, crop: true, wanted };
  }
}

/** The colour of all cells in which the grid is not the output yet; undefined when there are several, or none. */
function wrongColour(scene: Scene, grid: Known<Matrix>): number | undefined {
  let colour: number | undefined;
  for (const [d, { cells }] of scene.outputs.entries()) {
    const seen = grid.at[d]!.cells;
    for (let k = 0; k < cells.length; k++) {
      if (seen[k] === cells[k]) continue;
      if (colour === undefined) colour = seen[k]!;
      else if (colour !== seen[k]) return undefined;
    }
  }
  return colour;
}

/** The grid with the output where its cells of this colour have their box; undefined where the sizes differ. */
function cropped({ height, width, cells }: Matrix, colour: number, output: Grid): Int8Array | undefined {
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let k = 0; k < cells.length; k++) {
    if (cells[k] !== colour) continue;
    const [i, j] = [Math.floor(k / width), k % width];
    [top, bottom, left, right] = [Math.min(top, i), Math.max(bottom, i), Math.min(left, j), Math.max(right, j)];
  }
  if (bottom - top + 1 !== output.height || right - left + 1 !== output.width) return undefined;
  const wanted = Int8Array.from(cells, (c) => (c === colour ? NONE : c));
  for (let i = 0; i < output.height; i++)
    for (let j = 0; j < output.width; j++) wanted[(top + i) * width + left + j] = output.cells[i * output.width + j]!;
  return wanted;
}

/** The equal of each cell of the picture: `from` gives its place, outside the grid if it has none. */
type Image = {
  readonly from: (i: number, j: number, grid: Matrix) => readonly [number, number];
  readonly on: (object: Expression) => Expression;
};

const FURTHEST = 4;
const LONGEST = 15;

const mirroredAcross = (by: number): Image => ({
  from: (i, j, { width }) => [i, width - 1 - j + by],
  on: (x) => shifted(call("vmirror", x), 0, by),
});
const mirroredDown = (by: number): Image => ({
  from: (i, j, { height }) => [height - 1 - i + by, j],
  on: (x) => shifted(call("hmirror", x), by, 0),
});
const after = (a: Image, b: Image): Image => ({
  from: (i, j, grid) => a.from(...b.from(i, j, grid), grid),
  on: (x) => b.on(a.on(x)),
});
const diagonal: readonly Image[] = [
  { from: (i, j) => [j, i], on: (x) => call("dmirror", x) },
  { from: (i, j, { height }) => [height - 1 - j, height - 1 - i], on: (x) => call("cmirror", x) },
];
const offsets = [0, ...Array.from({ length: FURTHEST }, (_, k) => [k + 1, -k - 1]).flat()];
const across = offsets.map(mirroredAcross);
const down = offsets.map(mirroredDown);
const moved: readonly Image[] = Array.from({ length: LONGEST }, (_, k) => k + 1).flatMap((by) =>
  [by, -by].flatMap((n): Image[] => [
    { from: (i, j) => [i, j - n], on: (x) => shifted(x, 0, n) },
    { from: (i, j) => [i - n, j], on: (x) => shifted(x, n, 0) },
  ]),
);

/** Images taken together, at most: more do not fit into an answer. */
const MOST = 5;
const CHOICES = 4;

function* mended(scene: Scene, grid: Known<Matrix>, cover: Cover): Iterable<Expression> {
  const holds = (image: Image) => scene.outputs.every((_, d) => agrees(scene, grid.at[d]!, cover, d, image));
  const square = grid.at.every(({ height, width }) => height === width);
  const axes = [across.find(holds), down.find(holds)].filter((x) => x !== undefined);
  const both = axes.length === 2 ? [after(axes[0]!, axes[1]!)].filter(holds) : [];
  const images = [...axes, ...both, ...(square ? diagonal.filter(holds) : []), ...moved.filter(holds)];
  const keep = call("compose", "flip", call("matcher", "first", integer(cover.colour)));
  const painted = (on: Expression, some: readonly Image[]) => {
    const object = call("asobject", on);
    const union = some.map((image) => image.on(object)).reduce((a, b) => call("combine", a, b));
    return call("paint", on, call("sfilter", union, keep));
  };
  const { expression } = grid;
  const answer = (whole: Expression) =>
    cover.crop ? call("subgrid", call("ofcolor", expression, integer(cover.colour)), whole) : whole;
  // What holds on the demonstrations by chance is left out once: other images then give another result.
  for (let left = images, k = 0; k < CHOICES && left.length > 0; k++) {
    const chosen = enough(grid, cover.colour, left);
    for (let n = chosen.length; n > 0; n--) yield answer(painted(expression, chosen.slice(0, n)));
    left = left.filter((image) => image !== chosen[0]);
  }
  for (const [a, b] of inTurn(grid, cover.colour, images)) yield answer(painted(painted(expression, [a]), [b]));
}

/** Whether an image is right wherever it shows a cell that is not covered, and shows some that is. */
function agrees(scene: Scene, grid: Matrix, { colour, wanted }: Cover, d: number, image: Image): boolean {
  const { height, width, cells } = grid;
  const target = wanted[d]!;
  burn(scene.meter, 8);
  let shown = 0;
  for (let k = 0; k < cells.length; k++) {
    const c = seen(grid, image, Math.floor(k / width), k % width);
    if (c === undefined || c === colour) continue;
    if (target[k] !== NONE && target[k] !== c) return false;
    if (cells[k] === colour) shown++;
  }
  burn(scene.meter, height * width);
  return shown > 0;
}

function seen(grid: Matrix, { from }: Image, i: number, j: number): number | undefined {
  const [a, b] = from(i, j, grid);
  return a < 0 || b < 0 || a >= grid.height || b >= grid.width ? undefined : grid.cells[a * grid.width + b]!;
}

/** Images that together show most covered cells of all inputs, those that show most first. */
function enough(grid: Known<Matrix>, colour: number, images: readonly Image[]): Image[] {
  const left = grid.at.flatMap((g, d) =>
    [...g.cells.keys()].filter((k) => g.cells[k] === colour).map((k) => ({ d, k })),
  );
  const chosen: Image[] = [];
  let open = left;
  while (open.length > 0 && chosen.length < MOST) {
    let best: { image: Image; rest: typeof open } | undefined;
    for (const image of images) {
      const rest = open.filter(({ d, k }) => {
        const g = grid.at[d]!;
        const c = seen(g, image, Math.floor(k / g.width), k % g.width);
        return c === undefined || c === colour;
      });
      if (rest.length < (best?.rest.length ?? open.length)) best = { image, rest };
    }
    if (best === undefined) break;
    chosen.push(best.image);
    open = best.rest;
  }
  return chosen;
}

/** Two images one after the other, the second of what the first has mended: the pairs that leave least covered. */
function inTurn(grid: Known<Matrix>, colour: number, images: readonly Image[]): (readonly [Image, Image])[] {
  const shows = (c: number | undefined) => c !== undefined && c !== colour;
  const open = ([a, b]: readonly [Image, Image]) => {
    let count = 0;
    for (const g of grid.at) {
      for (const [k, c] of g.cells.entries()) {
        if (c !== colour) continue;
        const [i, j] = [Math.floor(k / g.width), k % g.width];
        if (shows(seen(g, a, i, j)) || shows(seen(g, b, i, j)) || shows(seen(g, a, ...b.from(i, j, g)))) continue;
        count++;
      }
    }
    return count;
  };
  return images
    .flatMap((a) => images.filter((b) => b !== a).map((b) => [a, b] as const))
    .map((pair) => ({ pair, open: open(pair) }))
    .sort((x, y) => x.open - y.open)
    .slice(0, CHOICES)
    .map(({ pair }) => pair);
}
