import { WanderError } from "../../src/core/errors.ts";
import type { Parameters } from "../../src/core/parameters.ts";
import type { Random } from "../../src/core/random.ts";
import { amongOthers } from "./among-others.ts";
import { average } from "./average.ts";
import type { Bounds } from "./bounds.ts";
import { diloco } from "./diloco.ts";
import { fedavg } from "./fedavg.ts";
import { none } from "./none.ts";
import { type PbtSettings, pbt } from "./pbt.ts";
import { soup } from "./soup.ts";
import type { Neighbourhoods } from "./topology.ts";

/** Learning settings of one agent's own, by key of `absorb`. */
export type Learning = Record<string, number>;

/** What a rule may go by beside the parameters; lists have an entry an agent, in agent order. */
export type ExchangeInput = {
  round: number;
  /** Whether no round comes after this one. */
  last: boolean;
  trained: readonly number[]; // tokens trained on since the last exchange
  fitness: readonly number[]; // higher is better; -Infinity where nothing is known
  learning: readonly Learning[]; // empty where agents have no settings of their own
  /** Between which each of these settings stays; one that is not named is not bounded. */
  bounds?: Readonly<Record<string, Bounds>>;
  /** Whom each agent hears, itself included: nothing of any other may reach it. */
  neighbourhoods: Neighbourhoods;
  random: Random;
  /** Places of agents whose training diverged, ascending: no rule takes anything of theirs. None when absent. */
  diverged?: readonly number[];
};

export type Exchanged = {
  next: Parameters[];
  state: unknown;
  /** Whose parameters each goes on with, itself for one that keeps its own; absent of a rule that mixes them. */
  from?: number[];
  /** What each learns by from now on; absent of a rule that leaves settings alone. */
  learning?: Learning[];
};

/**
 * How parameters move between agents at a sharing. `parameters` and `next` are in agent order, so that the result
 * does not depend on who finished first; `state` is plain data that a checkpoint can hold. Inputs are never
 * written to, and no two agents get the same memory.
 */
export type ExchangeRule = (parameters: readonly Parameters[], state: unknown, about: ExchangeInput) => Exchanged;

/** What of an experiment rules have settings for. */
export type ExchangeSettings = { pbt: PbtSettings };

export const exchangeRules: Readonly<Record<string, (settings: ExchangeSettings) => ExchangeRule>> = {
  none: () => none,
  average: () => amongOthers(average),
  fedavg: () => amongOthers(fedavg),
  diloco: () => amongOthers(diloco()),
  soup: () => amongOthers(soup),
  pbt: ({ pbt: settings }) => pbt(settings),
};

/** The rule by its name in the experiment file (`share.weights`); throws E_CONFIG for a name that is not there. */
export function exchangeRule(name: string, settings: ExchangeSettings): ExchangeRule {
  const rule = Object.hasOwn(exchangeRules, name) ? exchangeRules[name] : undefined;
  if (rule === undefined) {
    const known = Object.keys(exchangeRules).join(", ");
    throw new WanderError("E_CONFIG", `share.weights: no exchange rule is called ${name}`, {
      hint: `choose one of ${known}`,
    });
  }
  return rule(settings);
}
