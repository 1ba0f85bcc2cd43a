import { exchangeBy, exchangeRules } from "../../shared/exchange/registry.ts";
import type { ExchangeInput, Learning } from "../../shared/exchange/rule.ts";
import { neighbourhoods } from "../../shared/exchange/topology.ts";
import { type BlobRef, blobOf, floatsOf } from "../core/blob.ts";
import { stream } from "../core/random.ts";
import type { MomentsRef } from "../executor/jobs.ts";
import type { RunContext } from "./context.ts";
import { divergedPlaces } from "./diverged.ts";
import { lastDue } from "./exchange-schedule.ts";
import { hearingIn } from "./join.ts";
import { learningBounds } from "./own-settings.ts";
import { startOf } from "./policy.ts";

/** What of an agent moves between agents. */
export type Movable = { parameters: BlobRef; moments: MomentsRef; learning?: Learning; diverged?: number };

/**
 * The agents, all of them in their order, after parameters moved between neighbours by the rule `share.weights`. Whoever goes on
 * with another's parameters goes on with its moments as well, and is no longer diverged if it was.
 */
export function exchangeWeights<S extends { agents: readonly Movable[]; exchange: unknown }>(
  { experiment, own, base }: Pick<RunContext, "experiment" | "own" | "base">,
  state: S,
  about: Pick<ExchangeInput, "round" | "trained" | "fitness">,
): S {
  const { seed, share, rounds } = experiment;
  const rule = exchangeRules.get(share.weights);
  if (rule.when === "never") return state;
  const { next, from, learning, ...exchanged } = exchangeBy(share.weights, experiment)(
    state.agents.map((a) => floatsOf(a.parameters)),
    state.exchange ?? rule.begin?.(floatsOf(startOf(own, base, seed, 0))),
    {
      ...about,
      last: about.round === rounds,
      learning: state.agents.map((agent) => agent.learning ?? {}),
      bounds: learningBounds(experiment),
      neighbourhoods: neighbourhoods(state.agents.length, hearingIn(experiment)),
      random: stream(seed, "round", about.round, "exchange"),
      diverged: divergedPlaces(state.agents),
    },
  );
  const agents = state.agents.map(({ diverged, ...agent }, k) => ({
    ...agent,
    ...(diverged === undefined || (from !== undefined && from[k] !== k) ? {} : { diverged }),
    parameters: blobOf(next[k]!),
    ...(from === undefined ? {} : { moments: state.agents[from[k]!]!.moments }),
    ...(learning === undefined ? {} : { learning: learning[k]! }),
  }));
  return { ...state, agents, exchange: exchanged.state };
}

/** [agents] tokens that each trained on in the rounds up to this one since the exchange before it. */
export function trainedSince(
  { share }: Pick<RunContext["experiment"], "share">,
  round: number,
  rounds: readonly { round: number; agents: readonly { spent: Spent }[] }[],
): number[] {
  const since = rounds.filter((r) => r.round > lastDue(share, round - 1) && r.round <= round);
  const agents = since[0]?.agents.length ?? 0;
  return Array.from({ length: agents }, (_, k) => since.reduce((sum, r) => sum + r.agents[k]!.spent.trainTokens, 0));
}

type Spent = { trainTokens: number };
