/** Where a long row of task columns is broken, so that all of it is seen without scrolling: one band of rows below another. */

/** Columns [from, to) that stand side by side. */
export type TaskBand = { from: number; to: number };

/**
 * The fewest bands of at most `most` columns that keep families whole, the widest as narrow as can be; a family that is
 * wider than a band by itself goes on in the next. `families` [columns] are the columns' families, equal ones together.
 */
export function taskBands(families: readonly string[], most: number): TaskBand[] {
  const runs = runsOf(families);
  const atMost = Math.max(1, Math.floor(most));
  const fewest = fill(runs, atMost);
  // Fewer columns in the widest band, in as many bands: cells are larger, and the last band is no remnant.
  const widest = Math.max(0, ...runs.map(({ from, to }) => to - from));
  for (let width = Math.max(widest, Math.ceil(families.length / fewest.length)); width < atMost; width++) {
    const even = fill(runs, width);
    if (even.length === fewest.length) return even;
  }
  return fewest;
}

/** First come, first placed. */
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
