import { checkScores, type Scores } from "./scores.ts";

/**
 * P(X > Y), the probability that a run of X does better than one of Y on a task (Agarwal et al. 2021; Mann and Whitney
 * 1947): mean over tasks of U / (n m), ties half. 0.5 if the arms are equal. Errors as `checkScores`, and RangeError
 * for arms with different numbers of tasks.
 */
export function probabilityOfImprovement(x: Scores, y: Scores): number {
  checkScores(x);
  checkScores(y);
  const tasks = x[0]!.length;
  if (y[0]!.length !== tasks) throw new RangeError("arms with different numbers of tasks");
  let sum = 0;
  for (let t = 0; t < tasks; t++) {
    for (const a of x) for (const b of y) sum += a[t]! > b[t]! ? 1 : a[t] === b[t] ? 0.5 : 0;
  }
  return sum / (tasks * x.length * y.length);
}
