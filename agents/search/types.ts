/** Settings of expand; every one is a key of the experiment file (`expand.*`). */
export type ExpandSettings = {
  /** Partial answers of one task that are extended side by side. */
  beam: number;
  /** Steps sampled from each kept partial before the next ranking. */
  branch: number;
  /** Divides the logits before sampling; 1 = as learned. */
  temperature: number;
  /** Share of probability spread evenly over legal tokens, so that nothing is ever unreachable; in [0, 1]. */
  floor: number;
  /** Weight of log V against log policy when partials are ranked. */
  valueWeight: number;
  /** Consequences kept a task: so many of those nearest to it, and so many of those farthest from it. */
  consequences: number;
  worst: number;
  /** Share of the program runs for systematic search, in [0, 1]; 0 = sampling alone. */
  explore: number;
  /** Share of what sampling wrote in the prior of systematic search, in [0, 1]. */
  trust: number;
  /** Partial answers of sampling whose end systematic search looks for, a task. */
  sketches: number;
};

/** How one task went in one expand. */
export type TaskReport = {
  taskId: string;
  family: string;
  solved: boolean;
  programRuns: number;
  /** Program runs until the first solution. */
  runsToSolve: number | undefined;
  bestDistance: number; // in [0, 1]
  answers: number; // complete answers judged
  /** V of the empty answer before anything was tried; undefined without a value function. */
  expected: number | undefined;
  /** Reward prediction error: 1 if solved, else 0 (graded: 1 - bestDistance), minus `expected`; 0 without an expectation. */
  dopamine: number;
};
