import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyFolder } from "./command-line.ts";

/** A folder `tasks` with two tasks of one mirror each. */
export function folderWithTasks(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, "tasks"));
  const pair = (grid: number[][], output: number[][]) => ({ input: grid, output });
  const grids = [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 0, 0],
      [6, 7, 0],
    ],
    [
      [8, 1],
      [0, 9],
    ],
  ];
  const tasks: Record<string, (grid: number[][]) => number[][]> = {
    sideways: (grid) => grid.map((row) => [...row].reverse()),
    upside: (grid) => [...grid].reverse(),
  };
  for (const [name, output] of Object.entries(tasks)) {
    const pairs = grids.map((grid) => pair(grid, output(grid)));
    const text = JSON.stringify({ train: pairs.slice(0, 2), test: pairs.slice(2) });
    writeFileSync(join(folder, "tasks", `${name}.json`), text);
  }
  return folder;
}
