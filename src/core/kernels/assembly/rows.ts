/** Rows of D floats picked by number, and added back. */
import { addScaled } from "./elementwise";

/** out[i] = table[rows[i]], [count, D]; rows are i32. */
export function gatherRows(count: i32, width: i32, table: usize, rows: usize, out: usize): void {
  const bytes = width << 2;
  for (let i = 0; i < count; i++) {
    memory.copy(out + i * bytes, table + load<i32>(rows + (i << 2)) * bytes, bytes);
  }
}

/** table[rows[i]] += weights[i] x[i], in the order of i. */
export function addWeightedRows(count: i32, width: i32, x: usize, rows: usize, weights: usize, table: usize): void {
  const bytes = width << 2;
  for (let i = 0; i < count; i++) {
    const at = i << 2;
    addScaled(width, x + i * bytes, load<f32>(weights + at), table + load<i32>(rows + at) * bytes);
  }
}
