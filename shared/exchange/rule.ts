import type { z } from "zod";
import type { Parameters } from "../../src/core/parameters.ts";
import type { Random } from "../../src/core/random.ts";
import type { Bounds } from "./bounds.ts";
import type { Neighbourhoods, Topology } from "./topology.ts";

/** Learning settings of one agent's own, by key of `absorb`. */
export type Learning = Record<string, number>;

/** What an exchange may read besides parameters. Lists have an entry for each agent, in agent order. */
export type ExchangeInput = {
  round: number;
  /** Whether no round comes after this one. */
  last: boolean;
  trained: readonly number[]; // tokens trained on since the last exchange
  fitness: readonly number[]; // higher is better; -Infinity if nothing is known
  learning: readonly Learning[]; // empty if agents have no settings of their own
  /** Between which each of these settings stays; one that is not named is not bounded. */
  bounds?: Readonly<Record<string, Bounds>>;
  /** Whom each agent hears, itself included: nothing of any other may reach it. */
  neighbourhoods: Neighbourhoods;
  random: Random;
  /** Places of agents whose training diverged, ascending: no rule takes anything of theirs. Omitted if there are none. */
  diverged?: readonly number[];
};

export type Exchanged = {
  next: Parameters[];
  /** What the rule needs at the next exchange: plain data, which a checkpoint holds. */
  state: unknown;
  /** Whose parameters each agent goes on with, itself if it keeps its own. Of a rule that copies. */
  from?: number[];
  /** The settings that each agent learns by from now on; omitted if they stay. */
  learning?: Learning[];
};

/** One exchange by a rule that has its settings. */
export type Exchange = (parameters: readonly Parameters[], state: unknown, about: ExchangeInput) => Exchanged;

/** How an agent's turn went: what fitness is made of. */
export type TurnOutcome = {
  lossNats: readonly number[]; // before each step
  tasks: number; // practice tasks tried
  solved: number; // of these
};

/** Settings of `absorb` that agents have as their own. */
export type OwnLearning<Settings> = {
  /** Which they are, as keys of `absorb`. */
  keys(settings: Settings): readonly string[];
  /** The value that an agent begins with, given the experiment's. */
  first(key: string, value: number, random: Random, settings: Settings): number;
  /** The range in which it stays, given the experiment's value. */
  bounds(key: string, value: number): Bounds;
};

/** The parts of an experiment that a rule may have something against. */
export type ExchangePlace<Settings> = {
  settings: Settings;
  agents: number;
  topology: Topology["topology"];
  /** The update rule, `absorb.rule`. */
  rule: string;
  /** The keys of `absorb` that each update rule uses. */
  uses: Readonly<Record<string, readonly string[]>>;
};

/** A combination of settings that has no meaning. The first of `keys` is where it is shown. */
export type ExchangeProblem = { keys: readonly string[]; message: string; hint: string };

/**
 * How parameters move between agents: one object, with all that is special about it. `share.weights` chooses one by name.
 * Parameters, lists and results are in agent order, so that nothing depends on who finished first.
 */
export type ExchangeRule<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  name: string;
  /** The section of an experiment with its own keys, if that is not its name: of a rule that a module's path names. */
  section?: string;
  /** A few words for the help text of `share.weights`. */
  note: string;
  /** Its own keys, in the section of its name in an experiment; omitted if it has none. */
  settings?: Shape;
  /** When parameters move: after each round in which agents share, after the last round only, or never. */
  when: "sharing" | "end" | "never";
  /**
   * Whether an agent goes on with a mean of what it hears, or with another's parameters as they are. Diverged agents are kept
   * out of every mean. Whoever takes a copy takes the optimiser's moments too, because they describe the gradients at that
   * place; the journal says who copied whom, and a replay reads it there.
   */
  takes: "mean" | "copy";
  /** Whether `exchange` reads `trained`: a replay then needs the journal's record of it. */
  readsTrained?: boolean;
  /** Its state before the first exchange, from the parameters that the agents start with; undefined by default. */
  begin?(start: Parameters): unknown;
  learning?: OwnLearning<z.output<z.ZodObject<Shape>>>;
  /** How good an agent is, from its last turn; higher is better. A turn that was lost or diverged is never asked for. */
  fitness?(turn: TurnOutcome, settings: z.output<z.ZodObject<Shape>>): number;
  /** Combinations of settings that have no meaning with this rule. */
  problems?(place: ExchangePlace<z.output<z.ZodObject<Shape>>>): ExchangeProblem[];
  /** One exchange. Never writes to its inputs, and never gives two agents the same memory. */
  exchange(
    parameters: readonly Parameters[],
    state: unknown,
    about: ExchangeInput,
    settings: z.output<z.ZodObject<Shape>>,
  ): Exchanged;
};

/** Returns the rule as it is: for its types alone. */
export const defineExchangeRule = <Shape extends z.ZodRawShape = Record<never, never>>(
  rule: ExchangeRule<Shape>,
): ExchangeRule<Shape> => rule;
