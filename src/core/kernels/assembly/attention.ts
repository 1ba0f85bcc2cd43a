/**
 * Causal attention of B sequences, stored one after the other without padding: softmax(scale q k') v per head, every
 * position on itself and earlier ones. Heads share keys and values in groups of H / G (Ainslie et al. 2023,
 * grouped-query attention).
 *
 * Axis letters: B sequences, T positions of one, R positions of all, H heads, G heads of keys and values, E floats per
 * head. q and out are [R, H E], k and v [R, G E]. starts is i32 [B + 1].
 */
import { CORNER, leftBytes, multiplyRows, packedBytes, packLeft, packPanels } from "./product";
import { softmaxGradientRow, softmaxRow } from "./softmax";

/** Bytes that both functions need at `scratch` for sequences of at most `longest` positions. */
export function attentionScratch(longest: i32, each: i32): i32 {
  const keys = packedBytes(longest, each);
  const values = packedBytes(each, longest);
  const most = longest > each ? longest : each;
  return keys + 3 * values + longest * longest * 4 + leftBytes(most) + CORNER;
}

/** Writes `out`, and the attention weights into `weights`: [T, T] per head and sequence, one after the other. */
export function attention(
  sequences: i32,
  starts: usize,
  heads: i32,
  groups: i32,
  each: i32,
  scale: f32,
  q: usize,
  k: usize,
  v: usize,
  out: usize,
  weights: usize,
  scratch: usize,
): void {
  const qRow = (heads * each) << 2;
  const kRow = (groups * each) << 2;
  const share = heads / groups;
  for (let b = 0; b < sequences; b++) {
    const start = load<i32>(starts + (b << 2));
    const length = load<i32>(starts + (b << 2), 4) - start;
    const keys = scratch;
    const values = keys + packedBytes(length, each);
    const left = values + packedBytes(each, length);
    const corner = left + leftBytes(max(length, each));
    for (let head = 0; head < heads; head++) {
      const group = head / share;
      const kAt = start * kRow + ((group * each) << 2);
      if (head % share === 0) {
        packPanels(length, each, k + kAt, 4, kRow, keys);
        packPanels(each, length, v + kAt, kRow, 4, values);
      }
      const qAt = start * qRow + ((head * each) << 2);
      attendHead(length, each, scale, q + qAt, qRow, keys, values, out + qAt, weights, left, corner);
      weights += length * length * 4;
    }
  }
}

function attendHead(
  length: i32,
  each: i32,
  scale: f32,
  q: usize,
  row: i32,
  keys: usize,
  values: usize,
  out: usize,
  weights: usize,
  left: usize,
  corner: usize,
): void {
  const wide = length << 2;
  for (let i = 0; i < length; i += 4) {
    const rows = min(4, length - i);
    const seen = i + rows; // no row of this panel attends to later positions
    const p = weights + i * wide;
    packLeft(rows, each, q + i * row, row, 4, left);
    multiplyRows(rows, seen, each, left, keys, each << 5, p, wide, false, corner);
    for (let r = 0; r < rows; r++) {
      softmaxRow(i + r + 1, p + r * wide, scale);
      memory.fill(p + r * wide + ((i + r + 1) << 2), 0, (length - i - r - 1) << 2);
    }
    packLeft(rows, seen, p, wide, 4, left);
    multiplyRows(rows, each, seen, left, values, length << 5, out + i * row, row, false, corner);
  }
}

/** dq, dk and dv from dout and the weights that `attention` wrote. */
export function attentionGradient(
  sequences: i32,
  starts: usize,
  heads: i32,
  groups: i32,
  each: i32,
  scale: f32,
  q: usize,
  k: usize,
  v: usize,
  weights: usize,
  dout: usize,
  dq: usize,
  dk: usize,
  dv: usize,
  scratch: usize,
): void {
  const qRow = (heads * each) << 2;
  const kRow = (groups * each) << 2;
  const share = heads / groups;
  for (let b = 0; b < sequences; b++) {
    const start = load<i32>(starts + (b << 2));
    const length = load<i32>(starts + (b << 2), 4) - start;
    const values = scratch; // v'
    const keys = values + packedBytes(length, each);
    const queries = keys + packedBytes(each, length);
    const slopes = queries + packedBytes(each, length); // dout
    const ds = slopes + packedBytes(each, length);
    const left = ds + length * length * 4;
    const corner = left + leftBytes(max(length, each));
    const wide = length << 2;
    const panel = length << 5;
    for (let head = 0; head < heads; head++) {
      const group = head / share;
      const kAt = start * kRow + ((group * each) << 2);
      const qAt = start * qRow + ((head * each) << 2);
      const more = head % share !== 0;
      if (!more) {
        packPanels(length, each, v + kAt, 4, kRow, values);
        packPanels(each, length, k + kAt, kRow, 4, keys);
      }
      packPanels(each, length, q + qAt, qRow, 4, queries);
      packPanels(each, length, dout + qAt, qRow, 4, slopes);
      for (let i = 0; i < length; i += 4) {
        const rows = min(4, length - i);
        const seen = i + rows;
        const at = ds + i * wide;
        packLeft(rows, each, dout + qAt + i * qRow, qRow, 4, left);
        multiplyRows(rows, seen, each, left, values, each << 5, at, wide, false, corner);
        for (let r = 0; r < rows; r++) {
          softmaxGradientRow(i + r + 1, weights + (i + r) * wide, at + r * wide, scale);
          memory.fill(at + r * wide + ((i + r + 1) << 2), 0, (length - i - r - 1) << 2);
        }
        packLeft(rows, seen, at, wide, 4, left);
        multiplyRows(rows, each, seen, left, keys, panel, dq + qAt + i * qRow, qRow, false, corner);
      }
      // Positions from j on attend to key j: sums start there.
      for (let j = 0; j < length; j += 4) {
        const rows = min(4, length - j);
        const later = length - j;
        packLeft(rows, later, ds + j * wide + (j << 2), 4, wide, left);
        multiplyRows(rows, each, later, left, queries + (j << 5), panel, dk + kAt + j * kRow, kRow, more, corner);
        packLeft(rows, later, weights + j * wide + (j << 2), 4, wide, left);
        multiplyRows(rows, each, later, left, slopes + (j << 5), panel, dv + kAt + j * kRow, kRow, more, corner);
      }
      weights += length * wide;
    }
  }
}
