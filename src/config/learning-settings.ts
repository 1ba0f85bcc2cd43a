import { z } from "zod";
import { updateRules } from "../../agents/plasticity/registry.ts";
import { atLeastZero, count, section, share, weight } from "../core/setting-types.ts";
import { oneOf } from "./registered.ts";

/** The settings of how an agent learns: a part of the list in schema.ts, in its order. */
export const learning = {
  absorb: section({
    rule: oneOf(updateRules).describe("update rule; none is the control without learning"),
    learningRate: weight("step size").default(1.5e-3),
    batch: count("examples in a step").default(16),
    steps: atLeastZero("training steps per turn; trainTokens may end them sooner").default(12),
    mixture: section({
      solutions: weight("share of a batch: own and received solutions of this round").default(0.4),
      consequences: weight("share of a batch: hindsight pairs").default(0.2),
      replay: weight("share of a batch: prioritised replay").default(0.25),
      base: weight("share of a batch: synthesised pairs, against forgetting").default(0.15),
      shown: weight(
        "share of a batch: what the environment itself shows, in its order, such as worked questions or a stream of text",
      ).default(0),
    }),
    dreams: z
      .enum(["library", "primitives"])
      .default("library")
      .describe(
        "what synthesised pairs are made of: the library's abstractions too, each by its use, or primitives alone",
      ),
    augment: share("share of the drawn pairs of its own tasks that an agent sees through a random symmetry").default(0),
    decay: weight("lambda of the decay to the prior (rule rms-prior)").default(0.002),
    statistics: atLeastZero(
      "batches of synthesised pairs from which the scale of gradients is gathered before the first step (rule rms-prior)",
    ).default(0),
    weightDecay: weight("share of a parameter lost a step, per unit of learning rate (rule adamw)").default(0.01),
    filter: section({
      kind: z
        .enum(["none", "ema", "ma"])
        .default("none")
        .describe("adds the slow part of the gradient to it (Grokfast): an exponential mean, or that of a window"),
      memory: share("alpha of the exponential mean").default(0.98),
      weight: weight("lambda, what is added of the slow part").default(2),
      window: count("steps of the window").max(1000).default(100),
    }),
    clip: weight("gradient norm above which it is scaled down").default(1),
  }),
  compress: section({
    enabled: z.boolean().default(true).describe("make right answers shorter before training on them"),
    attempts: atLeastZero("shorter forms tried per solution").default(24),
    library: z
      .boolean()
      .default(true)
      .describe("write what is learned from and rehearsed with the library's abstractions, where that is shorter"),
    thought: section({
      when: z
        .enum(["never", "schedule", "value"])
        .default("never")
        .describe(
          "when an agent leaves out more of its chains of thought: never, by the rounds, or as soon as the value function expects success without",
        ),
      start: atLeastZero("tokens left out from the first round on").default(0),
      from: atLeastZero("rounds before the next tokens go").default(1),
      every: count("rounds between two removals").default(1),
      tokens: count("tokens removed at once").default(1),
      stagger: atLeastZero("rounds by which each agent is behind the one before it").default(0),
      side: z.enum(["left", "right"]).default("left").describe("which end of a chain goes first"),
      smoothing: weight(
        "lambda: o tokens more are left out with probability in proportion to exp(-lambda o); 0 is never",
      ).default(4),
      reset: z.boolean().default(true).describe("the optimiser begins anew at each removal"),
      least: share("with when value, the V of a shorter thought from which on it is enough").default(0.5),
    }),
  }),
  plasticity: section({
    gain: weight("how strongly dopamine (outcome minus expectation) scales an example's weight").default(1),
    min: weight("least weight of an example").default(0.25),
    max: weight("greatest weight of an example").default(2),
  }),
  memory: section({
    replay: atLeastZero("pairs an agent keeps for replay").default(256),
    alpha: share("0 replays evenly, 1 in proportion to priority").default(0.6),
    surprise: weight("what a task's surprise, |dopamine|, adds to its pairs' priority beside their loss").default(0),
    ewc: weight("lambda of elastic weight consolidation; 0 is none").default(0),
    fisher: share("share of the importance of weights that is kept from turn to turn (ewc)").default(0.9),
  }),
};
