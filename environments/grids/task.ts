import type { TaskHeader } from "../environment.ts";
import type { Grid } from "./grid.ts";

/** A grid task as an agent sees it: demonstrations, and test inputs without their outputs. */
export type GridTask = TaskHeader & {
  readonly demonstrations: readonly { readonly input: Grid; readonly output: Grid }[];
  readonly tests: readonly Grid[];
};
