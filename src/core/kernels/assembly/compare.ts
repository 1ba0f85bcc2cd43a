/** Comparisons and choices, element by element. Truth values are bytes, 0 or 1. */

/** The order of `comparisons` in compare.ts. */
const EQUAL = 0;
const NOT_EQUAL = 1;
const GREATER = 2;
const GREATER_EQUAL = 3;
const LESS = 4;
const LESS_EQUAL = 5;
const AND = 6;
const OR = 7;

/** The order of `types` in compare.ts, of which floats are the first. */
const INTS = 1;
const BYTES = 2;

/**
 * out [rows, count] = a kind b. Steps are in bytes; a step along a row is an element's size, or 0 for one value per
 * row.
 */
export function compareRows(
  kind: i32,
  type: i32,
  rows: i32,
  aRow: i32,
  bRow: i32,
  count: i32,
  aStep: i32,
  bStep: i32,
  a: usize,
  b: usize,
  out: usize,
): void {
  for (let r = 0; r < rows; r++) {
    if (type === BYTES) compareBytes(kind, count, aStep, bStep, a, b, out);
    else compareWords(kind, type, count, aStep, bStep, a, b, out);
    a += aRow;
    b += bRow;
    out += count;
  }
}

/** out = condition ? yes : no, with elements of `size` (1 or 4) bytes. */
export function choose(count: i32, size: i32, condition: usize, yes: usize, no: usize, out: usize): void {
  const zero = i32x4.splat(0);
  let i = 0;
  if (size === 4) {
    for (; i + 4 <= count; i += 4) {
      const at = i << 2;
      const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(condition + i)));
      v128.store(out + at, v128.bitselect(v128.load(yes + at), v128.load(no + at), i32x4.ne(wide, zero)));
    }
    for (; i < count; i++) {
      const at = i << 2;
      store<i32>(out + at, load<i32>((load<u8>(condition + i) !== 0 ? yes : no) + at));
    }
    return;
  }
  for (; i + 16 <= count; i += 16) {
    const mask = i8x16.ne(v128.load(condition + i), zero);
    v128.store(out + i, v128.bitselect(v128.load(yes + i), v128.load(no + i), mask));
  }
  for (; i < count; i++) store<u8>(out + i, load<u8>((load<u8>(condition + i) !== 0 ? yes : no) + i));
}

function compareWords(kind: i32, type: i32, count: i32, aStep: i32, bStep: i32, a: usize, b: usize, out: usize): void {
  const one = i8x16.splat(1);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const x = aStep === 0 ? v128.load32_splat(a) : v128.load(a);
    const y = bStep === 0 ? v128.load32_splat(b) : v128.load(b);
    const mask = type === INTS ? intMask(kind, x, y) : floatMask(kind, x, y);
    const half = i16x8.narrow_i32x4_s(mask, mask);
    v128.store32_lane(out + i, v128.and(i8x16.narrow_i16x8_s(half, half), one), 0);
    a += aStep << 2;
    b += bStep << 2;
  }
  for (; i < count; i++) {
    const x = v128.load32_splat(a);
    const y = v128.load32_splat(b);
    v128.store8_lane(out + i, v128.and(type === INTS ? intMask(kind, x, y) : floatMask(kind, x, y), one), 0);
    a += aStep;
    b += bStep;
  }
}

function compareBytes(kind: i32, count: i32, aStep: i32, bStep: i32, a: usize, b: usize, out: usize): void {
  const one = i8x16.splat(1);
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    const x = aStep === 0 ? v128.load8_splat(a) : v128.load(a);
    const y = bStep === 0 ? v128.load8_splat(b) : v128.load(b);
    v128.store(out + i, v128.and(byteMask(kind, x, y), one));
    a += aStep << 4;
    b += bStep << 4;
  }
  for (; i < count; i++) {
    v128.store8_lane(out + i, v128.and(byteMask(kind, v128.load8_splat(a), v128.load8_splat(b)), one), 0);
    a += aStep;
    b += bStep;
  }
}

function floatMask(kind: i32, x: v128, y: v128): v128 {
  if (kind === EQUAL) return f32x4.eq(x, y);
  if (kind === NOT_EQUAL) return f32x4.ne(x, y);
  if (kind === GREATER) return f32x4.gt(x, y);
  if (kind === GREATER_EQUAL) return f32x4.ge(x, y);
  if (kind === LESS) return f32x4.lt(x, y);
  return f32x4.le(x, y);
}

function intMask(kind: i32, x: v128, y: v128): v128 {
  if (kind === EQUAL) return i32x4.eq(x, y);
  if (kind === NOT_EQUAL) return i32x4.ne(x, y);
  if (kind === GREATER) return i32x4.gt_s(x, y);
  if (kind === GREATER_EQUAL) return i32x4.ge_s(x, y);
  if (kind === LESS) return i32x4.lt_s(x, y);
  return i32x4.le_s(x, y);
}

function byteMask(kind: i32, x: v128, y: v128): v128 {
  const zero = i8x16.splat(0);
  if (kind === EQUAL) return i8x16.eq(x, y);
  if (kind === NOT_EQUAL) return i8x16.ne(x, y);
  if (kind === GREATER) return i8x16.gt_u(x, y);
  if (kind === GREATER_EQUAL) return i8x16.ge_u(x, y);
  if (kind === LESS) return i8x16.lt_u(x, y);
  if (kind === LESS_EQUAL) return i8x16.le_u(x, y);
  const p = i8x16.ne(x, zero);
  const q = i8x16.ne(y, zero);
  if (kind === AND) return v128.and(p, q);
  return kind === OR ? v128.or(p, q) : v128.xor(p, q);
}
