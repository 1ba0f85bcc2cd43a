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
 * As `exp4` in softmax.ts, but the power of two is multiplied in as two factors, neither of which over- or underflows:
 * the product then does so where the result does.
 */
function expOfAny(any: v128): v128 {
  const x = f32x4.min(f32x4.max(any, f32x4.splat(-105)), f32x4.splat(90)); // what is not a number stays so
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(f32(Math.LOG2E))));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let y = f32x4.splat(1.0 / 5040.0);
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 720.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 120.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 24.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.0 / 6.0));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(0.5));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1));
  const exponent = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(exponent, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(exponent, half)));
}

function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}
