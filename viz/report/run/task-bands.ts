/** Breaks a long row of task columns into bands, one below the other, so that all of it is visible without scrolling. */

/** Columns [from, to) that are side by side. */
export type TaskBand = { from: number; to: number };

/**
 * Returns the fewest bands of at most `most` columns that keep families whole, with the widest band as narrow as possible. A
 * family that is wider than a band continues in the next one. `families` has one entry per column, equal ones together.
 */
export function taskBands(families: readonly string[], most: number): TaskBand[] {
  const runs = runsOf(families);
  const atMost = Math.max(1, Math.floor(most));
  const fewest = fill(runs, atMost);
  // As many bands with fewer columns in the widest: cells are larger, and the last band is not a remnant.
  const widest = Math.max(0, ...runs.map(({ from, to }) => to - from));
  for (let width = Math.max(widest, Math.ceil(families.length / fewest.length)); width < atMost; width++) {
    const even = fill(runs, width);
    if (even.length === fewest.length) return even;
  }
  return fewest;
}

/** Fills one band after the other. */
function fill(runs: readonly TaskBand[], most: number): TaskBand[] {
  const bands: TaskBand[] = [];
  for (const { from, to } of runs) {
    const band = bands.at(-1);
    if (band !== undefined && to - band.from <= most) {
      band.to = to;
      continue;
    }
    for (let at = from; at < to; at += most) bands.push({ from: at, to: Math.min(to, at + most) });
  }
  return bands;
}

function runsOf(families: readonly string[]): TaskBand[] {
  const runs: TaskBand[] = [];
  families.forEach((family, k) => {
    const run = runs.at(-1);
    if (run !== undefined && families[run.from] === family) run.to = k + 1;
    else runs.push({ from: k, to: k + 1 });
  });
  return runs;
}
