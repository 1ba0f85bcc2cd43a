/**
 * One token a row on its way through the model, over caches of the keys and values of earlier positions.
 *
 * Axis letters: R rows, D width, H heads, G heads of keys and values, E floats a head, L layers.
 *
 * A cache of C positions is [L, 2, C, G E]: a layer's keys, then its values. A row is six i32: the cache it writes to, that
 * one's C, the position there; the cache of its prompt (0 for none), that one's C, the prompt's length.
 */
import { addScaled, dot } from "./elementwise";
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
 * Stores each row's key and value, then attends from its query: to all of its prompt and to its own cache up to and with its
 * position. Rows of one cache come in the order of their positions. qkv is [R, (H + 2 G) E], out [R, H E]; `scores` takes 4
 * bytes for every position that a row reads.
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
    memory.copy(keys + slot * stride, qkv + queryBytes, stride);
    memory.copy(values + slot * stride, qkv + queryBytes + stride, stride);
    const before = load<i32>(row, 20);
    const promptCapacity = load<i32>(row, 16) * stride;
    const promptKeys: usize = load<u32>(row, 12) + 2 * layer * promptCapacity;
    const promptValues = promptKeys + promptCapacity;
    const count = before + slot + 1;
    const own = scores + (before << 2);
    for (let head = 0; head < heads; head++) {
      const offset = (((head * groups) / heads) * each) << 2;
      const query = qkv + ((head * each) << 2);
      const to = out + ((head * each) << 2);
      score(before, each, query, promptKeys + offset, stride, scores);
      score(slot + 1, each, query, keys + offset, stride, own);
      const sum = heat(count, scores, scale, scale * greatest(count, scores), scores);
      memory.fill(to, 0, each << 2);
      mix(before, each, scores, promptValues + offset, stride, to);
      mix(slot + 1, each, own, values + offset, stride, to);
      scaleRow(each, to, 1 / sum);
    }
    row += ROW;
    qkv += queryBytes + 2 * stride;
    out += queryBytes;
  }
}

/** out[i] = query . keys[i]; four positions share each load of the query. */
function score(count: i32, each: i32, query: usize, keys: usize, stride: i32, out: usize): void {
  const whole = (each & ~3) << 2;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const k1 = keys + stride;
    const k2 = k1 + stride;
    const k3 = k2 + stride;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let d = 0; d < whole; d += 16) {
      const q = v128.load(query + d);
      s0 = f32x4.add(s0, f32x4.mul(q, v128.load(keys + d)));
      s1 = f32x4.add(s1, f32x4.mul(q, v128.load(k1 + d)));
      s2 = f32x4.add(s2, f32x4.mul(q, v128.load(k2 + d)));
      s3 = f32x4.add(s3, f32x4.mul(q, v128.load(k3 + d)));
    }
    // Lanes are added in the order that `dot` adds them: a score does not depend on which four it was among.
    const low01 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
    let sums = f32x4.add(
      f32x4.add(v128.shuffle<f64>(low01, low23, 0, 2), v128.shuffle<f64>(low01, low23, 1, 3)),
      f32x4.add(v128.shuffle<f64>(high01, high23, 0, 2), v128.shuffle<f64>(high01, high23, 1, 3)),
    );
    for (let d = whole; d < each << 2; d += 4) {
      let column = f32x4.splat(load<f32>(keys + d));
      column = f32x4.replace_lane(column, 1, load<f32>(k1 + d));
      column = f32x4.replace_lane(column, 2, load<f32>(k2 + d));
      column = f32x4.replace_lane(column, 3, load<f32>(k3 + d));
      sums = f32x4.add(sums, f32x4.mul(f32x4.splat(load<f32>(query + d)), column));
    }
    v128.store(out + (i << 2), sums);
    keys = k3 + stride;
  }
  for (; i < count; i++) {
    store<f32>(out + (i << 2), dot(each, query, keys));
    keys += stride;
  }
}

/** out += sum over i of weights[i] values[i], in the order of i. */
function mix(count: i32, each: i32, weights: usize, values: usize, stride: i32, out: usize): void {
  let d = 0;
  for (; d + 16 <= each; d += 16) {
    const at = d << 2;
    let s0 = v128.load(out + at);
    let s1 = v128.load(out + at, 16);
    let s2 = v128.load(out + at, 32);
    let s3 = v128.load(out + at, 48);
    let from = values + at;
    for (let i = 0; i < count; i++) {
      const p = v128.load_splat<f32>(weights + (i << 2));
      s0 = f32x4.add(s0, f32x4.mul(p, v128.load(from)));
      s1 = f32x4.add(s1, f32x4.mul(p, v128.load(from, 16)));
      s2 = f32x4.add(s2, f32x4.mul(p, v128.load(from, 32)));
      s3 = f32x4.add(s3, f32x4.mul(p, v128.load(from, 48)));
      from += stride;
    }
    v128.store(out + at, s0);
    v128.store(out + at, s1, 16);
    v128.store(out + at, s2, 32);
    v128.store(out + at, s3, 48);
  }
  for (; d + 4 <= each; d += 4) {
    const at = d << 2;
    let s = v128.load(out + at);
    for (let i = 0; i < count; i++) {
      s = f32x4.add(s, f32x4.mul(v128.load_splat<f32>(weights + (i << 2)), v128.load(values + at + i * stride)));
    }
    v128.store(out + at, s);
  }
  for (; d < each; d++) {
    const at = d << 2;
    let s = load<f32>(out + at);
    for (let i = 0; i < count; i++) s += load<f32>(weights + (i << 2)) * load<f32>(values + at + i * stride);
    store<f32>(out + at, s);
  }
}
