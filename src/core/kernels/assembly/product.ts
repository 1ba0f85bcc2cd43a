/**
 * C = A B in 32-bit floats, arranged as in BLIS (Van Zee and van de Geijn 2015): B is copied into panels of 8 columns,
 * A into panels of 4 rows, and a tile of 4 x 8 sums stays in registers while it moves along both. An element is summed
 * in the order of k in any tile, so that a row's product does not depend on its neighbours.
 *
 * Axis letters: M rows and N columns of the product, K the inner length. Steps between neighbours are in bytes: a
 * row-major [K, N] has row step 4 N and column step 4, its transpose the two exchanged.
 */
import { squareRelu } from "./elementwise";

/** Rows of B that are packed at a time: with 448 columns they take half of a typical second-level cache. */
const BLOCK: i32 = 256;

/** Bytes of a B that `packRight` packed. */
export function packedBytes(n: i32, k: i32): i32 {
  return ((n + 7) & ~7) * k * 4;
}

/** Bytes that `packedProduct` needs at `scratch`. */
export function packedScratch(k: i32): i32 {
  return leftBytes(min(k, BLOCK)) + CORNER;
}

/** Bytes that `product` needs at `scratch`. */
export function productScratch(n: i32, k: i32): i32 {
  return packedBytes(n, min(k, BLOCK)) + packedScratch(k);
}

/** All of B [K, N] at `out`, for `packedProduct`. */
export function packRight(n: i32, k: i32, b: usize, rowStep: i32, columnStep: i32, out: usize): void {
  for (let from = 0; from < k; from += BLOCK) {
    const count = min(BLOCK, k - from);
    packPanels(n, count, b + from * rowStep, rowStep, columnStep, out);
    out += packedBytes(n, count);
  }
}

/** C = A B, or C += A B with `add`. Then C = max(C, 0)^2 with `activate`. Rows of C are `cRow` apart. */
export function product(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  add: bool,
  activate: bool,
  scratch: usize,
): void {
  if (k === 0 && !add) clear(m, n, c, cRow);
  for (let from = 0; from < k; from += BLOCK) {
    const count = min(BLOCK, k - from);
    const rest = scratch + packedBytes(n, count);
    packPanels(n, count, b + from * bRow, bRow, bColumn, scratch);
    const last = activate && from + BLOCK >= k;
    multiplyBlock(m, n, count, a + from * aColumn, aRow, aColumn, scratch, c, cRow, add || from > 0, last, rest);
  }
}

/** The same with a B that `packRight` packed. */
export function packedProduct(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  packed: usize,
  c: usize,
  cRow: i32,
  add: bool,
  activate: bool,
  scratch: usize,
): void {
  if (k === 0 && !add) clear(m, n, c, cRow);
  for (let from = 0; from < k; from += BLOCK) {
    const count = min(BLOCK, k - from);
    const last = activate && from + BLOCK >= k;
    multiplyBlock(m, n, count, a + from * aColumn, aRow, aColumn, packed, c, cRow, add || from > 0, last, scratch);
    packed += packedBytes(n, count);
  }
}

/** Scratch for a tile that extends past C: 4 rows of 8. */
export const CORNER: i32 = 128;

/** Bytes of a panel of 4 rows of A. */
export function leftBytes(k: i32): i32 {
  return k << 4;
}

/** B [K, N] as panels of 8 columns, each [K, 8], the last padded with zeros. Any K. */
export function packPanels(n: i32, k: i32, b: usize, rowStep: i32, columnStep: i32, out: usize): void {
  for (let column = 0; column < n; column += 8) {
    const from = b + column * columnStep;
    if (column + 8 > n) packEdge(n - column, 8, k, from, columnStep, rowStep, out);
    else if (columnStep === 4) {
      for (let i = 0; i < k; i++) {
        const row = from + i * rowStep;
        v128.store(out + (i << 5), v128.load(row));
        v128.store(out + (i << 5), v128.load(row, 16), 16);
      }
    } else {
      packFour(k, from, columnStep, rowStep, out, 32);
      packFour(k, from + 4 * columnStep, columnStep, rowStep, out + 16, 32);
    }
    out += k << 5;
  }
}

/** `rows` (at most 4) of A as one panel [K, 4]. */
export function packLeft(rows: i32, k: i32, a: usize, rowStep: i32, columnStep: i32, out: usize): void {
  if (rows < 4) packEdge(rows, 4, k, a, rowStep, columnStep, out);
  else if (rowStep === 4) for (let i = 0; i < k; i++) v128.store(out + (i << 4), v128.load(a + i * columnStep));
  else packFour(k, a, rowStep, columnStep, out, 16);
}

/**
 * C [rows, N] (+)= panel of A times panels of B, both [K, .]; panels of B are `panelStep` bytes apart, so that K may be less
 * than what was packed. `corner` is scratch of CORNER bytes.
 */
export function multiplyRows(
  rows: i32,
  n: i32,
  k: i32,
  left: usize,
  right: usize,
  panelStep: i32,
  c: usize,
  cRow: i32,
  add: bool,
  corner: usize,
): void {
  for (let column = 0; column < n; column += 8) {
    const columns = min(8, n - column);
    const at = c + (column << 2);
    if (rows === 4 && columns === 8) tile(k, left, right, at, cRow, add);
    else {
      if (add) copyTile(rows, columns, at, cRow, corner, 32);
      tile(k, left, right, corner, 32, add);
      copyTile(rows, columns, corner, 32, at, cRow);
    }
    right += panelStep;
  }
}

/** An empty sum is 0. */
function clear(m: i32, n: i32, c: usize, cRow: i32): void {
  for (let row = 0; row < m; row++) memory.fill(c + row * cRow, 0, n << 2);
}

function multiplyBlock(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  packed: usize,
  c: usize,
  cRow: i32,
  add: bool,
  activate: bool,
  scratch: usize,
): void {
  const corner = scratch + leftBytes(k);
  for (let row = 0; row < m; row += 4) {
    const rows = min(4, m - row);
    const target = c + row * cRow;
    packLeft(rows, k, a + row * aRow, aRow, aColumn, scratch);
    multiplyRows(rows, n, k, scratch, packed, k << 5, target, cRow, add, corner);
    if (activate) for (let r = 0; r < rows; r++) squareRelu(n, target + r * cRow); // while they are in the nearest cache
  }
}

/** Up to `most` lines next to each other, zeros for missing ones: out[i, l] = x[l lineStep + i step]. */
function packEdge(lines: i32, most: i32, k: i32, x: usize, lineStep: i32, step: i32, out: usize): void {
  for (let i = 0; i < k; i++) {
    for (let l = 0; l < most; l++) {
      store<f32>(out + ((i * most + l) << 2), l < lines ? load<f32>(x + l * lineStep + i * step) : 0);
    }
  }
}

/** Four lines next to each other. If neighbours along a line are adjacent, four steps are transposed at once. */
function packFour(count: i32, x: usize, lineStep: i32, step: i32, out: usize, outStep: i32): void {
  let x0 = x;
  let x1 = x0 + lineStep;
  let x2 = x1 + lineStep;
  let x3 = x2 + lineStep;
  let i = 0;
  if (step === 4) {
    for (; i + 4 <= count; i += 4) {
      const r0 = v128.load(x0);
      const r1 = v128.load(x1);
      const r2 = v128.load(x2);
      const r3 = v128.load(x3);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<f64>(low01, low23, 0, 2));
      v128.store(out + outStep, v128.shuffle<f64>(low01, low23, 1, 3));
      v128.store(out + 2 * outStep, v128.shuffle<f64>(high01, high23, 0, 2));
      v128.store(out + 3 * outStep, v128.shuffle<f64>(high01, high23, 1, 3));
      x0 += 16;
      x1 += 16;
      x2 += 16;
      x3 += 16;
      out += 4 * outStep;
    }
  }
  for (; i < count; i++) {
    store<f32>(out, load<f32>(x0));
    store<f32>(out, load<f32>(x1), 4);
    store<f32>(out, load<f32>(x2), 8);
    store<f32>(out, load<f32>(x3), 12);
    x0 += step;
    x1 += step;
    x2 += step;
    x3 += step;
    out += outStep;
  }
}

function copyTile(rows: i32, columns: i32, from: usize, fromRow: i32, to: usize, toRow: i32): void {
  for (let r = 0; r < rows; r++) memory.copy(to + r * toRow, from + r * fromRow, columns << 2);
}

/** C [4, 8] = left' right, or += with `add`. Uses the sixteen registers there are: eight sums, two of B, one of A. */
function tile(k: i32, left: usize, right: usize, c: usize, cRow: i32, add: bool): void {
  const c1 = c + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (add) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  for (const end = left + (k << 4); left < end; left += 16) {
    const b0 = v128.load(right);
    const b1 = v128.load(right, 16);
    let x = v128.load_splat<f32>(left);
    s00 = f32x4.add(s00, f32x4.mul(x, b0));
    s01 = f32x4.add(s01, f32x4.mul(x, b1));
    x = v128.load_splat<f32>(left, 4);
    s10 = f32x4.add(s10, f32x4.mul(x, b0));
    s11 = f32x4.add(s11, f32x4.mul(x, b1));
    x = v128.load_splat<f32>(left, 8);
    s20 = f32x4.add(s20, f32x4.mul(x, b0));
    s21 = f32x4.add(s21, f32x4.mul(x, b1));
    x = v128.load_splat<f32>(left, 12);
    s30 = f32x4.add(s30, f32x4.mul(x, b0));
    s31 = f32x4.add(s31, f32x4.mul(x, b1));
    right += 32;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}
