import { WanderError } from "../../src/core/errors.ts";
import { createHeap } from "../../src/core/heap.ts";
import { expansions } from "./expand.ts";
import { evaluate, type Found, isBetter } from "./finish.ts";
import { type Corpus, fingerprint, type Prunings, type SearchLimits, spaceOf } from "./space.ts";
import { closed, firstStep, isDominated, layOut, type Step } from "./step.ts";

export type SearchOptions = SearchLimits & {
  /**
   * Maximum number of partial abstractions examined in this call: work is counted, so that no clock decides a result.
   */
  budget: number;
  prune?: Partial<Prunings>;
};

/** The state of an interrupted search: plain data, valid only for the same corpus and limits. */
export type SearchState = { corpus: string; steps: number; made: number; best: Found | undefined; queue: Queued[] };
type Queued = Step & { made: number };

export type SearchResult = {
  best: Found | undefined;
  /** Partial abstractions examined, over all calls. */
  steps: number;
  /** The state that continues the search, if the budget ended first. If undefined, the best is exact. */
  state: SearchState | undefined;
};

/**
 * The abstraction that shrinks the corpus most, searched from the top down as Stitch does (Bowers et al. 2023). A
 * sketch begins as one open place that fits every node; every step settles one open place in each possible way, which
 * divides the nodes that the sketch fits. A sketch whose bound is below the best utility so far is dropped, and the
 * sketch with the highest bound comes next, so that the first bound below the best ends the search. Stopping and
 * continuing gives the same result as a single search. Throws E_FORMAT for the state of another corpus.
 */
export function searchAbstraction(corpus: Corpus, options: SearchOptions, state?: SearchState): SearchResult {
  const space = spaceOf(corpus, options, options.prune ?? {});
  if (state !== undefined && state.corpus !== fingerprint(space)) {
    throw new WanderError("E_FORMAT", "the saved search belongs to another corpus or other limits", {
      hint: "begin a new search",
    });
  }
  const queue = createHeap<Queued>(comesFirst, state?.queue ?? [{ ...firstStep(space), made: 0 }]);
  let { best, steps, made } = state ?? { best: undefined, steps: 0, made: 1 };
  const end = steps + options.budget;
  const worth = (bound: number) => !space.prune.bound || (bound > 0 && (best === undefined || bound >= best.utility));
  while (queue.items.length > 0 && worth(queue.items[0]!.bound)) {
    if (steps >= end) {
      return { best, steps, state: { corpus: fingerprint(space), steps, made, best, queue: [...queue.items] } };
    }
    steps++;
    const laid = layOut(space, queue.pop()!);
    if (isDominated(space, laid, best?.utility ?? 1)) continue;
    const whole = closed(space, laid);
    if (whole !== undefined && worth(whole.bound) && space.shared(whole.places)) {
      const found = evaluate(space, whole);
      if (found.utility > 0 && (best === undefined || isBetter(found, best))) best = found;
    }
    if (laid.columns.opens.length === 0) continue;
    for (const step of expansions(space, laid, worth)) queue.push({ ...step, made: made++ });
  }
  return { best, steps, state: undefined };
}

/**
 * Of equal bounds, the one made last: it is nearer to a finished abstraction, which raises the bound for the others.
 */
const comesFirst = (a: Queued, b: Queued) => a.bound > b.bound || (a.bound === b.bound && a.made > b.made);
