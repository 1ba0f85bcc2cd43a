/**
 * Sums along one axis, and of rows by number.
 *
 * Axis letters: N outer elements, K the summed axis, M inner elements.
 */
import { across, addScaled } from "./elementwise";

/** out [N, M] = sum over k of x [N, K, M], divided by `divisor`. */
export function sumAlong(n: i32, k: i32, m: i32, x: usize, out: usize, divisor: f32): void {
  const bytes = m << 2;
  for (let i = 0; i < n; i++) {
    if (m === 1) {
      store<f32>(out, sumOf(k, x));
      x += k << 2;
    } else {
      memory.fill(out, 0, bytes);
      for (let j = 0; j < k; j++) {
        addScaled(m, x, 1, out);
        x += bytes;
      }
    }
    if (divisor !== 1) for (let at = out; at < out + bytes; at += 4) store<f32>(at, load<f32>(at) / divisor);
    out += bytes;
  }
}

/**
 * table [segments, D] += rows of x [count, D], each to the row that `ids` (i32) names; rows with other ids are ignored.
 */
export function addSegments(count: i32, width: i32, x: usize, ids: usize, segments: i32, table: usize): void {
  const bytes = width << 2;
  for (let i = 0; i < count; i++) {
    const id = load<i32>(ids + (i << 2));
    if (id >= 0 && id < segments) addScaled(width, x, 1, table + id * bytes);
    x += bytes;
  }
}

/** Eight parallel sums: two additions must be in flight to keep up with loading. */
function sumOf(count: i32, x: usize): f32 {
  let even = f32x4.splat(0);
  let odd = even;
  const end = x + (count << 2);
  for (; x + 32 <= end; x += 32) {
    even = f32x4.add(even, v128.load(x));
    odd = f32x4.add(odd, v128.load(x, 16));
  }
  let sum = across(f32x4.add(even, odd));
  for (; x < end; x += 4) sum += load<f32>(x);
  return sum;
}
