import { sameGrid } from "../../../tasks/grid.ts";
import type { Meter } from "../../limits.ts";
import { type Colors, oriented } from "./colors.ts";
import { cutRegion, type Regions } from "./regions.ts";

/** Whether each region, in its box, is its own mirror image across or down. */
export function isSymmetric(m: Meter, g: Colors, r: Regions, ground: number): boolean[] {
  return r.size.map((_, k) => {
    const own = cutRegion(m, g, r, k, ground);
    return sameGrid(own, oriented(m, own, 1)) || sameGrid(own, oriented(m, own, 2));
  });
}

/** How often each entry occurs in the list. */
export function occurrencesOf(keys: readonly (string | number)[]): number[] {
  const counts = new Map<string | number, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return keys.map((key) => counts.get(key)!);
}

/** Ranks from 1: equal scores share one. `largest`: the greatest score has rank 1. */
export function ranksOf(scores: readonly number[], largest: boolean): number[] {
  const steps = [...new Set(scores)].sort((a, b) => (largest ? b - a : a - b));
  const rank = new Map(steps.map((s, k) => [s, k + 1]));
  return scores.map((s) => rank.get(s)!);
}

export const heights = (r: Regions): number[] => r.top.map((t, k) => r.bottom[k]! - t + 1);
export const widths = (r: Regions): number[] => r.left.map((l, k) => r.right[k]! - l + 1);
/** Cells of the box of each region. */
export function areas(r: Regions): number[] {
  const w = widths(r);
  return heights(r).map((h, k) => h * w[k]!);
}
