/**
 * Write, Execute, Assess (Ellis et al. 2019) as particles over steps, one task at a time: every kept partial answer
 * samples `branch` next steps, each step runs as soon as its last token is there, partials that compute the same are
 * merged, and the best `beam` by policy and value go on. Particles that have sampled the same tokens share one lane of
 * the sampler, so that no token is paid for twice within a sweep.
 */
import type { Token } from "../../environments/environment.ts";
import { type Random, stream } from "../../src/core/random.ts";
import { choiceOf, drawToken, logProbOf } from "../policy/choose.ts";
import { exhausted, runsLeft, tokensLeft } from "./budget.ts";
import { drawBest, scoreOf } from "./rank.ts";
import { record } from "./record.ts";
import type { SearchContext, State, TaskSearch } from "./task-search.ts";
import { type AnswerNode, extendNode, lineage, tokensOf } from "./tree.ts";

/** Particles at one place: `count` of them, on one lane, about to read `pending`. */
type Group = {
  lane: number;
  node: AnswerNode;
  count: number;
  logProb: number;
  pending: Token | undefined;
  close: boolean; // among the best of its beam: also to be tried as a whole answer
};

/** Of each beam, partials that are also ended where they stand: a policy that goes on too long may have passed the answer. */
const CLOSED = 2;

export type Sweep = {
  readonly search: TaskSearch;
  readonly random: Random;
  readonly seen: Set<string>; // signatures met in this sweep
  readonly runsBefore: number;
  running: Group[];
  candidates: Group[];
  arrived: State[]; // new states, not assessed yet
};

/** V of the states that have arrived in these sweeps. */
export function assessArrived(context: SearchContext, sweeps: readonly Sweep[]): void {
  const states = sweeps.flatMap(({ arrived }) => arrived);
  if (states.length === 0) return;
  const values = context.assess(
    sweeps.flatMap(({ search: { task, prompt }, arrived }) => arrived.map(({ node }) => ({ task, prompt, node }))),
  );
  for (const [k, state] of states.entries()) state.value = values?.[k];
  for (const sweep of sweeps) sweep.arrived = [];
}

/** Opens a lane with all particles on the empty answer. */
export function beginSweep({ settings, origin, sampler, environment }: SearchContext, search: TaskSearch): Sweep {
  const { seed, round, agent, purpose } = origin;
  const random = stream(seed, "round", round, "agent", agent, purpose, search.task.id, "sweep", search.sweeps);
  search.sweeps += 1;
  const count = settings.beam * settings.branch;
  const lane = sampler.open(search.promptId);
  const all: Group = { lane, node: search.root, count, logProb: 0, pending: undefined, close: false };
  return {
    search,
    random,
    seen: new Set([environment.writing.signature(search.root.partial)]),
    runsBefore: search.meter.spent.programRuns,
    running: [all],
    candidates: [],
    arrived: [],
  };
}

/**
 * Draws the next token of every particle whose lane has logits. Afterwards each running group has a token pending, or all
 * candidates are at the end of a step: then `keepBest` chooses, once what has arrived is assessed.
 */
export function draw(context: SearchContext, sweep: Sweep): void {
  const groups = sweep.running;
  sweep.running = [];
  for (const group of groups) {
    if (exhausted(sweep.search.meter)) context.sampler.close(group.lane);
    else drawGroup(context, sweep, group);
  }
}

/** Lanes that want to read a token; empty, with its lanes given back, when the sweep's task cannot pay for them. */
export function pendingOf({ sampler }: SearchContext, sweep: Sweep): { lane: number; token: Token }[] {
  if (sweep.running.length > tokensLeft(sweep.search.meter) || exhausted(sweep.search.meter)) {
    for (const { lane } of sweep.running) sampler.close(lane);
    sweep.running = [];
  }
  return sweep.running.map(({ lane, pending }) => ({ lane, token: pending! }));
}

/** After the lanes have read their tokens. */
export function settle(sweep: Sweep): void {
  sweep.search.meter.spent.policyTokens += sweep.running.length;
  for (const group of sweep.running) group.pending = undefined;
}

function drawGroup(context: SearchContext, sweep: Sweep, group: Group): void {
  const { environment, settings, sampler } = context;
  const { search, random } = sweep;
  const draws = new Map<Token, { count: number; logProb: number }>();
  const mask = environment.writing.legal(group.node.partial);
  const choice = choiceOf(sampler.logits(group.lane), mask, settings);
  for (let k = 0; k < group.count; k++) {
    const { token, logProb } = drawToken(choice, random);
    if (token < 0) break; // a dead end: nothing is legal
    const known = draws.get(token);
    if (known === undefined) draws.set(token, { count: 1, logProb });
    else known.count += 1;
  }
  const { end } = environment.vocabulary;
  if (group.close && end !== undefined && mask[end] === 1 && !draws.has(end)) {
    draws.set(end, { count: 1, logProb: logProbOf(choice, end) });
  }
  const onward: Omit<Group, "lane">[] = [];
  for (const [token, { count, logProb }] of draws) {
    if (runsLeft(search.meter) < 1) break;
    const { node, ran } = extendNode(environment, group.node, token);
    if (ran) search.meter.spent.programRuns += 1;
    const next = { node, count, logProb: group.logProb + logProb, pending: token, close: false };
    if (node.status === "done") finish(context, search, next);
    else if (
      node.status === "open" ? node.length < environment.vocabulary.answerLength : arrives(context, sweep, node)
    ) {
      onward.push(next);
    }
  }
  // All but the first get a copy of the lane, before any of them reads its token.
  const lanes = onward.map((_, k) => (k === 0 ? group.lane : sampler.fork(group.lane)));
  if (onward.length === 0) sampler.close(group.lane);
  onward.forEach((next, k) => {
    const target = next.node.status === "open" ? sweep.running : sweep.candidates;
    target.push({ ...next, lane: lanes[k]! });
  });
}

/** True for a whole step that computes something this sweep has not met; it is to be assessed, once a state. */
function arrives(context: SearchContext, { search, seen, arrived }: Sweep, node: AnswerNode): boolean {
  if (node.status !== "step" || node.length >= context.environment.vocabulary.answerLength) return false;
  const signature = context.environment.writing.signature(node.partial);
  if (seen.has(signature)) return false;
  seen.add(signature);
  if (!search.states.has(signature)) {
    const state: State = { node, value: undefined, visits: 0, solved: false };
    search.states.set(signature, state);
    arrived.push(state);
  }
  return true;
}

/** The best candidates of a sweep go on; none is left when the sweep is over. */
export function keepBest({ environment, settings, sampler }: SearchContext, sweep: Sweep): void {
  const { search, candidates } = sweep;
  const stateOf = ({ node }: Group) => search.states.get(environment.writing.signature(node.partial))!;
  const score = (group: Group) => {
    const { value, visits } = stateOf(group);
    return scoreOf({ logProb: group.logProb, tokens: group.node.length, value, visits }, settings.valueWeight);
  };
  const kept = drawBest(candidates, score, settings.beam, sweep.random);
  const staying = new Set(kept);
  for (const group of candidates) if (!staying.has(group)) sampler.close(group.lane);
  for (const [place, group] of kept.entries()) {
    group.count = settings.branch;
    group.close = place < CLOSED;
    stateOf(group).visits += 1;
  }
  sweep.running = kept;
  sweep.candidates = [];
}

/** Judges a complete answer, once for all answers that compute the same. */
function finish(
  { environment, graded }: SearchContext,
  search: TaskSearch,
  { node, logProb }: Omit<Group, "lane">,
): void {
  const signature = environment.writing.signature(node.partial);
  if (search.finished.has(signature)) return;
  search.finished.add(signature);
  const { solved, distance } = record(environment, search, { answer: tokensOf(node), logProb, by: "policy" });
  if (!solved && !graded) return;
  for (const { partial, status, parent } of lineage(node)) {
    if (status !== "step" && parent !== undefined) continue;
    const state = search.states.get(environment.writing.signature(partial));
    if (state === undefined) continue;
    if (solved) state.solved = true;
    if (graded) state.nearest = Math.min(distance, state.nearest ?? 1);
  }
}
