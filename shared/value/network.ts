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

/** The number of features F that a parameter vector of P floats is for. Throws E_SHAPE if there is no such number. */
export function featureCountOf(parameters: Float32Array): number {
  const count = (parameters.length - 2 * HIDDEN - 1) / HIDDEN;
  if (Number.isInteger(count) && count >= 0) return count;
  throw new WanderError("E_SHAPE", `${parameters.length} value parameters fit no number of features`, {
    hint: "check that the value parameters and the environment belong together",
  });
}

/**
 * Input weights uniform in +-sqrt(6 / (F + H)) (Glorot and Bengio 2010, eq. 16), output weights zero: an untrained V is
 * 1/2 everywhere and so prefers nothing.
 */
export function initialValue(featureCount: number, random: Random): Float32Array {
  const parameters = new Float32Array(valueSize(featureCount));
  const bound = Math.sqrt(6 / (featureCount + HIDDEN));
  for (let i = 0; i < featureCount * HIDDEN; i++) parameters[i] = bound * (2 * random.next() - 1);
  return parameters;
}

/**
 * The same V with more features: new ones come last and start at weight zero, so that its values do not change until it
 * learns from them. Throws E_SHAPE if `featureCount` is lower than its number of features.
 */
export function widened(parameters: Float32Array, featureCount: number): Float32Array {
  const known = featureCountOf(parameters);
  if (known === featureCount) return parameters;
  if (known > featureCount) expectLength(featureCount, known, "features of a value function");
  const wide = new Float32Array(valueSize(featureCount));
  for (let h = 0; h < HIDDEN; h++) wide.set(parameters.subarray(h * known, (h + 1) * known), h * featureCount);
  wide.set(parameters.subarray(known * HIDDEN), featureCount * HIDDEN);
  return wide;
}

/** V in (0, 1) of features [F]; 1/2 if a feature is NaN. Throws E_SHAPE if F is not the network's. */
// biome-ignore lint/suspicious/noShadowRestrictedNames: V of a partial is this project's word; nobody calls the global.
export function valueOf(parameters: Float32Array, features: Float32Array): number {
  const value = logistic(logitOf(parameters, features));
  return Number.isNaN(value) ? 0.5 : value;
}

/** Cross-entropy -y log V - (1 - y) log(1 - V) in nats, y in [0, 1]. */
export const valueLoss = (parameters: Float32Array, features: Float32Array, target: number): number =>
  crossEntropy(logitOf(parameters, features), target);

/** The part of a trace that training reads: features [F] and the target in [0, 1]. */
export type TrainingPoint = { features: Float32Array; target: number };

/** Adds the gradient of the points' mean loss to `gradient` [P] by backpropagation, point by point in their order. */
export function addGradient(parameters: Float32Array, points: readonly TrainingPoint[], gradient: Float64Array): void {
  expectLength(gradient.length, parameters.length, "gradient of the value parameters");
  const F = featureCountOf(parameters);
  const biases = F * HIDDEN;
  const outputs = biases + HIDDEN;
  if (slopes.length < points.length * HIDDEN) slopes = new Float64Array(points.length * HIDDEN);
  for (const [i, { features, target }] of points.entries()) {
    const error = (logistic(logitOf(parameters, features)) - target) / points.length; // d loss / d logit
    gradient[parameters.length - 1]! += error;
    for (let h = 0; h < HIDDEN; h++) {
      const activation = hidden[h]!;
      gradient[outputs + h]! += error * activation;
      const slope = error * parameters[outputs + h]! * (1 - activation * activation);
      gradient[biases + h]! += slope;
      slopes[i * HIDDEN + h] = slope;
    }
  }
  for (let h = 0; h < HIDDEN; h += 2) {
    let f = 0;
    for (; f + 1 < F; f += 2) addTile(gradient, F, points, h, f);
    for (; f < F; f++) addColumn(gradient, F, points, h, f);
  }
}

/** gradient[h, f] += sum over points of slope[h] feature[f], for two units and two features: the sums stay in registers. */
function addTile(gradient: Float64Array, F: number, points: readonly TrainingPoint[], h: number, f: number): void {
  const at = h * F + f;
  let sum00 = gradient[at]!;
  let sum01 = gradient[at + 1]!;
  let sum10 = gradient[at + F]!;
  let sum11 = gradient[at + F + 1]!;
  for (let i = 0; i < points.length; i++) {
    const { features } = points[i]!;
    const slope0 = slopes[i * HIDDEN + h]!;
    const slope1 = slopes[i * HIDDEN + h + 1]!;
    const x0 = features[f]!;
    const x1 = features[f + 1]!;
    sum00 += slope0 * x0;
    sum01 += slope0 * x1;
    sum10 += slope1 * x0;
    sum11 += slope1 * x1;
  }
  gradient[at] = sum00;
  gradient[at + 1] = sum01;
  gradient[at + F] = sum10;
  gradient[at + F + 1] = sum11;
}

/** Like `addTile`, for the last of an odd number of features. */
function addColumn(gradient: Float64Array, F: number, points: readonly TrainingPoint[], h: number, f: number): void {
  for (const [i, { features }] of points.entries()) {
    for (const unit of [h, h + 1]) gradient[unit * F + f]! += slopes[i * HIDDEN + unit]! * features[f]!;
  }
}

/**
 * Four hidden units at a time: they share each load of a feature, and no sum waits for itself. HIDDEN is a multiple of
 * four.
 */
function logitOf(parameters: Float32Array, features: Float32Array): number {
  const F = features.length;
  expectLength(parameters.length, valueSize(F), "value parameters for these features");
  for (let h = 0; h < HIDDEN; h += 4) fourUnits(parameters, features, h);
  let logit = parameters[parameters.length - 1]!;
  for (let h = 0; h < HIDDEN; h++) logit += parameters[(F + 1) * HIDDEN + h]! * hidden[h]!;
  return logit;
}

const hidden = new Float64Array(HIDDEN); // activations of the last `logitOf`
let slopes = new Float64Array(64 * HIDDEN); // [points, H] d loss / d input of each unit

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

/** Kept away from 0 and 1, so that log V and log(1 - V) are finite. */
const logistic = (z: number) => 1 / (1 + Math.exp(-Math.min(30, Math.max(-30, z))));
const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
/** From the logit z as softplus(z) - y z, which cannot overflow. */
const crossEntropy = (z: number, target: number) => softplus(z) - target * z;
