/** Picks at most `most` items (at least two if there are two) at even steps, always including the first and the last. */
export function evenly(items: readonly number[], most: number): number[] {
  const keep = Math.min(items.length, Math.max(2, most));
  const step = keep > 1 ? (items.length - 1) / (keep - 1) : 0;
  return Array.from({ length: keep }, (_, k) => items[Math.round(k * step)]!);
}
