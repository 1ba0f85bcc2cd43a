import { expectLength } from "../../src/core/errors.ts";

/** Columns handled at once: 64 rows of 1,024 doubles are 512 KiB, which fits the second-level cache. */
const CHUNK = 1024;
/** Rows are multiplied in blocks, so that a loaded number serves several sums. */
const BLOCK = 4;

/**
 * Inner products of n vectors of one length about an origin (zero by default), in one pass over the vectors:
 * G[i][j] = <v_i - o, v_j - o>, a symmetric [n][n]. Sums are in double precision and in the same order for every
 * pair, so equal vectors have exactly equal entries and the distance between them is exactly 0.
 */
export function gramMatrix(vectors: readonly FloatVector[], origin?: FloatVector): number[][] {
  const n = vectors.length;
  const length = vectors[0]?.length ?? 0;
  for (const vector of vectors) expectLength(vector.length, length, "vectors of a Gram matrix");
  if (origin !== undefined) expectLength(origin.length, length, "origin of a Gram matrix");
  const rows = Math.ceil(n / BLOCK) * BLOCK; // rows past n stay zero, so that every block is whole
  const packed = new Float64Array(rows * CHUNK);
  const sums = new Float64Array(rows * rows);
  for (let from = 0; from < length; from += CHUNK) {
    const columns = Math.min(CHUNK, length - from);
    for (let i = 0; i < n; i++) packRow(packed, i * CHUNK, vectors[i]!, origin, from, columns);
    for (let i = 0; i < rows; i += BLOCK) {
      for (let j = i; j < rows; j += BLOCK) addBlock(sums, rows, packed, i, j, columns);
    }
  }
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i <= j ? sums[i * rows + j]! : sums[j * rows + i]!)),
  );
}

export type FloatVector = Float32Array | Float64Array;

function packRow(
  packed: Float64Array,
  at: number,
  vector: FloatVector,
  origin: FloatVector | undefined,
  from: number,
  columns: number,
): void {
  if (origin === undefined) {
    for (let k = 0; k < columns; k++) packed[at + k] = vector[from + k]!;
  } else {
    for (let k = 0; k < columns; k++) packed[at + k] = vector[from + k]! - origin[from + k]!;
  }
}

/** Adds the 4 x 4 inner products of rows i.. and j.., two rows at a time: eight sums fit the registers, sixteen spill. */
function addBlock(sums: Float64Array, rows: number, packed: Float64Array, i: number, j: number, columns: number): void {
  for (let half = i; half < i + BLOCK; half += 2) {
    const a = half * CHUNK;
    const b = j * CHUNK;
    let s00 = 0;
    let s01 = 0;
    let s02 = 0;
    let s03 = 0;
    let s10 = 0;
    let s11 = 0;
    let s12 = 0;
    let s13 = 0;
    for (let k = 0; k < columns; k++) {
      const x0 = packed[a + k]!;
      const x1 = packed[a + CHUNK + k]!;
      const y0 = packed[b + k]!;
      const y1 = packed[b + CHUNK + k]!;
      const y2 = packed[b + 2 * CHUNK + k]!;
      const y3 = packed[b + 3 * CHUNK + k]!;
      s00 += x0 * y0;
      s01 += x0 * y1;
      s02 += x0 * y2;
      s03 += x0 * y3;
      s10 += x1 * y0;
      s11 += x1 * y1;
      s12 += x1 * y2;
      s13 += x1 * y3;
    }
    const first = half * rows + j;
    const second = first + rows;
    sums[first] = sums[first]! + s00;
    sums[first + 1] = sums[first + 1]! + s01;
    sums[first + 2] = sums[first + 2]! + s02;
    sums[first + 3] = sums[first + 3]! + s03;
    sums[second] = sums[second]! + s10;
    sums[second + 1] = sums[second + 1]! + s11;
    sums[second + 2] = sums[second + 2]! + s12;
    sums[second + 3] = sums[second + 3]! + s13;
  }
}
