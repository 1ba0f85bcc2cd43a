import type { TaskHeader } from "../../environment.ts";
import type { Grid } from "./grid.ts";

/** A grid task as an agent sees it: demonstrations, and test inputs without their outputs. */
export type GridTask = TaskHeader & {
  readonly demonstrations: readonly { readonly input: Grid; readonly output: Grid }[];
  readonly tests: readonly Grid[];
};

/** The inputs of the demonstrations, then those of the tests. */
export const inputsOf = ({ demonstrations, tests }: Pick<GridTask, "demonstrations" | "tests">): Grid[] => [
  ...demonstrations.map(({ input }) => input),
  ...tests,
];
