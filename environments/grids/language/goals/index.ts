import { WanderError } from "../../../../src/core/errors.ts";
import { type Grid, sameGrid } from "../../tasks/grid.ts";
import { digest } from "../digest.ts";
import { runProgram } from "../interpreter.ts";
import { burn, isFault } from "../limits.ts";
import type { ProgramPartial } from "../partial.ts";
import { decode, encode, type Line, renderProgram } from "../program.ts";
import { ANSWER_LENGTH, MAX_LINES } from "../tokens.ts";
import { gridAsValue } from "../value.ts";
import { arrange } from "./arrange.ts";
import { plainCanvas } from "./canvas.ts";
import { cells } from "./cells.ts";
import { colourMap } from "./colour-map.ts";
import { combination } from "./combine.ts";
import { count } from "./count.ts";
import { draw } from "./draw.ts";
import { each } from "./each.ts";
import { programOf } from "./expression.ts";
import { identity } from "./identity.ts";
import { join } from "./join.ts";
import { listing } from "./listing.ts";
import type { Matcher } from "./matcher.ts";
import { mend } from "./mend.ts";
import { move } from "./move.ts";
import { pick } from "./pick.ts";
import { type Scene, sceneOf, type Tally } from "./scene.ts";
import { stamp } from "./stamp.ts";
import { tile } from "./tile.ts";
import { window } from "./window.ts";

/** A whole program that reproduces every demonstration: the partial's lines as far as needed, then inferred ones. */
export type Completion = { readonly matcher: string; readonly lines: readonly Line[]; readonly cost: number };

export type GoalOptions = {
  /** Longest completion in lines; an answer has at most 12. */
  readonly maxLines?: number;
  /** Units of work for each matcher; about one a cell looked at. */
  readonly fuel?: number;
  /** Only completions that need the newest line: what a search asks that has asked for the lines before it already. */
  readonly newestOnly?: boolean;
  /** Counts the lines that are run, each on all inputs. */
  readonly tally?: Tally;
};

export const matchers: readonly Matcher[] = [
  identity,
  colourMap,
  plainCanvas,
  arrange,
  tile,
  window,
  join,
  combination,
  mend,
  draw,
  pick,
  move,
  each,
  cells,
  stamp,
  listing,
  count,
];

/**
 * Completions of a partial program, shortest first, then by their text; of those that compute the same on every input
 * only the first. The first inputs of the partial's session are those of the demonstrations, the others are tests.
 * Deterministic: what a matcher may do is bounded by `fuel`, never by a clock.
 */
export function matchGoals(
  partial: ProgramPartial,
  outputs: readonly Grid[],
  { maxLines = MAX_LINES, fuel = 300_000, newestOnly = false, tally = { runs: 0 } }: GoalOptions = {},
): Completion[] {
  if (outputs.length === 0 || partial.status === "failed") return [];
  const scene = sceneOf(partial, outputs, newestOnly, tally);
  const found = matchers.flatMap((m) => completionsBy(m, scene, Math.min(maxLines, MAX_LINES), fuel));
  const ordered = found
    .map((c) => ({ ...c, text: renderProgram(c.completion.lines, partial.session.space.language) }))
    .sort((a, b) => a.completion.lines.length - b.completion.lines.length || (a.text < b.text ? -1 : 1));
  const results = new Set<string>();
  return ordered.filter((c) => !results.has(c.result) && results.add(c.result)).map((c) => c.completion);
}

type Found = { completion: Completion; result: string };

/** Expressions looked at a matcher: a matcher that proposes more than this is guessing. */
const MAX_PROPOSALS = 48;

function completionsBy(matcher: Matcher, scene: Scene, maxLines: number, fuel: number): Found[] {
  const found: Found[] = [];
  const tried = new Set<string>();
  scene.meter.fuel = fuel;
  try {
    for (const expression of matcher.propose(scene)) {
      const { lines, added } = programOf(scene.partial.lines, expression);
      const tokens = encode(lines);
      if (lines.length > maxLines || tokens.length > ANSWER_LENGTH || tried.has(tokens.join())) continue;
      if (tried.size >= MAX_PROPOSALS) break;
      tried.add(tokens.join());
      const result = resultOf(scene, lines);
      if (result !== undefined) found.push({ completion: { matcher: matcher.name, lines, cost: added }, result });
    }
  } catch (error) {
    if (!isFault(error)) throw error; // out of fuel: what was found stands
  }
  return found;
}

/** A digest of what a program gives on all inputs; undefined unless it is right on every demonstration. */
function resultOf(scene: Scene, lines: readonly Line[]): string | undefined {
  const { limits, space } = scene.partial.session;
  const grids: Grid[] = [];
  scene.tally.runs += lines.length;
  try {
    decode(encode(lines), space.language); // types that search is offered, not the wider ones of whole programs
    for (const [k, input] of scene.inputs.entries()) {
      burn(scene.meter, input.cells.length * lines.length);
      const grid = runProgram(lines, input, limits, space.language);
      const wanted = scene.outputs[k];
      if (wanted !== undefined && !sameGrid(grid, wanted)) return undefined;
      grids.push(grid);
    }
  } catch (error) {
    if (!(error instanceof WanderError)) throw error;
    return undefined;
  }
  return digest(grids.map(gridAsValue));
}
