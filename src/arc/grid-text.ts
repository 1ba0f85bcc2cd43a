import { type Grid, rowsOf } from "../../environments/grids/tasks/grid.ts";

export { rowsOf } from "../../environments/grids/tasks/grid.ts";
export type { GridTask } from "../../environments/grids/tasks/task.ts";

/** 256-colour codes for ARC's ten colours, in their usual order: black, blue, red, green, ... */
const BACKGROUND = [16, 33, 196, 40, 226, 245, 201, 208, 117, 88] as const;

/** Colours only if they can be seen: on a terminal without NO_COLOR (no-color.org), or if FORCE_COLOR is set. */
export function wantsColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0") return true;
  return stream.isTTY === true;
}

/** One string per row; a cell is two columns wide: a coloured block, or its digit (0 as a dot) without colour. */
export function gridLines(grid: Grid, colour: boolean): string[] {
  return rowsOf(grid).map((row) =>
    row
      .map((c) => (colour ? `\u001b[48;5;${BACKGROUND[c]}m  \u001b[0m` : `${c === 0 ? "." : c} `))
      .join("")
      .trimEnd(),
  );
}

/** Two grids next to each other with an arrow between them, under a title. */
export function pairLines(title: string, left: Grid, right: Grid | undefined, colour: boolean): string[] {
  const a = gridLines(left, colour);
  const b = right === undefined ? ["?"] : gridLines(right, colour);
  const height = Math.max(a.length, b.length);
  const middle = Math.floor((Math.min(a.length, height) - 1) / 2);
  const lines = [title];
  for (let i = 0; i < height; i++) {
    // Padding by the grid's width: escape codes have no width on the screen.
    const row = a[i] ?? "";
    const shown = i < left.height ? (colour ? 2 * left.width : row.length) : 0;
    lines.push(
      `  ${row}${" ".repeat(2 * left.width - shown)}${i === middle ? "  ->  " : "      "}${b[i] ?? ""}`.trimEnd(),
    );
  }
  return lines;
}
