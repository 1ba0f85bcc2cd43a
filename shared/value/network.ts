/**
 * The value function: P(solved within the remaining budget) of a partial answer, from its features.
 * A multilayer perceptron, features [F] -> tanh [H = 32] -> logistic. Plain typed arrays instead of a tensor
 * backend: one evaluation is about 32 F multiplications, far less than what a backend spends on a single call,
 * and a search evaluates partials one at a time.
 *
 * Parameters are one flat vector [P], P = F H + H + H + 1: input weights [H, F], hidden biases [H], output
 * weights [H], output bias.
 */
import { expectLength, WanderError } from "../../src/core/errors.ts";
import type { Random } from "../../src/core/random.ts";

export const HIDDEN = 32;

/** Floats P in the parameter vector for F features. */
export const valueSize = (featureCount: number): number => featureCount * HIDDEN + 2 * HIDDEN + 1;

/** Features F that a parameter vector of P floats is for; throws E_SHAPE when there is no such number. */
export function featureCountOf(parameters: Float32Array): number {
  const count = (parameters.length - 2 * HIDDEN - 1) / HIDDEN;
  if (Number.isInteger(count) && count >= 0) return count;
  throw new WanderError("E_SHAPE", `value parameters: ${parameters.length} floats fit no number of features`, {
    hint: "check that the value parameters and the environment belong together",
  });
}

/**
 * Input weights uniform in +-sqrt(6 / (F + H)) (Glorot and Bengio 2010, eq. 16), output weights zero: an untrained
 * V is 1/2 everywhere and so ranks nothing above anything else.
 */
export function initialValue(featureCount: number, random: Random): Float32Array {
  const parameters = new Float32Array(valueSize(featureCount));
  const bound = Math.sqrt(6 / (featureCount + HIDDEN));
  for (let i = 0; i < featureCount * HIDDEN; i++) parameters[i] = bound * (2 * random.next() - 1);
  return parameters;
}

/** V in (0, 1) of features [F]. Throws E_SHAPE when F is not the network's. */
// biome-ignore lint/suspicious/noShadowRestrictedNames: V of a partial is this project's word; nobody calls the global.
export function valueOf(parameters: Float32Array, features: Float32Array): number {
  const F = features.length;
  expectLength(parameters.length, valueSize(F), "value parameters for these features");
  let logit = parameters[parameters.length - 1]!;
  for (let h = 0; h < HIDDEN; h++) logit += parameters[(F + 1) * HIDDEN + h]! * hiddenUnit(parameters, features, h);
  return logistic(logit);
}

/**
 * Cross-entropy -y log V - (1 - y) log(1 - V) in nats, y in [0, 1]; adds `weight` times its gradient to
 * `gradient` [P] by backpropagation. Computed from the logit z as softplus(z) - y z, which cannot overflow.
 */
export function valueGradient(
  parameters: Float32Array,
  features: Float32Array,
  target: number,
  gradient: Float64Array,
  weight = 1,
): number {
  const F = features.length;
  const biases = F * HIDDEN;
  const outputs = biases + HIDDEN;
  const last = parameters.length - 1;
  expectLength(parameters.length, valueSize(F), "value parameters for these features");
  expectLength(gradient.length, parameters.length, "gradient of the value parameters");
  let logit = parameters[last]!;
  for (let h = 0; h < HIDDEN; h++) {
    hiddenScratch[h] = hiddenUnit(parameters, features, h);
    logit += parameters[outputs + h]! * hiddenScratch[h]!;
  }
  const error = weight * (logistic(logit) - target); // d loss / d logit
  gradient[last]! += error;
  for (let h = 0; h < HIDDEN; h++) {
    const activation = hiddenScratch[h]!;
    gradient[outputs + h]! += error * activation;
    const slope = error * parameters[outputs + h]! * (1 - activation * activation);
    gradient[biases + h]! += slope;
    for (let f = 0; f < F; f++) gradient[h * F + f]! += slope * features[f]!;
  }
  return softplus(logit) - target * logit;
}

const hiddenScratch = new Float64Array(HIDDEN);

function hiddenUnit(parameters: Float32Array, features: Float32Array, h: number): number {
  const F = features.length;
  let sum = parameters[F * HIDDEN + h]!;
  for (let f = 0; f < F; f++) sum += parameters[h * F + f]! * features[f]!;
  return Math.tanh(sum);
}

/** Kept off 0 and 1, so that log V and log(1 - V) are finite. */
const logistic = (z: number) => 1 / (1 + Math.exp(-Math.min(30, Math.max(-30, z))));
const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
