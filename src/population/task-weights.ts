import type { TaskReport } from "../../agents/search/types.ts";

/** How an agent fared on one task in its last rounds, the newest last. */
export type TaskProgress = {
  taskId: string;
  expected: number[]; // V of the empty answer, in [0, 1]; 0 without a value function
  distance: number[]; // of the best answer, in [0, 1]
};

/** Rounds that are looked back on, in two halves. */
const WINDOW = 4;

/** The history after a round; tasks in the order of the reports. */
export function withProgress(
  history: readonly TaskProgress[] | undefined,
  reports: readonly TaskReport[],
): TaskProgress[] {
  const known = new Map(history?.map((entry) => [entry.taskId, entry]));
  return reports.map(({ taskId, expected = 0, bestDistance }) => ({
    taskId,
    expected: [...(known.get(taskId)?.expected ?? []), expected].slice(-WINDOW),
    distance: [...(known.get(taskId)?.distance ?? []), bestDistance].slice(-WINDOW),
  }));
}

/**
 * Shares of an agent's run budget by task id, in all 1: n tasks with learning progress p get
 *
 *   floor / n + (1 - floor) p_k / sum of p
 *
 * p is the absolute change of V of the empty answer plus that of the best distance, each between the means of the older
 * and the newer half of the window (Oudeyer, Kaplan and Hafner 2007, section III-C; absolute as in Matiisen et al. 2017,
 * arXiv 1707.00183, so that what is being forgotten is practised too). What is mastered and what is out of reach stand
 * still and leave their runs to what moves. A task seen less than twice has the mean progress of the others; where
 * nothing moves all shares are equal.
 */
export function taskWeights(history: readonly TaskProgress[], floor: number): Record<string, number> {
  const progress = history.map(({ expected, distance }) =>
    expected.length < 2 ? undefined : change(expected) + change(distance),
  );
  const seen = progress.filter((p) => p !== undefined);
  const usual = seen.length === 0 ? 0 : sum(seen) / seen.length;
  const filled = progress.map((p) => p ?? usual);
  const total = sum(filled);
  const n = history.length;
  return Object.fromEntries(
    history.map(({ taskId }, k) => [taskId, total === 0 ? 1 / n : floor / n + ((1 - floor) * filled[k]!) / total]),
  );
}

function change(series: readonly number[]): number {
  const half = Math.floor(series.length / 2);
  return Math.abs(mean(series.slice(half)) - mean(series.slice(0, half)));
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
