import { expectLength } from "../../src/core/errors.ts";

/** Convergence is quadratic: ten sweeps reach machine precision for any n in use; thirty are never needed. */
const MAX_SWEEPS = 30;

/**
 * Eigenvalues, largest first, and unit eigenvectors (`vectors[k]` [n] belongs to `values[k]`) of a symmetric [n][n] by
 * cyclic Jacobi rotations (Golub and Van Loan 2013, "Matrix computations", 4th ed., section "Jacobi methods"). Cost
 * O(n^3) per sweep: meant for populations, n up to a few hundred. Reads only the upper triangle. Throws E_SHAPE if the
 * matrix is not square and RangeError if an entry is not finite.
 */
export function eigenSymmetric(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const n = matrix.length;
  const a = symmetricCopy(matrix);
  const v = Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1)); // row k: k-th eigenvector
  for (let sweep = 0; sweep < MAX_SWEEPS && !isDiagonal(a); sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j]![j]! - a[i]![i]!);
  return { values: order.map((i) => a[i]![i]!), vectors: order.map((i) => Array.from(v[i]!)) };
}

function symmetricCopy(matrix: readonly (readonly number[])[]): Float64Array[] {
  const n = matrix.length;
  const a = matrix.map((row) => {
    expectLength(row.length, n, "row of a square matrix");
    return Float64Array.from(row);
  });
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      if (!Number.isFinite(a[i]![j]!)) throw new RangeError(`matrix entry [${i}][${j}] is ${a[i]![j]}, not finite`);
      a[j]![i] = a[i]![j]!;
    }
  }
  return a;
}

/** Whether the off-diagonal mass is below the rounding error of the whole. */
function isDiagonal(a: readonly Float64Array[]): boolean {
  let off = 0;
  let all = 0;
  a.forEach((row, i) => {
    row.forEach((x, j) => {
      all += x * x;
      if (i !== j) off += x * x;
    });
  });
  return Math.sqrt(off) <= 1e-15 * Math.sqrt(all);
}

/** One rotation in the plane (p, q) that makes a[p][q] zero: A <- J'AJ, and the eigenvectors follow. */
function rotate(a: readonly Float64Array[], v: readonly Float64Array[], p: number, q: number): void {
  const ap = a[p]!;
  const aq = a[q]!;
  const apq = ap[q]!;
  if (apq === 0) return;
  const tau = (aq[q]! - ap[p]!) / (2 * apq);
  const t = Math.sign(tau || 1) / (Math.abs(tau) + Math.hypot(1, tau)); // the smaller angle, for stability
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  const app = ap[p]!;
  const aqq = aq[q]!;
  for (let k = 0; k < a.length; k++) {
    const x = ap[k]!;
    const y = aq[k]!;
    ap[k] = c * x - s * y;
    aq[k] = s * x + c * y;
    a[k]![p] = ap[k]!;
    a[k]![q] = aq[k]!;
  }
  ap[p] = app - t * apq;
  aq[q] = aqq + t * apq;
  ap[q] = 0;
  aq[p] = 0;
  const vp = v[p]!;
  const vq = v[q]!;
  for (let k = 0; k < vp.length; k++) {
    const x = vp[k]!;
    const y = vq[k]!;
    vp[k] = c * x - s * y;
    vq[k] = s * x + c * y;
  }
}
