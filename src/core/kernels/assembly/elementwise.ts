/** Loops over one vector of `count` floats. */

/** x = max(x, 0)^2, in place. */
export function squareRelu(count: i32, x: usize): void {
  const zero = f32x4.splat(0);
  const end = x + (count << 2);
  for (; x + 16 <= end; x += 16) {
    const positive = f32x4.max(v128.load(x), zero);
    v128.store(x, f32x4.mul(positive, positive));
  }
  for (; x < end; x += 4) {
    const positive = max<f32>(load<f32>(x), 0);
    store<f32>(x, positive * positive);
  }
}

/** dz = 2 sqrt(y) dy where y = max(z, 0)^2: the root gives back max(z, 0), so that z need not be stored. */
export function squareReluGradient(count: i32, y: usize, dy: usize, dz: usize): void {
  const two = f32x4.splat(2);
  const end = y + (count << 2);
  for (; y + 16 <= end; y += 16) {
    v128.store(dz, f32x4.mul(f32x4.mul(two, f32x4.sqrt(v128.load(y))), v128.load(dy)));
    dy += 16;
    dz += 16;
  }
  for (; y < end; y += 4) {
    store<f32>(dz, 2 * sqrt<f32>(load<f32>(y)) * load<f32>(dy));
    dy += 4;
    dz += 4;
  }
}

/** y += scale x. */
export function addScaled(count: i32, x: usize, scale: f32, y: usize): void {
  const by = f32x4.splat(scale);
  const end = x + (count << 2);
  for (; x + 16 <= end; x += 16) {
    v128.store(y, f32x4.add(v128.load(y), f32x4.mul(by, v128.load(x))));
    y += 16;
  }
  for (; x < end; x += 4) {
    store<f32>(y, load<f32>(y) + scale * load<f32>(x));
    y += 4;
  }
}

/** sum of x y, as four parallel sums. */
export function dot(count: i32, x: usize, y: usize): f32 {
  let sums = f32x4.splat(0);
  const end = x + (count << 2);
  for (; x + 16 <= end; x += 16) {
    sums = f32x4.add(sums, f32x4.mul(v128.load(x), v128.load(y)));
    y += 16;
  }
  let sum = across(sums);
  for (; x < end; x += 4) {
    sum += load<f32>(x) * load<f32>(y);
    y += 4;
  }
  return sum;
}

/** The sum of the four lanes. */
export function across(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}
