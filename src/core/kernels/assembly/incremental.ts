/**
 * One token per row on its way through the model, over caches of the keys and values of earlier positions.
 *
 * Axis letters: R rows, D width, H heads, G heads of keys and values, E floats per head, L layers.
 *
 * A cache of C positions is [L, 2, C, G E]: a layer's keys, then its values. A row is six i32: the cache it writes to,
 * that cache's C, the position there; the cache of its prompt (0 for none), that cache's C, the prompt's length.
 */
import { addScaled, dot } from "./elementwise";
import { copyRun } from "./move";
import { greatest, heat, scaleRow } from "./softmax";

const ROW: i32 = 24;

/** x [R, D] = embedding[tokens[r]] + positions[places[r]]. */
export function embed(
  rows: i32,
  width: i32,
  embedding: usize,
  tokens: usize,
  positions: usize,
  places: usize,
  x: usize,
): void {
  const bytes = width << 2;
  for (let row = 0; row < rows; row++) {
    memory.copy(x, embedding + load<i32>(tokens + (row << 2)) * bytes, bytes);
    addScaled(width, positions + load<i32>(places + (row << 2)) * bytes, 1, x);
    x += bytes;
  }
}

/**
 * Stores each row's key and value, then attends from its query: to its whole prompt and to its own cache up to and
 * including its position. Rows of one cache come in the order of their positions. qkv is [R, (H + 2 G) E], out [R, H
 * E]; `scores` takes 4 H bytes for every position that a row reads. Heads are the inner loop, so that caches are read
 * from front to back.
 */
export function attendRows(
  rows: i32,
  row: usize,
  layer: i32,
  heads: i32,
  groups: i32,
  each: i32,
  scale: f32,
  qkv: usize,
  out: usize,
  scores: usize,
): void {
  const stride = (groups * each) << 2;
  const queryBytes = (heads * each) << 2;
  for (let r = 0; r < rows; r++) {
    const capacity = load<i32>(row, 4) * stride;
    const slot = load<i32>(row, 8);
    const keys: usize = load<u32>(row) + 2 * layer * capacity;
    const values = keys + capacity;
    copyRun(stride, qkv + queryBytes, keys + slot * stride);
    copyRun(stride, qkv + queryBytes + stride, values + slot * stride);
    const before = load<i32>(row, 20);
    const promptCapacity = load<i32>(row, 16) * stride;
    const promptKeys: usize = load<u32>(row, 12) + 2 * layer * promptCapacity;
    const promptValues = promptKeys + promptCapacity;
    const count = before + slot + 1;
    const own = scores + (before << 2);
    score(before, heads, groups, each, qkv, promptKeys, stride, scores, count);
    score(slot + 1, heads, groups, each, qkv, keys, stride, own, count);
    for (let head = 0; head < heads; head++) {
      const at = scores + ((head * count) << 2);
      const sum = heat(count, at, scale, scale * greatest(count, at), at);
      scaleRow(count, at, 1 / sum);
    }
    memory.fill(out, 0, queryBytes);
    mix(before, heads, groups, each, scores, count, promptValues, stride, out);
    mix(slot + 1, heads, groups, each, own, count, values, stride, out);
    row += ROW;
    qkv += queryBytes + 2 * stride;
    out += queryBytes;
  }
}

/** out[head, i] = query[head] . keys[i, its group], rows of `out` being `row` floats; four positions share a query. */
function score(
  count: i32,
  heads: i32,
  groups: i32,
  each: i32,
  query: usize,
  keys: usize,
  stride: i32,
  out: usize,
  row: i32,
): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    for (let head = 0; head < heads; head++) {
      const key = keys + ((((head * groups) / heads) * each) << 2);
      v128.store(out + ((head * row + i) << 2), fourDots(each, query + ((head * each) << 2), key, stride));
    }
    keys += 4 * stride;
  }
  for (; i < count; i++) {
    for (let head = 0; head < heads; head++) {
      const key = keys + ((((head * groups) / heads) * each) << 2);
      store<f32>(out + ((head * row + i) << 2), dot(each, query + ((head * each) << 2), key));
    }
    keys += stride;
  }
}

/** Adds in the same order as `dot`: a score does not depend on which four it is computed with. */
function fourDots(each: i32, query: usize, k0: usize, stride: i32): v128 {
  const k1 = k0 + stride;
  const k2 = k1 + stride;
  const k3 = k2 + stride;
  const whole = (each & ~3) << 2;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let d = 0; d < whole; d += 16) {
    const q = v128.load(query + d);
    s0 = f32x4.add(s0, f32x4.mul(q, v128.load(k0 + d)));
    s1 = f32x4.add(s1, f32x4.mul(q, v128.load(k1 + d)));
    s2 = f32x4.add(s2, f32x4.mul(q, v128.load(k2 + d)));
    s3 = f32x4.add(s3, f32x4.mul(q, v128.load(k3 + d)));
  }
  const low01 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
  let sums = f32x4.add(
    f32x4.add(v128.shuffle<f64>(low01, low23, 0, 2), v128.shuffle<f64>(low01, low23, 1, 3)),
    f32x4.add(v128.shuffle<f64>(high01, high23, 0, 2), v128.shuffle<f64>(high01, high23, 1, 3)),
  );
  for (let d = whole; d < each << 2; d += 4) {
    let column = f32x4.splat(load<f32>(k0 + d));
    column = f32x4.replace_lane(column, 1, load<f32>(k1 + d));
    column = f32x4.replace_lane(column, 2, load<f32>(k2 + d));
    column = f32x4.replace_lane(column, 3, load<f32>(k3 + d));
    sums = f32x4.add(sums, f32x4.mul(f32x4.splat(load<f32>(query + d)), column));
  }
  return sums;
}

/** out[head] += sum over i of weights[head, i] values[i, its group], in the order of i; rows of weights are `row` floats. */
function mix(
  count: i32,
  heads: i32,
  groups: i32,
  each: i32,
  weights: usize,
  row: i32,
  values: usize,
  stride: i32,
  out: usize,
): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    for (let head = 0; head < heads; head++) {
      const value = values + ((((head * groups) / heads) * each) << 2);
      addFour(each, weights + ((head * row + i) << 2), value, stride, out + ((head * each) << 2));
    }
    values += 4 * stride;
  }
  for (; i < count; i++) {
    for (let head = 0; head < heads; head++) {
      const value = values + ((((head * groups) / heads) * each) << 2);
      addScaled(each, value, load<f32>(weights + ((head * row + i) << 2)), out + ((head * each) << 2));
    }
    values += stride;
  }
}

/** out += p[0] v0 + p[1] v1 + p[2] v2 + p[3] v3, one after the other, as `addScaled` would. */
function addFour(each: i32, p: usize, v0: usize, stride: i32, out: usize): void {
  const p0 = v128.load_splat<f32>(p);
  const p1 = v128.load_splat<f32>(p, 4);
  const p2 = v128.load_splat<f32>(p, 8);
  const p3 = v128.load_splat<f32>(p, 12);
  const v1 = v0 + stride;
  const v2 = v1 + stride;
  const v3 = v2 + stride;
  const whole = (each & ~3) << 2;
  for (let d = 0; d < whole; d += 16) {
    let s = v128.load(out + d);
    s = f32x4.add(s, f32x4.mul(p0, v128.load(v0 + d)));
    s = f32x4.add(s, f32x4.mul(p1, v128.load(v1 + d)));
    s = f32x4.add(s, f32x4.mul(p2, v128.load(v2 + d)));
    s = f32x4.add(s, f32x4.mul(p3, v128.load(v3 + d)));
    v128.store(out + d, s);
  }
  for (let d = whole; d < each << 2; d += 4) {
    let s = load<f32>(out + d);
    s += load<f32>(p) * load<f32>(v0 + d);
    s += load<f32>(p, 4) * load<f32>(v1 + d);
    s += load<f32>(p, 8) * load<f32>(v2 + d);
    s += load<f32>(p, 12) * load<f32>(v3 + d);
    store<f32>(out + d, s);
  }
}
