import type { Matrix } from "../../value.ts";

/** Cells still to look at, reused between calls. */
let stack = new Int32Array(1024);

/**
 * Numbers the connected parts of all cells that are not `background` (NaN: of all cells) into `label`, in reading order
 * of their first cells; -1 for a cell left out. `label` has at least one place a cell. Gives how many parts there are.
 */
export function labelParts(
  g: Matrix,
  background: number,
  diagonal: boolean,
  oneColour: boolean,
  label: Int32Array,
): number {
  const { height, width, cells } = g;
  const n = cells.length;
  if (stack.length < n) stack = new Int32Array(n);
  label.fill(-1, 0, n);
  let count = 0;
  for (let start = 0; start < n; start++) {
    const colour = cells[start]!;
    if (label[start] !== -1 || colour === background) continue;
    let depth = 0;
    stack[depth++] = start;
    label[start] = count;
    while (depth > 0) {
      const k = stack[--depth]!;
      const i = (k / width) | 0;
      const j = k - i * width;
      const [i0, i1] = [i > 0 ? i - 1 : i, i < height - 1 ? i + 1 : i];
      const [j0, j1] = [j > 0 ? j - 1 : j, j < width - 1 ? j + 1 : j];
      for (let a = i0; a <= i1; a++) {
        for (let b = j0; b <= j1; b++) {
          if (!diagonal && a !== i && b !== j) continue;
          const next = a * width + b;
          const value = cells[next]!;
          if (label[next] !== -1 || (oneColour ? value !== colour : value === background)) continue;
          label[next] = count;
          stack[depth++] = next;
        }
      }
    }
    count++;
  }
  return count;
}
