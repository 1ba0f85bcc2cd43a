/**
 * A map of the population: points in the plane whose distances are as near as possible to the measured ones, turned so
 * that they can be followed from round to round.
 */
import { expectLength } from "../../src/core/errors.ts";
import { eigenSymmetric } from "./eigen.ts";

type Points = readonly (readonly number[])[];

/**
 * Classical multidimensional scaling (Torgerson 1952): with B = -1/2 J D^2 J, J = I - 11'/n, the coordinates
 * [n][dimensions] are the leading eigenvectors of B times the roots of their eigenvalues; negative eigenvalues (the
 * distances are then not Euclidean) count as 0. Centred on the origin. An eigenvector's sign is arbitrary, so each
 * axis is turned until its farthest point (the first of equals) is positive. Throws E_SHAPE when not square.
 */
export function classicalMds(distances: Points, dimensions = 2): number[][] {
  const n = distances.length;
  const squared = distances.map((row) => row.map((d) => d * d));
  const rowMeans = squared.map((row) => mean(row));
  const grandMean = mean(rowMeans);
  const centred = squared.map((row, i) => row.map((d, j) => -0.5 * (d - rowMeans[i]! - rowMeans[j]! + grandMean)));
  const { values, vectors } = eigenSymmetric(centred);
  const axes = Array.from({ length: dimensions }, (_, k) => {
    const root = Math.sqrt(Math.max(0, values[k] ?? 0));
    return root === 0 ? new Array<number>(n).fill(0) : signed(vectors[k]!).map((x) => x * root);
  });
  return Array.from({ length: n }, (_, i) => axes.map((axis) => axis[i]!));
}

/**
 * `points` [n][d] turned (rotation or reflection), without scaling, and moved to lie as near as possible to `previous`
 * [n][d] in squared distance: orthogonal Procrustes (Schönemann 1966). A point with a NaN in either is missing: it does
 * not influence the turn, and is turned with the others if it has a place now. If no point is in both, all stay as they
 * are. Throws E_SHAPE if the two differ in shape.
 */
export function alignTo(previous: Points, points: Points): number[][] {
  expectLike(previous, points);
  const both = [...points.keys()].filter((i) => isThere(previous[i]!) && isThere(points[i]!));
  if (both.length === 0) return points.map((p) => [...p]);
  const target = centre(both.map((i) => previous[i]!));
  const source = centre(both.map((i) => points[i]!));
  const turn = turnOnto(target.points, source.points);
  return points.map((p) => {
    if (!isThere(p)) return [...p];
    const from = p.map((x, k) => x - source.mean[k]!);
    return turned(from, turn).map((x, c) => target.mean[c]! + x);
  });
}

/** A rotation or reflection about the origin, [d][d]; `turned` applies it to a point. */
export type Turn = readonly (readonly number[])[];

export const turned = (point: readonly number[], turn: Turn): number[] =>
  turn.map((_, c) => sum(point.map((x, r) => x * turn[r]![c]!)));

/**
 * The turn about the origin that brings `points` [n][d] nearest to `previous` [n][d] in squared distance: with M =
 * points' previous and M = U S V', R = U V' (Schönemann 1966). Throws E_SHAPE if the two differ in shape.
 */
export function turnOnto(previous: Points, points: Points): number[][] {
  expectLike(previous, points);
  const d = previous[0]?.length ?? 0;
  return polarFactor(square(d, (r, c) => sum(points.map((p, i) => p[r]! * previous[i]![c]!))));
}

function expectLike(previous: Points, points: Points): void {
  expectLength(points.length, previous.length, "points to align");
  points.forEach((p, i) => {
    expectLength(p.length, previous[0]!.length, `coordinates of point ${i}`);
  });
}

const isThere = (point: readonly number[]) => !point.some(Number.isNaN);

/**
 * U V' of a square M = U S V'. V and S^2 are the eigenvectors and eigenvalues of M'M, and U = M V / S; if M lacks such
 * a direction (points on a line), any unit vector orthogonal to the others will do.
 */
function polarFactor(m: Points): number[][] {
  const d = m.length;
  const { values, vectors } = eigenSymmetric(square(d, (r, c) => sum(m.map((row) => row[r]! * row[c]!))));
  const smallest = 1e-9 * Math.sqrt(Math.max(0, values[0] ?? 0));
  const left: number[][] = [];
  for (const v of vectors) {
    const image = orthogonalTo(
      left,
      m.map((row) => dot(row, v)),
    );
    left.push(unit(norm(image) > smallest ? image : freeDirection(left, d)));
  }
  return square(d, (r, c) => sum(left.map((u, k) => u[r]! * vectors[k]![c]!)));
}

/** The axis least covered by the orthonormal `taken`, made orthogonal to them. */
function freeDirection(taken: Points, d: number): number[] {
  const candidates = square(d, (r, c) => (r === c ? 1 : 0)).map((axis) => orthogonalTo(taken, axis));
  return candidates.reduce((best, x) => (norm(x) > norm(best) ? x : best));
}

function orthogonalTo(taken: Points, x: readonly number[]): number[] {
  return taken.reduce<number[]>((rest, u) => rest.map((value, k) => value - dot(rest, u) * u[k]!), [...x]);
}

function signed(axis: readonly number[]): number[] {
  const farthest = Math.max(...axis.map(Math.abs));
  // Mirror points differ by rounding only; the tolerance keeps that from choosing the sign.
  const first = axis.find((x) => Math.abs(x) >= farthest * (1 - 1e-9)) ?? 0;
  return first < 0 ? axis.map((x) => -x) : [...axis];
}

function centre(points: Points): { points: number[][]; mean: number[] } {
  const middle = (points[0] ?? []).map((_, k) => mean(points.map((p) => p[k]!)));
  return { points: points.map((p) => p.map((x, k) => x - middle[k]!)), mean: middle };
}

function square(d: number, f: (r: number, c: number) => number): number[][] {
  return Array.from({ length: d }, (_, r) => Array.from({ length: d }, (_, c) => f(r, c)));
}

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const mean = (xs: readonly number[]): number => (xs.length === 0 ? 0 : sum(xs) / xs.length);
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, x, k) => s + x * b[k]!, 0);
const norm = (x: readonly number[]): number => Math.sqrt(dot(x, x));
const unit = (x: readonly number[]): number[] => x.map((value) => value / norm(x));
