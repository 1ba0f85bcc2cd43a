import type { Terms, Vocabulary } from "../../environments/environment.ts";
import type { Solution } from "../findings.ts";
import { type Program, programsOf } from "./corpus.ts";
import type { LibraryEntry } from "./entry.ts";
import type { Found } from "./finish.ts";
import { bodySize, createInterner, type Interner, match } from "./nodes.ts";
import { flatten } from "./rewrite.ts";
import { searchAbstraction } from "./search.ts";
import { corpusWith, type Prunings, type SearchLimits } from "./space.ts";

export type LibrarySettings = SearchLimits & {
  perRound: number; // maximum number of new abstractions
  /** Whether what stands for the question is always an argument; true by default. */
  closed?: boolean;
  /** Maximum number of partial abstractions examined for one new abstraction. */
  budget?: number;
  prune?: Partial<Prunings>;
  /** Called after each search with the number of partial abstractions examined, and whether the budget was enough. */
  onSearch?: (search: { steps: number; exact: boolean }) => void;
};

/** Far more than thousands of programs need: it keeps a corpus made to be hard from stopping a run. */
const DEFAULT_BUDGET = 50_000;

/**
 * Finds the fragments of solved programs that shrink the corpus most, one at a time, best first (the objective of
 * Stitch, Bowers et al. 2023, section 3, over typed terms): utility = corpus size before - after - size of the body,
 * sizes in nodes (an earlier abstraction counts as one), with the shortest rewriting that the whole library allows. A
 * fragment may contain earlier ones; bodies are stored without other abstractions. What stands for the question is an
 * argument and never part of a body, so that a fragment can be applied to whatever another one gave. Ties go to fewer arguments, then to
 * the lesser canonical text. Returns only the new abstractions.
 *
 * `environment` must know the tokens of `entries`; solutions may use them.
 */
export function compressCorpus(
  environment: { vocabulary: Pick<Vocabulary, "slots">; terms: Pick<Terms, "toTerm" | "apply" | "inputs"> },
  solutions: readonly Solution[],
  entries: readonly LibraryEntry[],
  settings: LibrarySettings,
  round: number,
): LibraryEntry[] {
  const { vocabulary, terms } = environment;
  const { apply, inputs } = terms;
  const { slots = [] } = vocabulary;
  if (slots.length === 0) return [];
  const interner = createInterner(apply, settings.closed === false ? [] : inputs);
  const programs = programsOf(terms, solutions, flatten(entries, apply), interner);
  const taken = new Set(entries.map((e) => e.token));
  const free = slots.filter((slot) => !taken.has(slot));
  const made: LibraryEntry[] = [];
  while (made.length < settings.perRound && free.length > 0) {
    const corpus = corpusWith(programs, flatten([...entries, ...made], apply), interner);
    const { best, steps, state } = searchAbstraction(corpus, {
      ...settings,
      budget: settings.budget ?? DEFAULT_BUDGET,
    });
    settings.onSearch?.({ steps, exact: state === undefined });
    if (best === undefined) break;
    const token = free.shift()!;
    made.push({
      name: `f${slots.indexOf(token) + 1}`,
      token,
      holes: best.holes,
      type: best.body.type,
      body: best.body,
      round,
      foundBy: findersOf(programs, best, interner),
      saving: best.utility,
      size: bodySize(best.body),
      uses: [],
    });
  }
  return made;
}

/** The agents in whose programs the body fits somewhere, ascending. */
function findersOf(programs: readonly Program[], { body }: Found, interner: Interner): number[] {
  const where = programs.filter((p) => p.nodes.some((node) => match(body, node, interner) !== undefined));
  return [...new Set(where.map((p) => p.agent))].sort((a, b) => a - b);
}
