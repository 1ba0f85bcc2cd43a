import { clipByNorm } from "../../src/core/optimisers.ts";
import { penaltyOf } from "../memory/ewc.ts";
import { kept, type Moments } from "./moments.ts";
import { updateRules } from "./registry.ts";
import type { UpdateSettings } from "./rule.ts";
import { filterByMean } from "./rules/grokfast-ema.ts";
import { filterByWindow } from "./rules/grokfast-ma.ts";

/**
 * Changes the parameters and the moments in place, given the gradient of the loss, [P]; the gradient is overwritten. A step whose gradient
 * is not finite is not taken: it would poison the moments as well.
 */
export type Update = {
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
export function learns({ rule, learningRate }: Pick<UpdateSettings, "rule" | "learningRate">): boolean {
  return updateRules.get(rule).step !== undefined && learningRate > 0;
}

/** How many batches the rule wants to gather the scale of gradients from before it takes a step from these moments. */
export function batchesToGather(settings: UpdateSettings, moments: Pick<Moments, "steps">): number {
  const { gather } = updateRules.get(settings.rule);
  return gather !== undefined && learns(settings) && moments.steps === 0 ? gather.batches(settings) : 0;
}

/**
 * The update that the settings name; undefined if it could change nothing.
 *
 * The gradient of the data is clipped, then filtered: a filter must not carry one wild gradient on for a hundred steps. The
 * penalty comes after both: it is no gradient of data, and has no fast part. What is gathered is clipped as well, for it is
 * the scale of what steps will divide by it.
 */
export function updateBy(settings: UpdateSettings, prior: Float32Array): Update | undefined {
  const rule = updateRules.get(settings.rule);
  if (!learns(settings)) return undefined;
  const { clip, filter } = settings;
  const penalty = penaltyOf(settings, prior.length);
  return {
    step(parameters, gradient, moments) {
      if (!Number.isFinite(clipByNorm(gradient, clip))) return;
      penalty?.see(gradient);
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
      penalty?.add(gradient, parameters, moments);
      rule.step?.({ parameters, gradient, moments, prior }, settings);
    },
    gather(gradient, moments) {
      if (Number.isFinite(clipByNorm(gradient, clip))) rule.gather?.take(gradient, moments);
    },
    end: (parameters, moments) => penalty?.end(parameters, moments),
  };
}
