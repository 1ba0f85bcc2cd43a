import type { Grid } from "../../tasks/grid.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression, integer } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import { fits, type Scene, stale } from "./scene.ts";
import { coloursFor } from "./sources.ts";

/** Colour -> colour, for changed colours only. */
type Changes = ReadonlyMap<number, number>;

/**
 * The output is a computed grid with its colours renamed: by one map in all demonstrations (`replace`, `switch`, and
 * for longer cycles `ofcolor` and `fill`), or by one that follows a colour in scope, as "the rarest colour becomes 3".
 */
export const colourMap: Matcher = {
  name: "colour map",
  *propose(scene) {
    for (const grid of scene.grids) {
      if (stale(scene, grid) || !fits(scene, grid)) continue;
      burn(
        scene.meter,
        scene.outputs.reduce((n, o) => n + o.cells.length, 0),
      );
      const maps = scene.outputs.map((o, d) => mapOf(grid.at[d]!, o));
      if (maps.some((m) => m === undefined)) continue;
      const whole = union(maps as Map<number, number>[]);
      if (whole !== undefined) yield renamed(grid.expression, changesOf(whole));
      yield* followed(scene, grid.expression, (maps as Map<number, number>[]).map(changesOf));
    }
  },
};

function mapOf(grid: Matrix, output: Grid): Map<number, number> | undefined {
  const map = new Map<number, number>();
  for (let k = 0; k < output.cells.length; k++) {
    const from = grid.cells[k]!;
    const to = output.cells[k]!;
    const known = map.get(from);
    if (known === undefined) map.set(from, to);
    else if (known !== to) return undefined;
  }
  return map;
}

function union(maps: readonly Map<number, number>[]): Map<number, number> | undefined {
  const all = new Map<number, number>();
  for (const [from, to] of maps.flatMap((m) => [...m])) {
    if ((all.get(from) ?? to) !== to) return undefined;
    all.set(from, to);
  }
  return all;
}

const changesOf = (map: Changes): Changes =>
  new Map([...map].filter(([from, to]) => from !== to).sort(([a], [b]) => a - b));

/** Cycles first, then each chain from its end, so that no replacement feeds a later one. */
function renamed(grid: Expression, changes: Changes): Expression {
  const left = new Map(changes);
  let result = grid;
  for (const start of changes.keys()) {
    const cycle = cycleFrom(start, left);
    if (cycle.length === 2) result = call("switch", result, integer(cycle[0]!), integer(cycle[1]!));
    // Where each colour was is asked of the grid as it was before any fill.
    else {
      const before = result;
      for (const c of cycle) result = call("fill", result, integer(left.get(c)!), call("ofcolor", before, integer(c)));
    }
    for (const c of cycle) left.delete(c);
  }
  while (left.size > 0) {
    const [from, to] = [...left].find(([, t]) => !left.has(t))!;
    result = call("replace", result, integer(from), integer(to));
    left.delete(from);
  }
  return result;
}

/** The cycle through this colour; empty when there is none. */
function cycleFrom(start: number, changes: Changes): number[] {
  const cycle = [start];
  for (let c = changes.get(start); c !== undefined && cycle.length <= changes.size; c = changes.get(c)) {
    if (c === start) return cycle;
    cycle.push(c);
  }
  return [];
}

/** One change a demonstration, or one swap, whose two colours are each given by something in scope. */
function* followed(scene: Scene, grid: Expression, changes: readonly Changes[]): Iterable<Expression> {
  const pairs = changes.map((c) => [...c]);
  const swap = pairs.every((p) => p.length === 2 && p[0]![0] === p[1]![1] && p[0]![1] === p[1]![0]);
  if (!swap && pairs.some((p) => p.length > 1)) return;
  // A swap may be read either way round, and differently in each demonstration: the first colour is given by one
  // source, the second by the other, so try each assignment of the first demonstration's colours and let sources decide.
  const orders = swap ? [...Array(2 ** Math.min(pairs.length, 6)).keys()] : [0];
  for (const order of orders) {
    const pick = pairs.map((p, d) => p[swap ? (order >> d) & 1 : 0]);
    for (const from of coloursFor(
      scene,
      pick.map((p) => p?.[0]),
    ))
      for (const to of coloursFor(
        scene,
        pick.map((p) => p?.[1]),
      ))
        yield call(swap ? "switch" : "replace", grid, from, to);
  }
}
