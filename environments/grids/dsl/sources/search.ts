import { type Grid, sameGrid } from "../../grid.ts";
import type { GridTask } from "../../task.ts";
import { digest } from "../digest.ts";
import { matchGoals } from "../goals/index.ts";
import { isGridEntry } from "../infer.ts";
import { type Language, reference } from "../language.ts";
import { newMeter } from "../limits.ts";
import { extendProgram, startProgram } from "../partial.ts";
import { encode, type Line } from "../program.ts";
import { runProgram } from "../run.ts";
import { gridAsValue, gridValue, isMatrix } from "../values.ts";
import { type Computed, type EnumerateOptions, enumerate, linesOf, startEnumeration } from "./enumerate.ts";
import { handGrammar } from "./hand-grammar.ts";

export type SearchOptions = EnumerateOptions & {
  readonly runs: number;
  /** Most programs to give; the search stops when it has them. */
  readonly attempts?: number;
  /** Goal matching is asked about this many terms, the cheapest first; none when left out. */
  readonly goals?: number;
};

/** A program that reproduces every demonstration, and what it makes of the test inputs. */
export type Solution = {
  readonly lines: readonly Line[];
  readonly tests: readonly Grid[];
  readonly cost: number; // bits
  readonly runs: number; // spent when it was found
};

export type SearchResult = { readonly solutions: readonly Solution[]; readonly runs: number; readonly terms: number };

const CHUNK = 250;
/** A line that goal matching added counts as a cheap call: it was fitted to the outputs and not only compared. */
const BITS_A_LINE = 3;

/**
 * Blind search: the cheapest programs that reproduce a task's demonstrations, no two with the same test outputs. Terms
 * are told apart by what they compute on the test inputs as well, so that what they agree on there counts once.
 */
export function searchTask(task: GridTask, options: SearchOptions): SearchResult {
  const { runs, attempts = 3, language = reference, goals = 0 } = options;
  const inputs = [...task.demonstrations.map((d) => d.input), ...task.tests];
  const e = startEnumeration(inputs, { ...handGrammar(language, task), ...options });
  const solutions = new Map<string, Solution>();
  const match = goals > 0 ? goalMatcher(task, language, solutions) : undefined;
  match?.([], 0, 0);
  let terms = 0;
  while (e.runs < runs && solutions.size < attempts) {
    const before = e.runs;
    for (const term of enumerate(e, Math.min(CHUNK, runs - e.runs))) {
      terms++;
      if (terms <= goals) match!([term], term.cost, e.runs);
      // Its digest tells test outputs apart, as on the demonstrations all solutions agree.
      if (solutions.size >= attempts || solutions.has(term.digest)) continue;
      const solution = solutionOf(task, term);
      if (solution !== undefined) solutions.set(term.digest, solution);
    }
    if (e.runs === before) break; // nothing is left
  }
  // What goal matching found may be dearer than what is found later.
  const cheapest = [...solutions.values()].sort((a, b) => a.cost - b.cost).slice(0, attempts);
  return { solutions: cheapest, runs: e.runs, terms };
}

/** Grids of the outputs' size that goal matching sees beside a newer one: it can combine two. */
const BESIDE = 3;

/** Asks goal matching what would complete a term, and puts its programs among the solutions. */
function goalMatcher(task: GridTask, language: Language, solutions: Map<string, Solution>) {
  const outputs = task.demonstrations.map((d) => d.output);
  const start = startProgram([...task.demonstrations.map((d) => d.input), ...task.tests], { language });
  const beside: Computed[] = [];
  return (terms: readonly Computed[], cost: number, runs: number): void => {
    const newest = terms.at(-1);
    const joins = newest !== undefined && hasSizes(newest, outputs);
    const lines = linesOf(...(joins ? beside : []), ...terms);
    if (joins && beside.length < BESIDE) beside.push(newest);
    const partial = encode(lines).slice(0, -1).reduce(extendProgram, start);
    for (const completion of matchGoals(partial, outputs, { newestOnly: newest !== undefined })) {
      const tests = task.tests.map((test) => runProgram(completion.lines, test, undefined, language));
      const key = digest([...outputs, ...tests].map(gridAsValue));
      const bits = cost + BITS_A_LINE * completion.cost;
      if ((solutions.get(key)?.cost ?? Number.POSITIVE_INFINITY) <= bits) continue;
      solutions.set(key, { lines: completion.lines, tests, cost: bits, runs });
    }
  };
}

function hasSizes({ type, values }: Computed, outputs: readonly Grid[]): boolean {
  return isGridEntry(type) && outputs.every((o, d) => isMatrix(values[d]!) && sameSize(values[d]!, o));
}

const sameSize = (a: Pick<Grid, "height" | "width">, b: Grid) => a.height === b.height && a.width === b.width;

function solutionOf({ demonstrations }: GridTask, term: Computed): Solution | undefined {
  if (!isGridEntry(term.type)) return undefined;
  const outputs: Grid[] = [];
  for (const [k, value] of term.values.entries()) {
    const grid = gridValue(newMeter(), value);
    if (grid === undefined) return undefined;
    if (k < demonstrations.length && !sameGrid(grid, demonstrations[k]!.output)) return undefined;
    outputs.push(grid);
  }
  const { cost, runs } = term;
  return { lines: linesOf(term), tests: outputs.slice(demonstrations.length), cost, runs };
}
