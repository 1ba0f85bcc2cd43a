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
  return logistic(logitOf(parameters, features));
}

/** Cross-entropy -y log V - (1 - y) log(1 - V) in nats, y in [0, 1]. */
export const valueLoss = (parameters: Float32Array, features: Float32Array, target: number): number =>
  crossEntropy(logitOf(parameters, features), target);

/** `valueLoss`; adds `weight` times its gradient to `gradient` [P] by backpropagation. */
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
  expectLength(gradient.length, parameters.length, "gradient of the value parameters");
  const logit = logitOf(parameters, features);
  const error = weight * (logistic(logit) - target); // d loss / d logit
  gradient[parameters.length - 1]! += error;
  for (let h = 0; h < HIDDEN; h++) {
    const activation = hidden[h]!;
    gradient[outputs + h]! += error * activation;
    const slope = error * parameters[outputs + h]! * (1 - activation * activation);
    gradient[biases + h]! += slope;
    slopes[h] = slope;
  }
  for (let h = 0; h < HIDDEN; h += 4) addOuter(gradient, h * F, features, h);
  return crossEntropy(logit, target);
}

/** Four hidden units at a time: they share each load of a feature, and no sum waits for itself. HIDDEN is a multiple. */
function logitOf(parameters: Float32Array, features: Float32Array): number {
  const F = features.length;
  expectLength(parameters.length, valueSize(F), "value parameters for these features");
  for (let h = 0; h < HIDDEN; h += 4) fourUnits(parameters, features, h);
  let logit = parameters[parameters.length - 1]!;
  for (let h = 0; h < HIDDEN; h++) logit += parameters[(F + 1) * HIDDEN + h]! * hidden[h]!;
  return logit;
}

const hidden = new Float64Array(HIDDEN); // activations of the last `logitOf`
const slopes = new Float64Array(HIDDEN); // d loss / d input of each unit

function fourUnits(parameters: Float32Array, features: Float32Array, h: number): void {
  const F = features.length;
  const row0 = h * F;
  const row1 = row0 + F;
  const row2 = row1 + F;
  const row3 = row2 + F;
  let sum0 = parameters[F * HIDDEN + h]!;
  let sum1 = parameters[F * HIDDEN + h + 1]!;
  let sum2 = parameters[F * HIDDEN + h + 2]!;
  let sum3 = parameters[F * HIDDEN + h + 3]!;
  for (let f = 0; f < F; f++) {
    const x = features[f]!;
    sum0 += parameters[row0 + f]! * x;
    sum1 += parameters[row1 + f]! * x;
    sum2 += parameters[row2 + f]! * x;
    sum3 += parameters[row3 + f]! * x;
  }
  hidden[h] = Math.tanh(sum0);
  hidden[h + 1] = Math.tanh(sum1);
  hidden[h + 2] = Math.tanh(sum2);
  hidden[h + 3] = Math.tanh(sum3);
}

/** gradient[row + k F + f] += slopes[h + k] features[f] for k in 0..3. */
function addOuter(gradient: Float64Array, row: number, features: Float32Array, h: number): void {
  const F = features.length;
  const slope0 = slopes[h]!;
  const slope1 = slopes[h + 1]!;
  const slope2 = slopes[h + 2]!;
  const slope3 = slopes[h + 3]!;
  for (let f = 0; f < F; f++) {
    const x = features[f]!;
    const at = row + f;
    gradient[at]! += slope0 * x;
    gradient[at + F]! += slope1 * x;
    gradient[at + 2 * F]! += slope2 * x;
    gradient[at + 3 * F]! += slope3 * x;
  }
}

/** Kept off 0 and 1, so that log V and log(1 - V) are finite. */
const logistic = (z: number) => 1 / (1 + Math.exp(-Math.min(30, Math.max(-30, z))));
const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
/** From the logit z as softplus(z) - y z, which cannot overflow. */
const crossEntropy = (z: number, target: number) => softplus(z) - target * z;
