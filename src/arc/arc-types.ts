/** Types of ARC tasks that the package's door lets out. */
export type { Dsl } from "../../environments/grids/language/language.ts";
export type { Grid } from "../../environments/grids/tasks/grid.ts";
export type { GridTask } from "../../environments/grids/tasks/task.ts";
