/**
 * Scores of one arm: [seed][task], every seed with every task. A task here is the unit that is averaged over: a family,
 * or all tasks.
 */
export type Scores = readonly (readonly number[])[];

/** Throws RangeError for no seed, no task, and rows of different lengths. */
export function checkScores(scores: Scores): void {
  const tasks = scores[0]?.length ?? 0;
  if (tasks === 0) throw new RangeError("no scores");
  if (scores.some((row) => row.length !== tasks)) throw new RangeError("seeds with different numbers of tasks");
}
