/** Exponentials of rows: attention weights, token probabilities and the cross-entropy. */
import { across, dot } from "./elementwise";

/**
 * exp(x - n ln 2) where n is x / ln 2, rounded: the remainder is at most ln(2) / 2, and Taylor's polynomial of degree 7
 * gives it to 2e-7.
 */
export function expOfRest(x: v128, n: v128): v128 {
  // ln 2 in two parts: n times the first is exact.
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let y = f32x4.splat(1.0 / 5040.0);
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 720.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 120.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 24.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 6.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(0.5));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1));
  return f32x4.add(f32x4.mul(y, r), f32x4.splat(1));
}

/** The number of halvings or doublings between an exponential and `expOfRest`. */
export function doublings(x: v128): v128 {
  return f32x4.nearest(f32x4.mul(x, f32x4.splat(f32(Math.LOG2E))));
}

/** For whole numbers in [-126, 127]. */
export function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** exp of four floats <= 0, relative error below 2e-7; below -87 it is 0. */
export function exp4(x: v128): v128 {
  const inRange = f32x4.ge(x, f32x4.splat(-87));
  const n = doublings(x);
  const e = f32x4.mul(expOfRest(x, n), powerOfTwo(i32x4.trunc_sat_f32x4_s(n)));
  // NaN is in no range and stays NaN; for minus infinity `e` is not NaN.
  return v128.bitselect(e, v128.and(x, f32x4.ne(x, x)), inRange);
}

function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

export function greatest(count: i32, x: usize): f32 {
  let most = f32x4.splat(-Infinity);
  const end = x + (count << 2);
  // pmax is one instruction, max is eight. They differ for NaN, which the sum detects anyway.
  for (; x + 16 <= end; x += 16) most = f32x4.pmax(most, v128.load(x));
  let top = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  for (; x < end; x += 4) top = max(top, load<f32>(x));
  return top;
}

/** out = exp(scale x - top); returns the sum. `out` may be `x`. */
export function heat(count: i32, x: usize, scale: f32, top: f32, out: usize): f32 {
  const by = f32x4.splat(scale);
  const above = f32x4.splat(top);
  let sums = f32x4.splat(0);
  const end = x + (count << 2);
  for (; x + 16 <= end; x += 16) {
    const e = exp4(f32x4.sub(f32x4.mul(by, v128.load(x)), above));
    v128.store(out, e);
    sums = f32x4.add(sums, e);
    out += 16;
  }
  let sum = across(sums);
  for (; x < end; x += 4) {
    const e = exp1(scale * load<f32>(x) - top);
    store<f32>(out, e);
    sum += e;
    out += 4;
  }
  return sum;
}

/** x *= factor. */
export function scaleRow(count: i32, x: usize, factor: f32): void {
  const by = f32x4.splat(factor);
  const end = x + (count << 2);
  for (; x + 16 <= end; x += 16) v128.store(x, f32x4.mul(v128.load(x), by));
  for (; x < end; x += 4) store<f32>(x, load<f32>(x) * factor);
}

/** x = softmax(scale x), in place; scale > 0. */
export function softmaxRow(count: i32, x: usize, scale: f32): void {
  const sum = heat(count, x, scale, scale * greatest(count, x), x);
  scaleRow(count, x, 1 / sum);
}

/** ds = p (dp - sum(p dp)) scale, written over `dp`: the gradient of `softmaxRow`. */
export function softmaxGradientRow(count: i32, p: usize, dp: usize, scale: f32): void {
  const along = dot(count, p, dp);
  const mean = f32x4.splat(along);
  const by = f32x4.splat(scale);
  const end = p + (count << 2);
  for (; p + 16 <= end; p += 16) {
    v128.store(dp, f32x4.mul(f32x4.mul(v128.load(p), f32x4.sub(v128.load(dp), mean)), by));
    dp += 16;
  }
  for (; p < end; p += 4) {
    store<f32>(dp, load<f32>(p) * (load<f32>(dp) - along) * scale);
    dp += 4;
  }
}

/**
 * For every row of logits [M, V]: nats = log sum exp(row) - row[target], and slope = weight (softmax(row) - 1 at the
 * target), the gradient of the weighted sum of nats. targets are i32, slope may be the logits.
 */
export function crossEntropy(
  m: i32,
  v: i32,
  logits: usize,
  targets: usize,
  weights: usize,
  nats: usize,
  slope: usize,
): void {
  for (let row = 0; row < m; row++) {
    const target = load<i32>(targets + (row << 2)) << 2;
    const weight = load<f32>(weights + (row << 2));
    const top = greatest(v, logits);
    const own = load<f32>(logits + target);
    const sum = heat(v, logits, 1, top, slope);
    // In doubles: the difference of two large logits keeps its digits.
    store<f32>(nats + (row << 2), f32(Math.log(f64(sum)) + (f64(top) - f64(own))));
    scaleRow(v, slope, weight / sum);
    store<f32>(slope + target, load<f32>(slope + target) - weight);
    logits += v << 2;
    slope += v << 2;
  }
}
