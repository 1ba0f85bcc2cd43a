import type { Abstraction } from "../../environments/environment.ts";
import { hash128 } from "../../src/core/random.ts";
import { capsOf } from "./bound.ts";
import type { Program } from "./corpus.ts";
import { corpusCost, costsOf, createForest, type Forest, occurrencesOf } from "./forest.ts";
import type { Interner } from "./nodes.ts";

/** A corpus prepared for the search, as written with the library so far. */
export type Corpus = {
  programs: readonly Program[];
  flat: readonly Abstraction[];
  forest: Forest;
  interner: Interner;
};

/** Each may be switched off, to show that the result does not depend on it. */
export type Prunings = {
  /** Drops partial abstractions whose bound cannot reach the best so far. */
  bound: boolean;
  /** Drops those shared by too few tasks or agents, before they are finished. */
  sharing: boolean;
  /** Drops those with an argument that is the same everywhere. */
  captured: boolean;
  /** Drops those with two arguments that are equal everywhere. */
  redundant: boolean;
};

export type SearchLimits = {
  maxSize: number; // nodes in a body, an earlier abstraction counting as one
  maxHoles: number;
  minUses: number; // distinct tasks, or distinct agents, in whose programs it must fit
};

/** Everything that stays the same during a search. */
export type Space = SearchLimits & {
  corpus: Corpus;
  costs: Float64Array; // [node] tokens, before
  before: number; // tokens of the corpus
  occurrences: Float64Array; // [node] number of occurrences in the trees of the corpus
  caps: Float64Array; // [node] upper bound on the saving there
  shared(places: ArrayLike<number>): boolean;
  prune: Prunings;
};

export function corpusWith(programs: readonly Program[], flat: readonly Abstraction[], interner: Interner): Corpus {
  const roots = programs.map((p) => p.root);
  return { programs, flat, interner, forest: createForest(roots, flat, interner) };
}

export function spaceOf(corpus: Corpus, limits: SearchLimits, prune: Partial<Prunings>): Space {
  const { maxSize, maxHoles, minUses } = limits;
  const costs = costsOf(corpus.forest);
  return {
    maxSize,
    maxHoles,
    minUses,
    corpus,
    costs,
    before: corpusCost(corpus.forest, costs),
    occurrences: occurrencesOf(corpus.forest),
    caps: capsOf(corpus.forest, costs, maxSize, maxHoles),
    shared: sharing(corpus, minUses),
    prune: { bound: true, sharing: true, captured: true, redundant: true, ...prune },
  };
}

/** Whether the programs that contain these nodes belong to enough distinct tasks, or to enough distinct agents. */
function sharing({ programs, forest }: Corpus, minUses: number): Space["shared"] {
  const index = new Map(forest.nodes.map((node, k) => [node, k]));
  const tasks = forest.nodes.map(() => new Set<string>());
  const agents = forest.nodes.map(() => new Set<number>());
  for (const { nodes, taskId, agent } of programs) {
    for (const node of nodes) {
      const k = index.get(node)!;
      if (tasks[k]!.size < minUses) tasks[k]!.add(taskId);
      if (agents[k]!.size < minUses) agents[k]!.add(agent);
    }
  }
  const enough = (places: ArrayLike<number>, users: readonly ReadonlySet<unknown>[]) => {
    const all = new Set<unknown>();
    for (let i = 0; i < places.length; i++) {
      for (const user of users[places[i]!]!) all.add(user);
      if (all.size >= minUses) return true;
    }
    return false;
  };
  return (places) => enough(places, tasks) || enough(places, agents);
}

/** Equal for equal corpora in the same order, under equal limits. */
export function fingerprint({ corpus: { forest, programs }, maxSize, maxHoles, minUses, prune }: Space): string {
  const users = programs.map((p) => [p.taskId, p.agent]);
  const { forms, productions, roots } = forest;
  return hash128(JSON.stringify({ forms, productions, roots, users, maxSize, maxHoles, minUses, prune })).join(" ");
}
