import type { Guide, Vocabulary } from "../../environments/environment.ts";
import type { Seed } from "../../shared/findings.ts";
import { valueOf as estimate } from "../../shared/value/network.ts";
import { stream } from "../../src/core/random.ts";
import { hasAllResults, record, recordMiss } from "./record.ts";
import type { SearchContext, TaskSearch } from "./task-search.ts";
import type { AnswerNode } from "./tree.ts";

/** Runs after which a search is asked what it has found. */
const PHASE = 500;
/** Partial answers an exploration gives as value targets. */
const TRACES = 40;

/**
 * Systematic search of each task in turn, with what sampling said of it as a guide. Every task gets its part, by weight,
 * of the runs that are left, so that what a solved one leaves goes to those after it. One at a time: a search holds
 * everything it has computed.
 */
export function exploreAll(
  context: SearchContext,
  searches: readonly TaskSearch[],
  given: { runs: number; value: Float32Array | undefined; seeds: readonly Seed[] },
): { valueEvals: number } {
  let left = given.runs;
  let valueEvals = 0;
  let weights = searches.reduce((sum, { meter }) => sum + meter.weight, 0);
  for (const search of searches) {
    const share = weights > 0 ? (left * search.meter.weight) / weights : 0;
    weights -= search.meter.weight;
    if (share < 1) continue;
    const spent = exploreTask(context, search, Math.floor(share), given);
    left -= spent.runs;
    valueEvals += spent.valueEvals;
  }
  return { valueEvals };
}

function exploreTask(
  context: SearchContext,
  search: TaskSearch,
  runs: number,
  given: { value: Float32Array | undefined; seeds: readonly Seed[] },
): { runs: number; valueEvals: number } {
  const { environment, settings } = context;
  // What answers the task already is no seed for it: an agent would answer from memory and call it search.
  const seeds = given.seeds.filter(({ solves }) => solves?.includes(search.task.id) !== true);
  const guide = guideOf(context, search, given.value, seeds);
  const exploration = environment.search!.explore(search.task, guide);
  const spent = { runs: 0, valueEvals: 0 };
  // The first result may be wrong on the test.
  while (spent.runs < runs && !hasAllResults(search)) {
    const more = exploration.advance(Math.min(PHASE, runs - spent.runs));
    if (more.runs === 0) break;
    spent.runs += more.runs;
    spent.valueEvals += more.valueEvals;
    search.meter.spent.programRuns += more.runs;
    for (const { answer, by, bits, seed } of more.answers) {
      const giver = seed === undefined ? undefined : seeds[seed]!.giver;
      record(environment, search, { answer, logProb: -bits * Math.LN2, by, ...(giver === undefined ? {} : { giver }) });
    }
  }
  for (const answer of exploration.misses(settings.consequences, settings.worst))
    recordMiss(environment, search, answer);
  if (context.explains) search.explored.push(...exploration.traces(TRACES));
  return spent;
}

function guideOf(
  { environment, settings, origin }: SearchContext,
  search: TaskSearch,
  value: Float32Array | undefined,
  seeds: readonly Seed[],
): Guide {
  const { seed, round, agent, purpose } = origin;
  return {
    ...wordsOf(environment.vocabulary, search),
    trust: settings.trust,
    value: value === undefined ? undefined : (features) => estimate(value, features),
    seeds: seeds.map((s) => s.answer),
    sketches: sketchesOf(search, settings.sketches),
    random: stream(seed, "round", round, "agent", agent, purpose, search.task.id, "explore"),
  };
}

/** [V] how often sampling wrote each token, as the first of a step and elsewhere; a place in the tree counts once. */
function wordsOf({ size }: Vocabulary, { root }: TaskSearch): Pick<Guide, "first" | "rest"> {
  const first = new Float32Array(size);
  const rest = new Float32Array(size);
  const walk = (node: AnswerNode) => {
    const begins = node.parent === undefined || node.status === "step";
    for (const [token, child] of node.children) {
      (begins ? first : rest)[token]! += 1;
      walk(child);
    }
  };
  walk(root);
  return { first, rest };
}

/** The partial answers that sampling kept most often, then those of most value. */
function sketchesOf(search: TaskSearch, most: number): unknown[] {
  return [...search.states.values()]
    .map((state, at) => ({ state, at }))
    .filter(({ state }) => state.visits > 0 && state.node !== search.root)
    .sort((a, b) => b.state.visits - a.state.visits || (b.state.value ?? 0) - (a.state.value ?? 0) || a.at - b.at)
    .slice(0, most)
    .map(({ state }) => state.node.partial);
}
