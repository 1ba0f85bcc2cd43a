/**
 * RMSNorm (Zhang and Sennrich 2019, eq. 4): y = g x / sqrt(mean(x^2) + 1e-5) over rows of D floats.
 *
 * Axis letters: R rows, D width.
 */
import { dot } from "./elementwise";

const EPSILON: f32 = 1e-5;

/** y [R, D]; the factors 1 / sqrt(...) go to `scales` [R] for the gradient. */
export function rmsNorm(rows: i32, width: i32, x: usize, gain: usize, y: usize, scales: usize): void {
  const bytes = width << 2;
  for (let row = 0; row < rows; row++) {
    const scale: f32 = 1 / sqrt<f32>(dot(width, x, x) / f32(width) + EPSILON);
    store<f32>(scales + (row << 2), scale);
    scaleByGain(width, x, scale, gain, y);
    x += bytes;
    y += bytes;
  }
}

function scaleByGain(width: i32, x: usize, scale: f32, gain: usize, y: usize): void {
  const by = f32x4.splat(scale);
  const end = x + (width << 2);
  for (; x + 16 <= end; x += 16) {
    v128.store(y, f32x4.mul(f32x4.mul(v128.load(x), by), v128.load(gain)));
    gain += 16;
    y += 16;
  }
  for (; x < end; x += 4) {
    store<f32>(y, load<f32>(x) * scale * load<f32>(gain));
    gain += 4;
    y += 4;
  }
}

/** With n = x scale: dx = scale (g dy - n mean(g dy n)), dgain = sum over rows of dy n. */
export function rmsNormGradient(
  rows: i32,
  width: i32,
  x: usize,
  gain: usize,
  scales: usize,
  dy: usize,
  dx: usize,
  dgain: usize,
): void {
  const bytes = width << 2;
  memory.fill(dgain, 0, bytes);
  for (let row = 0; row < rows; row++) {
    normGradientRow(width, x, gain, load<f32>(scales + (row << 2)), dy, dx, dgain);
    x += bytes;
    dy += bytes;
    dx += bytes;
  }
}

function normGradientRow(width: i32, x: usize, gain: usize, scale: f32, dy: usize, dx: usize, dgain: usize): void {
  const whole = width & ~3;
  const by = f32x4.splat(scale);
  let sums = f32x4.splat(0);
  for (let d = 0; d < whole; d += 4) {
    const at = d << 2;
    const n = f32x4.mul(v128.load(x + at), by);
    const slope = f32x4.mul(v128.load(dy + at), n);
    v128.store(dgain + at, f32x4.add(v128.load(dgain + at), slope));
    sums = f32x4.add(sums, f32x4.mul(slope, v128.load(gain + at)));
  }
  let along =
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  for (let d = whole; d < width; d++) {
    const at = d << 2;
    const slope = load<f32>(dy + at) * load<f32>(x + at) * scale;
    store<f32>(dgain + at, load<f32>(dgain + at) + slope);
    along += slope * load<f32>(gain + at);
  }
  along = (along / f32(width)) * scale;
  const mean = f32x4.splat(along);
  for (let d = 0; d < whole; d += 4) {
    const at = d << 2;
    const direct = f32x4.mul(v128.load(dy + at), v128.load(gain + at));
    v128.store(dx + at, f32x4.mul(f32x4.sub(direct, f32x4.mul(v128.load(x + at), mean)), by));
  }
  for (let d = whole; d < width; d++) {
    const at = d << 2;
    store<f32>(dx + at, (load<f32>(dy + at) * load<f32>(gain + at) - load<f32>(x + at) * along) * scale);
  }
}
