import { type Flat, openFlat } from "../../src/core/flat.ts";
import { type Parameters, shareParameters } from "../../src/core/parameters.ts";
import { mapValues } from "../../src/core/records.ts";
import { consolidatedIn } from "../memory/ewc.ts";
import type { Moments } from "../plasticity/moments.ts";
import type { UpdateSettings } from "../plasticity/rule.ts";
import { updateBy } from "../plasticity/update-rule.ts";
import { lossAndGradientInto } from "../policy/loss.ts";
import type { LossAndGradient } from "../policy/loss-types.ts";
import { policyLayout } from "../policy/model.ts";
import { openPolicy, type Policy, wholePolicy } from "../policy/own.ts";
import type { PolicyShape } from "../policy/shape.ts";
import type { Step } from "./lesson.ts";

/** What training at test time starts from, and its settings. */
export type Training = {
  shape: PolicyShape;
  /** Its own vector, [O], is what is trained. */
  parameters: Policy;
  base: Parameters; // [O] what decay to the prior pulls towards
  moments: Moments;
  absorb: UpdateSettings;
  /** Whether losses are wanted, forward only, where the settings name no rule that could change anything. */
  score?: boolean;
};

/** What a training ends with; both in shared memory, so that neither is copied on its way to another thread. */
export type Trained = { parameters: Parameters; moments: Moments };

/** The moments of an optimiser that has taken no step; what a penalty knows of earlier tasks is no part of it. */
export function begunAnew({ first, second, more }: Moments): Moments {
  const known = consolidatedIn(more ?? {});
  return {
    first: new Float32Array(first.length),
    second: new Float32Array(second.length),
    steps: 0,
    ...(Object.keys(known).length === 0 ? {} : { more: known }),
  };
}

/** Takes one step; says what the loss was before it. */
export type TakeStep = (step: Step) => Omit<LossAndGradient, "gradient">;

/**
 * Trains a copy of an agent's own vector by as many steps as `teach` takes. Arguments stay as they are. If the settings name
 * a rule that changes nothing, `teach` is called only if its losses are wanted.
 */
export function trainBy(training: Training, teach: (take: TakeStep) => void): Trained {
  const { shape, base, absorb } = training;
  const { vector: parameters, own } = openPolicy(shape, training.parameters);
  const moments = shared(training.moments);
  const next = shareParameters(parameters);
  const update = updateBy(absorb, base);
  if (update === undefined) {
    if (training.score) scoreBy(shape, own.full(parameters), teach);
    return { parameters: next, moments };
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
      if (gather) update.gather(slope, onBackend);
      else update.step(theta.floats(), slope, onBackend);
      moments.steps = onBackend.steps;
      if (onBackend.more !== undefined) moments.more = onBackend.more;
      if (full !== theta && !gather) full.floats().set(own.full(theta.floats()));
      return found;
    });
    next.set(theta.floats());
    update.end(next, moments);
    moments.first.set(first.floats());
    moments.second.set(second.floats());
  } finally {
    for (const flat of new Set([...flats, full])) flat.free();
  }
  return {
    parameters: next,
    moments: { ...moments, ...(moments.more && { more: mapValues(moments.more, inShared) }) },
  };
}

const shared = ({ first, second, steps, more }: Moments): Moments => ({
  first: shareParameters(first),
  second: shareParameters(second),
  steps,
  ...(more === undefined ? {} : { more: mapValues(more, shareParameters) }),
});

/** A rule may have begun to keep a vector in memory of its own thread. */
const inShared = (vector: Parameters) =>
  vector.buffer instanceof SharedArrayBuffer ? vector : shareParameters(vector);

/** The losses of a policy that stays as it is. */
function scoreBy(shape: PolicyShape, parameters: Parameters, teach: (take: TakeStep) => void): void {
  const full = openFlat(parameters); // [P]
  try {
    teach(({ examples, weights }) => lossAndGradientInto(shape, full, undefined, examples, weights));
  } finally {
    full.free();
  }
}
