/** One task under search: what is known of it over all its sweeps. */
import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Example, Finder, TaskHeader, Tokens } from "../../environments/environment.ts";
import type { Sampler } from "../policy/sampler.ts";
import { type Meter, newMeter } from "./budget.ts";
import { type AnswerNode, rootNode } from "./tree.ts";
import type { ExpandSettings } from "./types.ts";
import type { Place } from "./value-inputs.ts";

/** Names the random streams of a search. */
export type Origin = { seed: number; round: number; agent: number; purpose: string };

export type SearchContext = {
  environment: CompleteEnvironment;
  settings: ExpandSettings;
  origin: Origin;
  sampler: Sampler;
  /** V of partial answers, in their order; undefined without a value function. */
  assess(places: readonly Place[]): readonly number[] | undefined;
  /** Whether how near an answer came counts, and not only whether it solved. */
  graded: boolean;
  /** Whether partial answers of systematic search are traces: it gives them in the world's features, solved or not. */
  explains: boolean;
};

/** Everything that computes the same, after a whole step. */
export type State = {
  node: AnswerNode;
  value: number | undefined;
  visits: number;
  solved: boolean;
  /** Distance of the nearest answer that grew from it, in [0, 1]. Omitted if none did, or if only solving counts. */
  nearest?: number;
};

export type Judged = {
  answer: Tokens;
  logProb: number; // nats; of what a systematic search found minus its description length
  distance: number;
  solved: boolean;
  result: string | undefined;
  by: Finder;
  giver?: number;
};

/** One task under search, over all its sweeps. */
export type TaskSearch = {
  readonly task: TaskHeader;
  readonly prompt: Tokens;
  readonly promptId: number;
  readonly root: AnswerNode;
  readonly meter: Meter;
  readonly states: Map<string, State>; // by signature
  readonly finished: Set<string>; // signatures of the answers judged
  readonly judged: Judged[];
  readonly hindsight: { example: Example; distance: number }[];
  /** Partial answers of systematic search, features [F]. */
  readonly explored: { features: Float32Array; solved: boolean }[];
  expected: number | undefined; // V of the empty answer
  bestDistance: number;
  runsToSolve: number | undefined;
  sweeps: number;
  sweepsSinceSolved: number;
  idleSweeps: number; // sweeps in a row that ran nothing new
};

/** A search that has yet to be assessed, see `assessRoots`. */
export function newSearch(
  { environment }: Pick<SearchContext, "environment">,
  task: TaskHeader,
  prompt: Tokens,
  promptId: number,
): TaskSearch {
  const root = rootNode(environment, task);
  const empty: State = { node: root, value: undefined, visits: 1, solved: false };
  return {
    task,
    prompt,
    promptId,
    root,
    meter: newMeter(),
    states: new Map([[environment.writing.signature(root.partial), empty]]),
    finished: new Set(),
    judged: [],
    hindsight: [],
    explored: [],
    expected: undefined,
    bestDistance: 1,
    runsToSolve: undefined,
    sweeps: 0,
    sweepsSinceSolved: 0,
    idleSweeps: 0,
  };
}

/** V of the empty answer of every search. */
export function assessRoots(context: SearchContext, searches: readonly TaskSearch[]): void {
  const values = context.assess(searches.map(({ task, prompt, root }) => ({ task, prompt, node: root })));
  for (const [k, search] of searches.entries()) {
    search.expected = values?.[k];
    search.states.get(context.environment.writing.signature(search.root.partial))!.value = search.expected;
  }
}
