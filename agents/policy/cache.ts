/**
 * The sampler's arithmetic on typed arrays. Loops run over contiguous memory with four parallel sums: a single sum
 * waits for itself at every step.
 */

import { expOfNegative } from "./exp.ts";

/**
 * Keys and values of earlier positions, one [positions, G E] array per layer; a head's part of a position is
 * contiguous. They are stored as doubles because JavaScript calculates in doubles: converting at every load costs more
 * than the memory.
 */
export type Cache = { keys: Float64Array[]; values: Float64Array[] };

/** out[r] = gain x[r] / sqrt(mean(x[r]^2) + 1e-5), rows of `width`: the same as `rmsNorm`. */
export function normRows(x: Float32Array, gain: Float32Array, out: Float32Array, width: number): void {
  for (let start = 0; start < x.length; start += width) {
    let square = 0;
    for (let d = 0; d < width; d++) square += x[start + d]! * x[start + d]!;
    const scale = 1 / Math.sqrt(square / width + 1e-5);
    for (let d = 0; d < width; d++) out[start + d] = x[start + d]! * scale * gain[d]!;
  }
}

/** x += y. Small functions like this one and the next two are compiled at once; a loop inside a long function waits. */
export function addInto(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += y[i]!;
}

/** x = max(x, 0)^2. */
export function squareRelu(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) {
    const positive = Math.max(x[i]!, 0);
    x[i] = positive * positive;
  }
}

/**
 * to[to0..] = from[from0..], `width` floats as doubles. Not `set`, which leaves compiled code between arrays of two
 * types.
 */
export function storeRow(from: Float32Array, from0: number, to: Float64Array, to0: number, width: number): void {
  for (let d = 0; d < width; d++) to[to0 + d] = from[from0 + d]!;
}

let scores = new Float64Array(256);
let mixture = new Float64Array(256);

/**
 * Attention of one query [D] over `beforeCount` positions of `before` and then `ownCount` of `own`; the mixture goes to
 * out[to..to + D].
 */
export function attendRow(
  query: Float64Array,
  before: Cache | undefined,
  beforeCount: number,
  own: Cache,
  ownCount: number,
  layer: number,
  heads: number,
  keyHeads: number,
  out: Float32Array,
  to: number,
  width: number,
): void {
  if (mixture.length < width) mixture = new Float64Array(width);
  const each = width / heads;
  const stride = each * keyHeads;
  const scale = 1 / Math.sqrt(each);
  const count = beforeCount + ownCount;
  if (scores.length < count) scores = new Float64Array(2 * count);
  for (let head = 0; head < heads; head++) {
    const at = head * each;
    const shared = Math.floor((head * keyHeads) / heads) * each;
    if (before !== undefined) score(query, at, before.keys[layer]!, shared, beforeCount, stride, each, scale, 0);
    score(query, at, own.keys[layer]!, shared, ownCount, stride, each, scale, beforeCount);
    let max = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) if (scores[i]! > max) max = scores[i]!;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const e = expOfNegative(scores[i]! - max);
      scores[i] = e;
      sum += e;
    }
    for (let i = 0; i < count; i++) scores[i]! /= sum;
    mixture.fill(0, at, at + each);
    if (before !== undefined) mix(before.values[layer]!, shared, beforeCount, stride, each, 0, mixture, at);
    mix(own.values[layer]!, shared, ownCount, stride, each, beforeCount, mixture, at);
  }
  for (let d = 0; d < width; d++) out[to + d] = mixture[d]!;
}

/**
 * scores[into + i] = scale q[at..] . keys[i] for `count` positions; four positions per pass share each load of the
 * query.
 */
function score(
  query: Float64Array,
  at: number,
  keys: Float64Array,
  offset: number,
  count: number,
  width: number,
  each: number,
  scale: number,
  into: number,
): void {
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const k0 = i * width + offset;
    const k1 = k0 + width;
    const k2 = k1 + width;
    const k3 = k2 + width;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let d = 0; d < each; d++) {
      const q = query[at + d]!;
      s0 += q * keys[k0 + d]!;
      s1 += q * keys[k1 + d]!;
      s2 += q * keys[k2 + d]!;
      s3 += q * keys[k3 + d]!;
    }
    scores[into + i] = s0 * scale;
    scores[into + i + 1] = s1 * scale;
    scores[into + i + 2] = s2 * scale;
    scores[into + i + 3] = s3 * scale;
  }
  for (; i < count; i++) {
    const k = i * width + offset;
    let sum = 0;
    for (let d = 0; d < each; d++) sum += query[at + d]! * keys[k + d]!;
    scores[into + i] = sum * scale;
  }
}

/**
 * out[to + d] += sum over i of scores[from + i] values[i, offset + d]; four positions per pass, for fewer loads and
 * stores.
 */
function mix(
  values: Float64Array,
  offset: number,
  count: number,
  width: number,
  each: number,
  from: number,
  out: Float64Array,
  to: number,
): void {
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const p0 = scores[from + i]!;
    const p1 = scores[from + i + 1]!;
    const p2 = scores[from + i + 2]!;
    const p3 = scores[from + i + 3]!;
    const v0 = i * width + offset;
    const v1 = v0 + width;
    const v2 = v1 + width;
    const v3 = v2 + width;
    for (let d = 0; d < each; d++) {
      out[to + d]! += p0 * values[v0 + d]! + p1 * values[v1 + d]! + (p2 * values[v2 + d]! + p3 * values[v3 + d]!);
    }
  }
  for (; i < count; i++) {
    const p = scores[from + i]!;
    for (let d = 0; d < each; d++) out[to + d]! += p * values[i * width + offset + d]!;
  }
}
