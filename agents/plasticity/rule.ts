import type { Parameters } from "../../src/core/parameters.ts";
import type { Moments } from "./moments.ts";

/** How an update is made; every one is a key of the experiment file (`absorb.*`, the last two `memory.*`). */
export type UpdateSettings = {
  /** Name of the update rule. */
  rule: string;
  learningRate: number;
  /** lambda of dynamic evaluation's decay to the prior (Krause et al. 2018). */
  decay: number;
  /** Batches of made-up pairs from which a rule gathers the scale of gradients before its first step. */
  statistics: number;
  /** Share of a parameter lost a step, per unit of learning rate. */
  weightDecay: number;
  clip: number; // gradient norm above which it is scaled down
  /** Grokfast: the slow part of the gradient, by an exponential mean or that of a window, is added to it. */
  filter: { kind: "none" | "ema" | "ma"; memory: number; weight: number; window: number };
  /** lambda of elastic weight consolidation, and the share of the importance of weights that stays from turn to turn. */
  ewc: number;
  fisher: number;
};

/** One step, in place on parameters and moments. The gradient is of the loss. All vectors [P]. */
export type UpdateStep = {
  parameters: Float32Array;
  gradient: Float32Array;
  moments: Moments;
  /** What the agent started from. */
  prior: Parameters;
};

/**
 * How parameters follow a gradient: one object, with all that is special about it. `absorb.rule` chooses one by name. The
 * gradient that it gets is clipped and filtered already, and a step whose gradient is not finite is not taken.
 */
export type UpdateRule = {
  name: string;
  /** The keys of `absorb` that its steps use. */
  uses: readonly ("learningRate" | "decay" | "weightDecay")[];
  /** Omitted of a rule that never changes anything. */
  step?(at: UpdateStep, settings: UpdateSettings): void;
  /** Before its first step a rule may gather the scale of gradients, from batches of made-up pairs. */
  gather?: {
    /** How many batches it wants. */
    batches(settings: UpdateSettings): number;
    /** Takes from one gradient its scale alone; parameters stay. */
    take(gradient: Float32Array, moments: Moments): void;
  };
};

/** Returns the rule as it is: for its types alone. */
export const defineUpdateRule = (rule: UpdateRule): UpdateRule => rule;
