/** The exponential of any tensor. */
import { doublings, expOfRest, powerOfTwo } from "./softmax";

/** out = exp(x) of any floats, within 2e-7 of it; subnormal results too, and those whose logarithm is above 88.73 are infinite. */
export function exponential(count: i32, x: usize, out: usize): void {
  const end = x + (count << 2);
  for (; x + 16 <= end; x += 16) {
    v128.store(out, expOfAny(v128.load(x)));
    out += 16;
  }
  for (; x < end; x += 4) {
    v128.store32_lane(out, expOfAny(v128.load32_splat(x)), 0);
    out += 4;
  }
}

/**
 * Like `exp4`, but the power of two is multiplied in as two factors, neither of which over- or underflows: the product
 * then does so only if the result does.
 */
function expOfAny(any: v128): v128 {
  const x = f32x4.min(f32x4.max(any, f32x4.splat(-105)), f32x4.splat(90)); // NaN stays NaN
  const n = doublings(x);
  const exponent = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(exponent, 1);
  return f32x4.mul(f32x4.mul(expOfRest(x, n), powerOfTwo(half)), powerOfTwo(i32x4.sub(exponent, half)));
}
