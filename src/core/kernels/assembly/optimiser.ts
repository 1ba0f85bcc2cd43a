/**
 * Optimiser steps over one flat vector. They compute in doubles, two in parallel, in the same order as
 * src/core/optimisers.ts does one by one, and give the same bits.
 */

/** Adam (Kingma and Ba 2015, Algorithm 1), decoupled weight decay (Loshchilov and Hutter 2019, Algorithm 2). */
export function adam(
  count: i32,
  parameters: usize,
  gradient: usize,
  first: usize,
  second: usize,
  learningRate: f64,
  beta1: f64,
  beta2: f64,
  firstBias: f64,
  secondBias: f64,
  epsilon: f64,
  weightDecay: f64,
): void {
  const b1 = f64x2.splat(beta1);
  const c1 = f64x2.splat(1 - beta1);
  const b2 = f64x2.splat(beta2);
  const c2 = f64x2.splat(1 - beta2);
  const bias1 = f64x2.splat(firstBias);
  const bias2 = f64x2.splat(secondBias);
  const eps = f64x2.splat(epsilon);
  const decay = f64x2.splat(weightDecay);
  const rate = f64x2.splat(learningRate);
  for (let i = 0; i < count; i += 2) {
    const at = i << 2;
    const pair = i + 1 < count;
    const g = read(gradient + at, pair);
    const m = f64x2.add(f64x2.mul(b1, read(first + at, pair)), f64x2.mul(c1, g));
    const v = f64x2.add(f64x2.mul(b2, read(second + at, pair)), f64x2.mul(f64x2.mul(c2, g), g));
    write(first + at, m, pair);
    write(second + at, v, pair);
    if (learningRate === 0) continue;
    const theta = read(parameters + at, pair);
    const step = f64x2.div(f64x2.div(m, bias1), f64x2.add(f64x2.sqrt(f64x2.div(v, bias2)), eps));
    write(parameters + at, f64x2.sub(theta, f64x2.mul(rate, f64x2.add(step, f64x2.mul(decay, theta)))), pair);
  }
}

/** Sum of squares: of the even places and of the odd ones, then of both. */
export function sumOfSquares(count: i32, x: usize): f64 {
  let sums = f64x2.splat(0);
  for (let i = 0; i < count; i += 2) {
    const value = read(x + (i << 2), i + 1 < count);
    sums = f64x2.add(sums, f64x2.mul(value, value));
  }
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** x *= factor, in doubles. */
export function scaleAll(count: i32, x: usize, factor: f64): void {
  const by = f64x2.splat(factor);
  for (let i = 0; i < count; i += 2) {
    const pair = i + 1 < count;
    write(x + (i << 2), f64x2.mul(read(x + (i << 2), pair), by), pair);
  }
}

/** Two floats as doubles; 0 in place of the second if `pair` is false. */
function read(at: usize, pair: bool): v128 {
  return f64x2.promote_low_f32x4(pair ? v128.load64_zero(at) : v128.load32_zero(at));
}

function write(at: usize, value: v128, pair: bool): void {
  const floats = f32x4.demote_f64x2_zero(value);
  if (pair) v128.store64_lane(at, floats, 0);
  else v128.store32_lane(at, floats, 0);
}
