import { type Grid, sameGrid } from "../../grid.ts";
import type { GridTask } from "../../task.ts";
import { isGridEntry } from "../infer.ts";
import { reference } from "../language.ts";
import { newMeter } from "../limits.ts";
import type { Line } from "../program.ts";
import { gridValue } from "../values.ts";
import { type Computed, type EnumerateOptions, enumerate, linesOf, startEnumeration } from "./enumerate.ts";
import { handGrammar } from "./hand-grammar.ts";

export type SearchOptions = EnumerateOptions & {
  readonly runs: number;
  /** Most programs to give; the search stops when it has them. */
  readonly attempts?: number;
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

/**
 * Blind search: the cheapest programs that reproduce a task's demonstrations, no two with the same test outputs. Terms
 * are told apart by what they compute on the test inputs as well, so that what they agree on there counts once.
 */
export function searchTask(task: GridTask, options: SearchOptions): SearchResult {
  const { runs, attempts = 3, language = reference } = options;
  const inputs = [...task.demonstrations.map((d) => d.input), ...task.tests];
  const e = startEnumeration(inputs, { ...handGrammar(language, task), ...options });
  const solutions = new Map<string, Solution>();
  let terms = 0;
  while (e.runs < runs && solutions.size < attempts) {
    const before = e.runs;
    for (const term of enumerate(e, Math.min(CHUNK, runs - e.runs))) {
      terms++;
      // Its digest tells test outputs apart, as on the demonstrations all solutions agree.
      if (solutions.size >= attempts || solutions.has(term.digest)) continue;
      const solution = solutionOf(task, term);
      if (solution !== undefined) solutions.set(term.digest, solution);
    }
    if (e.runs === before) break; // nothing is left
  }
  return { solutions: [...solutions.values()], runs: e.runs, terms };
}

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
