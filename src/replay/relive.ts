import { fullParameters, type Own } from "../../agents/policy/own.ts";
import { exchangeRules } from "../../shared/exchange/registry.ts";
import { giversOf } from "../../shared/exchange/topology.ts";
import { parameterDistance } from "../../viz/measures/parameter-distance.ts";
import { type BlobRef, floatsOf } from "../core/blob.ts";
import type { Executor } from "../executor/executor.ts";
import type { MomentsRef, RelearnJob } from "../executor/jobs.ts";
import { exchangeIsDue, lastExchange } from "../population/exchange-schedule.ts";
import { ownLearning, withLearning } from "../population/own-settings.ts";
import { policyOf, startOf } from "../population/policy.ts";
import { baseWith, sharedAt, withWords } from "../population/sharing.ts";
import { zeroMoments } from "../population/state.ts";
import { absorbSettings } from "../population/turn.ts";
import { exchangeWeights, trainedSince } from "../population/weights.ts";
import type { Replayable } from "./open.ts";
import { divergedBy, recordedAgent } from "./recorded.ts";

/** One round of an agent's training, repeated. */
export type RelivedRound = {
  round: number;
  steps: number;
  tokens: number; // in these steps, prompts included
  words: number; // added to the language after the round
  exchangedWith: number[]; // agents whose parameters were mixed with its own, or that it copied, after its turn
  /** Norm of the policy's difference from the base after the round, over the base's norm. */
  distance: number;
};

/** What that round's checkpoint holds of the agent: its own parameters and, if agents share a base, that base. */
export type Relived = { report: RelivedRound; parameters: BlobRef; base: BlobRef | undefined };

type Life = { id: number; parameters: BlobRef; moments: MomentsRef; diverged?: number };

/**
 * Repeats the training of one agent from the base and the lessons alone, for `rounds` rounds; yields each when it is
 * done. If parameters moved between agents, repeats all agents up to the last such round.
 */
export async function* relive(
  replayable: Replayable,
  agent: number,
  rounds: number,
  executor: Executor,
  signal: AbortSignal,
): AsyncGenerator<Relived, void, undefined> {
  const { experiment, lessons, own } = replayable;
  const { population } = experiment;
  const mixedUntil = lastExchange(experiment, rounds);
  const ids = mixedUntil === 0 ? [agent] : Array.from({ length: population.size }, (_, id) => id);
  let state = { agents: ids.map((id) => begun(replayable, id)), exchange: undefined as unknown };
  let base = replayable.base; // as a round's turns see it
  let newest = base; // as the round's sharing leaves it
  let arrived = 0; // the last round whose sharing has reached the agents
  const arrive = (until: number) => {
    for (; arrived < until; arrived++) {
      const words = lessons.words(arrived + 1);
      const received = (life: Life): Life => ({ ...life, parameters: withWords(replayable, life.parameters, words) });
      state = { ...state, agents: state.agents.map(received) };
      base = baseWith(replayable, base, words);
    }
  };
  for (let round = 1; round <= rounds; round++) {
    if (round === mixedUntil + 1) state = { ...state, agents: state.agents.filter(({ id }) => id === agent) };
    arrive(sharedAt(experiment.executor, round));
    const turns = await Promise.all(
      state.agents.map((life) => relearned(replayable, life, base, round, executor, signal)),
    );
    state = { ...state, agents: turns.map(({ life }) => life) };
    // As in shareFindings: the newest sharing reaches at once the agents that are not ahead, and all of them in the
    // end.
    if (experiment.executor.staleness === 0 || round === experiment.rounds) arrive(round);
    const mixed = exchangeIsDue(experiment, round) && round <= mixedUntil;
    if (mixed) state = exchangedAgain(replayable, state, round);
    const { parameters } = state.agents.find(({ id }) => id === agent)!;
    const words = lessons.words(round);
    newest = baseWith(replayable, newest, words);
    const { steps, tokens } = turns.find(({ life }) => life.id === agent)!;
    const report = {
      round,
      steps,
      tokens,
      words: words.length,
      exchangedWith: mixed ? partnersOf(replayable, agent, round) : [],
      distance: distanceFrom(own, floatsOf(newest), floatsOf(parameters)),
    };
    yield { report, parameters, base: own.whole ? undefined : newest };
  }
}

type Lives = { agents: Life[]; exchange: unknown };

/** Who copied whom is read from the record, not computed again: fitness depends on the search. */
function exchangedAgain(replayable: Replayable, state: Lives, round: number): Lives {
  const { experiment, recorded } = replayable;
  if (exchangeRules.get(experiment.share.weights).takes === "copy") {
    const giverOf = (id: number) => state.agents[recordedAgent(recorded, round, id).copied ?? id]!;
    return { ...state, agents: state.agents.map(({ id }) => ({ ...giverOf(id), id })) };
  }
  const trained = trainedSince(experiment, round, recorded);
  return exchangeWeights(replayable, state, { round, trained, fitness: [] });
}

function partnersOf({ experiment, recorded }: Replayable, agent: number, round: number): number[] {
  const { share, population } = experiment;
  if (exchangeRules.get(share.weights).takes === "mean") {
    const isLeft = (id: number) => divergedBy(recorded, round, id) === undefined;
    return isLeft(agent) ? giversOf(population.size, share, agent).filter(isLeft) : [];
  }
  const { copied } = recordedAgent(recorded, round, agent);
  return copied === undefined ? [] : [copied];
}

function begun({ own, base, experiment }: Replayable, id: number): Life {
  const parameters = startOf(own, base, experiment.seed, id);
  return { id, parameters, moments: zeroMoments(parameters) };
}

async function relearned(
  { experiment, lessons, recorded, own, shape, base: start }: Replayable,
  life: Life,
  base: BlobRef,
  round: number,
  executor: Executor,
  signal: AbortSignal,
): Promise<{ life: Life; steps: number; tokens: number }> {
  const { id, moments } = life;
  const diverged = divergedBy(recorded, round, id);
  if (diverged !== undefined && diverged < round) return { life, steps: 0, tokens: 0 };
  const learning = ownLearning(experiment) && recordedAgent(recorded, round, id).learning;
  const job: RelearnJob = {
    kind: "relearn",
    round,
    agent: id,
    shape,
    parameters: policyOf({ ...(own.whole ? {} : { base }) }, life, experiment.model),
    base: startOf(own, start, experiment.seed, id),
    moments,
    absorb: withLearning(absorbSettings(experiment), experiment, learning),
    lesson: lessons.lesson(round, id),
  };
  const { steps, tokens, ...learned } = await executor.submit(job, signal);
  // As in the run, a turn that diverged leaves the agent unchanged.
  if (diverged !== undefined) return { life: { ...life, diverged }, steps, tokens };
  return { life: { id, parameters: learned.parameters, moments: learned.moments }, steps, tokens };
}

function distanceFrom(own: Own, base: Float32Array, parameters: Float32Array): number {
  return parameterDistance(fullParameters(own, base, parameters), base, base);
}
