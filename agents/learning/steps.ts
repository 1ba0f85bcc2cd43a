import { type Flat, openFlat } from "../../src/core/flat.ts";
import { mapValues } from "../../src/core/records.ts";
import { type RuleSettings, ruleOf } from "../plasticity/update-rule.ts";
import { type LossAndGradient, lossAndGradientInto } from "../policy/loss.ts";
import { policyLayout } from "../policy/model.ts";
import { type OwnPolicy, wholePolicy } from "../policy/own.ts";
import type { PolicyShape } from "../policy/shape.ts";
import type { Step } from "./lesson.ts";
import type { Moments } from "./types.ts";

/** What a training at test time starts from and goes by. */
export type Training = {
  shape: PolicyShape;
  parameters: Float32Array; // [O] read
  next: Float32Array; // [O] written
  base: Float32Array; // [O] what decay to the prior pulls towards
  /** What of the policy these O numbers are; by default all of it, and O = P. */
  own?: OwnPolicy;
  moments: Moments;
  absorb: RuleSettings;
  /** Whether losses are wanted, forward only, where the settings name no rule that could change anything. */
  score?: boolean;
};

/** The moments of an optimiser that has taken no step; what a penalty knows of earlier tasks is no part of it. */
export function begunAnew({ first, second, more }: Moments): Moments {
  const kept = Object.entries(more ?? {}).filter(([name]) => name === "anchor" || name === "fisher");
  return {
    first: new Float32Array(first.length),
    second: new Float32Array(second.length),
    steps: 0,
    ...(kept.length === 0 ? {} : { more: Object.fromEntries(kept) }),
  };
}

/** Takes one step; says what the loss was before it. */
export type TakeStep = (step: Step) => Omit<LossAndGradient, "gradient">;

/**
 * Trains a copy of the parameters by as many steps as `teach` takes and writes it to `next`; gives the moments after them.
 * Arguments other than `next` stay as they are. Where the settings name no rule that could change anything, `teach` is
 * not called, unless its losses are wanted.
 */
export function trainBy(training: Training, teach: (take: TakeStep) => void): Moments {
  const { shape, parameters, next, base, own = wholePolicy, absorb } = training;
  const { more } = training.moments;
  const moments: Moments = {
    first: training.moments.first.slice(),
    second: training.moments.second.slice(),
    steps: training.moments.steps,
    ...(more === undefined ? {} : { more: mapValues(more, (vector) => vector.slice()) }),
  };
  next.set(parameters);
  const rule = ruleOf(absorb, base);
  if (rule === undefined) {
    if (training.score) scoreBy(training, teach);
    return moments;
  }
  // All vectors stay on the backend until the last step is done.
  const size = policyLayout(shape).size;
  const flats = [parameters, moments.first, moments.second, new Float32Array(size)].map(openFlat);
  const [theta, first, second, gradient] = flats as [Flat, Flat, Flat, Flat];
  const full = own === wholePolicy ? theta : openFlat(own.full(parameters)); // [P]
  try {
    teach(({ examples, weights, gather }) => {
      const found = lossAndGradientInto(shape, full, gradient, examples, weights);
      const onBackend: Moments = { ...moments, first: first.floats(), second: second.floats() };
      const slope = own.pull(theta.floats(), gradient.floats());
      if (gather) rule.gather(slope, onBackend);
      else rule.step(theta.floats(), slope, onBackend);
      moments.steps = onBackend.steps;
      if (onBackend.more !== undefined) moments.more = onBackend.more;
      if (full !== theta && !gather) full.floats().set(own.full(theta.floats()));
      return found;
    });
    next.set(theta.floats());
    rule.end(next, moments);
    moments.first.set(first.floats());
    moments.second.set(second.floats());
  } finally {
    for (const flat of new Set([...flats, full])) flat.free();
  }
  return moments;
}

/** The losses of a policy that stays as it is. */
function scoreBy({ shape, parameters, own = wholePolicy }: Training, teach: (take: TakeStep) => void): void {
  const full = openFlat(own.full(parameters)); // [P]
  try {
    teach(({ examples, weights }) => lossAndGradientInto(shape, full, undefined, examples, weights));
  } finally {
    full.free();
  }
}
