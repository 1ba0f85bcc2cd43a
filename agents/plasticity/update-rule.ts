import { clipByNorm } from "../../src/core/optimisers.ts";
import type { AbsorbSettings } from "../learning/types.ts";
import { addPenalty, consolidate } from "../memory/ewc.ts";
import type { Moments } from "../plasticity/types.ts";
import { adam } from "./rules/adam.ts";
import { adamw } from "./rules/adamw.ts";
import { filterByMean } from "./rules/grokfast-ema.ts";
import { filterByWindow } from "./rules/grokfast-ma.ts";
import { gatherSquares, rmsPriorStep } from "./rules/rms-prior.ts";
import { sgdStep } from "./rules/sgd.ts";

/** What of the settings an update goes by. */
export type RuleSettings = Pick<
  AbsorbSettings,
  "rule" | "learningRate" | "decay" | "weightDecay" | "statistics" | "clip" | "filter" | "ewc" | "fisher"
>;

/**
 * Changes the parameters and the moments in place, given the gradient of the loss, [P]; the gradient is overwritten. A step whose gradient
 * is not finite is not taken: it would poison the moments as well.
 */
export type Rule = {
  step(parameters: Float32Array, gradient: Float32Array, moments: Moments): void;
  /** Takes from the gradient its scale alone; the parameters stay. */
  gather(gradient: Float32Array, moments: Moments): void;
  /** After a turn's last step: what the turn leaves for the next ones. */
  end(parameters: Float32Array, moments: Moments): void;
};

/**
 * Whether the settings name a rule that could change anything. At a learning rate of 0 none could, even under a decay to
 * the prior, which acts at its own rate: dynamic evaluation at eta = 0 is the static model.
 */
export function learns({ rule, learningRate }: Pick<RuleSettings, "rule" | "learningRate">): boolean {
  return rule !== "none" && learningRate > 0;
}

/** How many batches the rule wants to gather the scale of gradients from before it takes a step from these moments. */
export function batchesToGather(settings: RuleSettings, moments: Pick<Moments, "steps">): number {
  return settings.rule === "rms-prior" && learns(settings) && moments.steps === 0 ? settings.statistics : 0;
}

/**
 * The update rule that the settings name; undefined when it could change nothing.
 *
 * The gradient of the data is clipped, then filtered: a filter must not carry one wild gradient on for a hundred steps. The
 * penalty comes after both: it is no gradient of data, and has no fast part. What is gathered is clipped as well, for it is
 * the scale of what steps will divide by it.
 */
export function ruleOf(settings: RuleSettings, base: Float32Array): Rule | undefined {
  const update = updateOf(settings, base);
  if (update === undefined) return undefined;
  const { clip, filter, ewc, fisher } = settings;
  const squares = ewc > 0 ? { sum: new Float32Array(base.length), steps: 0 } : undefined;
  return {
    step(parameters, gradient, moments) {
      if (!Number.isFinite(clipByNorm(gradient, clip))) return;
      if (squares !== undefined) {
        squares.steps += 1;
        for (let i = 0; i < gradient.length; i++) squares.sum[i]! += gradient[i]! * gradient[i]!;
      }
      if (filter.kind === "ema") filterByMean(gradient, kept(moments, "slow", gradient.length), filter);
      if (filter.kind === "ma") {
        const window = {
          kept: kept(moments, "window", gradient.length * filter.window),
          slow: kept(moments, "slow", gradient.length),
        };
        // A count of its own: that of the moments may begin with what was gathered.
        const seen = kept(moments, "seen", 1);
        filterByWindow(gradient, window, seen[0]!, filter);
        seen[0]! += 1;
      }
      const { anchor, fisher: importance } = moments.more ?? {};
      if (ewc > 0 && anchor !== undefined && importance !== undefined) {
        addPenalty(gradient, parameters, { anchor, fisher: importance }, ewc);
      }
      update(parameters, gradient, moments);
    },
    gather(gradient, moments) {
      if (Number.isFinite(clipByNorm(gradient, clip))) gatherSquares(gradient, moments);
    },
    end(parameters, moments) {
      if (squares === undefined || squares.steps === 0) return;
      const known = { anchor: kept(moments, "anchor", base.length), fisher: kept(moments, "fisher", base.length) };
      consolidate(
        known,
        parameters,
        squares.sum.map((sum) => sum / squares.steps),
        fisher,
      );
    },
  };
}

type Update = (parameters: Float32Array, gradient: Float32Array, moments: Moments) => void;

function updateOf(settings: RuleSettings, base: Float32Array): Update | undefined {
  if (!learns(settings)) return undefined;
  const { rule, learningRate, decay, weightDecay } = settings;
  if (rule === "adam") return (theta, gradient, moments) => adam(theta, gradient, moments, { learningRate });
  if (rule === "adamw")
    return (theta, gradient, moments) => adamw(theta, gradient, moments, { learningRate, weightDecay });
  if (rule === "rms-prior") {
    return (theta, gradient, moments) =>
      rmsPriorStep(theta, gradient, base, moments, { learningRate, decay, epsilon: 2e-5 });
  }
  return (theta, gradient, moments) => {
    moments.steps += 1;
    sgdStep(theta, gradient, { learningRate });
  };
}

/** A vector that the moments keep under this name; zeros of that length where they keep none yet. */
function kept(moments: Moments, name: string, length: number): Float32Array {
  moments.more ??= {};
  moments.more[name] ??= new Float32Array(length);
  return moments.more[name];
}
