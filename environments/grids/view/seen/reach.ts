import { colourOf, columnOf, rowOf } from "../../language/places.ts";
import { isMatrix, isPatch, isSet, type Patch, type Value } from "../../language/value.ts";
import type { Grid } from "../../tasks/grid.ts";
import { type Cells, likeness, sameSize } from "./likeness.ts";

export type Pair = { readonly input: Grid; readonly output: Grid };

/**
 * How near the output one cheap step from this value could come, in [0, 1]: a grid turned, mirrored, repeated or
 * enlarged; a patch painted on the input, filled there with the best one colour, or its box cut out of the input; a set
 * of patches painted or filled at once. 0 for what no such step makes a grid of.
 */
export function reach(v: Value, pair: Pair): number {
  if (isMatrix(v)) return reachOfGrid(v, pair.output);
  if (isPatch(v)) return Math.max(onInput([v], pair), cutOut(v, pair));
  if (!isSet(v)) return 0;
  const patches = v.items.filter(isPatch);
  return patches.length === 0 ? 0 : onInput(patches, pair);
}

export function reachOfGrid(v: Cells, output: Grid): number {
  const { height: h, width: w, cells } = v;
  const wanted = output.cells;
  const n = h * w;
  let best = 0;
  if (sameSize(v, output)) {
    let [same, rows, columns, turned] = [0, 0, 0, 0];
    for (let i = 0, k = 0; i < h; i++) {
      const mirrored = (h - 1 - i) * w;
      for (let j = 0; j < w; j++, k++) {
        const cell = cells[k];
        if (cell === wanted[k]) same++;
        if (cell === wanted[mirrored + j]) rows++;
        if (cell === wanted[i * w + w - 1 - j]) columns++;
        if (cell === wanted[n - 1 - k]) turned++;
      }
    }
    best = Math.max(same, rows, columns, turned) / n;
  } else if (h > 0 && w > 0 && output.height % h === 0 && output.width % w === 0) best = enlarged(v, output);
  else best = likeness(v, output);
  if (h !== output.width || w !== output.height) return best;
  let [main, counter, left, right] = [0, 0, 0, 0];
  for (let i = 0, k = 0; i < h; i++) {
    for (let j = 0; j < w; j++, k++) {
      const cell = cells[k];
      if (cell === wanted[j * h + i]) main++;
      if (cell === wanted[(w - 1 - j) * h + h - 1 - i]) counter++;
      if (cell === wanted[(w - 1 - j) * h + i]) left++;
      if (cell === wanted[j * h + h - 1 - i]) right++;
    }
  }
  return Math.max(best, Math.max(main, counter, left, right) / n);
}

/** The output's size is a multiple: the grid side by side with itself, or each cell grown to a block. */
function enlarged({ height, width, cells }: Cells, output: Grid): number {
  const [tall, wide] = [output.height / height, output.width / width];
  let [repeated, grown] = [0, 0];
  for (let i = 0, k = 0; i < output.height; i++) {
    const row = (i % height) * width;
    const block = Math.floor(i / tall) * width;
    for (let j = 0; j < output.width; j++, k++) {
      const wanted = output.cells[k];
      if (cells[row + (j % width)] === wanted) repeated++;
      if (cells[block + Math.floor(j / wide)] === wanted) grown++;
    }
  }
  return Math.max(repeated, grown) / output.cells.length;
}

/** Right cells of the output by colour at the places of a patch. */
const wantedThere = new Int32Array(10);

function onInput(patches: readonly Patch[], { input, output }: Pair): number {
  if (!sameSize(input, output)) return 0;
  wantedThere.fill(0);
  let [there, painted] = [0, 0]; // right cells under the patches: as the input has them, as the patches do
  for (const { codes, coloured } of patches) {
    for (let c = 0; c < codes.length; c++) {
      const code = codes[c]!;
      const [i, j] = [rowOf(code), columnOf(code)];
      if (i < 0 || j < 0 || i >= input.height || j >= input.width) continue;
      const k = i * input.width + j;
      const wanted = output.cells[k]!;
      wantedThere[wanted]!++;
      if (input.cells[k] === wanted) there++;
      if (coloured && colourOf(code) === wanted) painted++;
    }
  }
  let right = painted;
  for (let colour = 0; colour < 10; colour++) right = Math.max(right, wantedThere[colour]!);
  const equal = likeness(input, output) * output.cells.length;
  return Math.min(1, (equal - there + right) / output.cells.length);
}

function cutOut({ codes }: Patch, { input, output }: Pair): number {
  let [top, left, bottom, right] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let c = 0; c < codes.length; c++) {
    const [i, j] = [rowOf(codes[c]!), columnOf(codes[c]!)];
    if (i < top) top = i;
    if (i > bottom) bottom = i;
    if (j < left) left = j;
    if (j > right) right = j;
  }
  if (bottom - top + 1 !== output.height || right - left + 1 !== output.width) return 0;
  if (top < 0 || left < 0 || bottom >= input.height || right >= input.width) return 0;
  let equal = 0;
  for (let i = 0, k = 0; i < output.height; i++) {
    const from = (top + i) * input.width + left;
    for (let j = 0; j < output.width; j++, k++) if (input.cells[from + j] === output.cells[k]) equal++;
  }
  return equal / output.cells.length;
}
