import type { Grid } from "../../tasks/grid.ts";
import { INPUT } from "../tokens.ts";
import { call, integer } from "./expression.ts";
import type { Patch } from "./goal-reading.ts";
import { type Known, remember, type Scene } from "./scene.ts";

/** [colour] its cells in the inputs; undefined for a colour that some input has not. Read off them, no line is run. */
export function coloursOfInputs(scene: Scene): readonly (Known<Patch> | undefined)[] {
  return remember(scene, "colours of the inputs", () => {
    const at = scene.inputs.map(cellsByColour);
    return Array.from({ length: 10 }, (_, c) => {
      const patches = at.map((byColour) => byColour[c]).filter((p) => p !== undefined);
      if (patches.length < at.length) return undefined;
      return { expression: call("ofcolor", INPUT, integer(c)), at: patches, fresh: false };
    });
  });
}

// A search asks about the same inputs again and again.
const known = new WeakMap<Grid, readonly (Patch | undefined)[]>();

/** [colour] its cells; undefined for a colour that the grid has not. */
function cellsByColour(grid: Grid): readonly (Patch | undefined)[] {
  let patches = known.get(grid);
  if (patches === undefined) {
    patches = Array.from({ length: 10 }, (_, c) => (grid.cells.includes(c) ? cellsOf(grid, c) : undefined));
    known.set(grid, patches);
  }
  return patches;
}

function cellsOf({ width, cells }: Grid, colour: number): Patch {
  const places = [...cells.keys()].filter((k) => cells[k] === colour);
  const rows = Int16Array.from(places, (k) => Math.floor(k / width));
  const columns = Int16Array.from(places, (k) => k % width);
  const bounds = { top: rows[0]!, bottom: rows.at(-1)!, left: Math.min(...columns), right: Math.max(...columns) };
  return { size: places.length, rows, columns, colours: undefined, ...bounds };
}
