/**
 * What an agent kept, transferred and lost while it moved from family to family, from its accuracy matrix
 * R[stage][family]. R[t][j], in [0, 1], is its accuracy on the fixed probes of family j after stage t. visits[t] is the
 * family that it worked in during t; NONE if that family is not measured. Measures follow Lopez-Paz and Ranzato 2017,
 * "Gradient episodic memory for continual learning", section 2, and Chaudhry et al. 2018, "Riemannian walk for
 * incremental learning", section 3. Two departures: families may be visited more than once, so that "after learning
 * family j" is after the last visit and "before it" before the first; and transfer is measured against the pretrained
 * base, not an untrained model. NaN stands for what is not defined.
 */

/** Shares of accuracy; the transfers are in [-1, 1], above 0 if knowledge was gained. */
export type Forgetting = {
  averageAccuracy: number;
  backwardTransfer: number;
  forwardTransfer: number;
  forgetting: number; // in [-1, 1], above 0 if knowledge was lost
  /** The mean change since the base in families never visited. */
  elsewhere: number;
};

export type AccuracyMatrix = readonly (readonly number[])[];

/** In `visits`: a family without probes; the value that indexOf returns for it. */
export const NONE = -1;

/** All measures of one agent; `base` [families] is the base's accuracy. */
export function forgettingOf(matrix: AccuracyMatrix, visits: readonly number[], base: readonly number[]): Forgetting {
  return {
    averageAccuracy: averageAccuracy(matrix, visits),
    backwardTransfer: backwardTransfer(matrix, visits),
    forwardTransfer: forwardTransfer(matrix, visits, base),
    forgetting: forgetting(matrix, visits),
    elsewhere: elsewhere(matrix, visits, base),
  };
}

/** ACC = mean over the families visited of R[T][j], T the last stage (Lopez-Paz and Ranzato 2017, eq. 2). */
export function averageAccuracy(matrix: AccuracyMatrix, visits: readonly number[]): number {
  return mean(visited(visits).map((j) => matrix.at(-1)![j]!));
}

/**
 * BWT = mean over the families left of R[T][j] - R[t_j][j], t_j the last stage in j (Lopez-Paz and Ranzato 2017, eq. 3):
 * what later learning did to what had been learned.
 */
export function backwardTransfer(matrix: AccuracyMatrix, visits: readonly number[]): number {
  return mean(left(visits).map((j) => matrix.at(-1)![j]! - matrix[visits.lastIndexOf(j)]![j]!));
}

/**
 * FWT = mean over the families entered after the first stage of R[s_j - 1][j] - base[j], s_j the first stage in j
 * (Lopez-Paz and Ranzato 2017, eq. 4): how much better than the base an agent knew a family before it came there.
 */
export function forwardTransfer(matrix: AccuracyMatrix, visits: readonly number[], base: readonly number[]): number {
  const entered = visited(visits).filter((j) => visits.indexOf(j) > 0);
  return mean(entered.map((j) => matrix[visits.indexOf(j) - 1]![j]! - base[j]!));
}

/** F = mean over the families left of max over t < T of R[t][j] - R[T][j] (Chaudhry et al. 2018, section 3). */
export function forgetting(matrix: AccuracyMatrix, visits: readonly number[]): number {
  const best = (j: number) =>
    matrix.slice(0, -1).reduce((most, row) => Math.max(most, row[j]!), Number.NEGATIVE_INFINITY);
  return mean(left(visits).map((j) => best(j) - matrix.at(-1)![j]!));
}

function elsewhere(matrix: AccuracyMatrix, visits: readonly number[], base: readonly number[]): number {
  const last = matrix.at(-1) ?? [];
  const never = [...last.keys()].filter((j) => !visits.includes(j));
  return mean(never.map((j) => last[j]! - base[j]!));
}

/** The indexes of the last stage of every stay: a stay of several rounds is one task of the papers. */
export function staysOf(visits: readonly unknown[]): number[] {
  return [...visits.keys()].filter((t) => t === visits.length - 1 || visits[t] !== visits[t + 1]);
}

/** Each measure's mean over the agents for which it is defined. */
export function meanForgetting(agents: readonly Forgetting[]): Forgetting {
  const of = (key: keyof Forgetting) => mean(agents.map((agent) => agent[key]).filter(Number.isFinite));
  return {
    averageAccuracy: of("averageAccuracy"),
    backwardTransfer: of("backwardTransfer"),
    forwardTransfer: of("forwardTransfer"),
    forgetting: of("forgetting"),
    elsewhere: of("elsewhere"),
  };
}

const visited = (visits: readonly number[]) => [...new Set(visits)].filter((j) => j !== NONE);
/** Omits the family of the last stage: nothing has been learned since. */
const left = (visits: readonly number[]) => visited(visits).filter((j) => j !== visits.at(-1));

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
