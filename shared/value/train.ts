import type { Random } from "../../src/core/random.ts";
import { addGradient, type TrainingPoint, valueLoss } from "./network.ts";

export type ValueTraining = {
  epochs: number;
  learningRate: number;
  batch: number; // points per step
  /** Penalty l2 / 2 |w|^2 on the weights; keeps V near 1/2 if traces are few. */
  l2: number;
};

export const defaultTraining: ValueTraining = { epochs: 6, learningRate: 3e-3, batch: 64, l2: 1e-4 };

/**
 * Minimises mean cross-entropy with Adam (Kingma and Ba 2015, Algorithm 1; beta1 = .9, beta2 = .999). Moments start
 * anew in every call: they decay within a thousand steps anyway, and a checkpoint gets smaller.
 *
 * Solved traces are rare, and they are not reweighted: cross-entropy is a proper score, so its minimum is the true
 * probability; weighting classes would move V off it, and search and dopamine read V as a probability. `targets` come
 * in agent order; the same order and random stream give the same bits. Losses in nats.
 */
export function trainValue(
  parameters: Float32Array,
  targets: readonly TrainingPoint[],
  settings: ValueTraining,
  random: Random,
): { parameters: Float32Array; lossBefore: number; lossAfter: number } {
  const trained = Float32Array.from(parameters);
  if (targets.length === 0) return { parameters: trained, lossBefore: 0, lossAfter: 0 };
  const lossBefore = meanLoss(trained, targets);
  const step = adam(trained, settings);
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const order = random.shuffle(targets);
    for (let start = 0; start < order.length; start += settings.batch) step(order.slice(start, start + settings.batch));
  }
  return { parameters: trained, lossBefore, lossAfter: meanLoss(trained, targets) };
}

/** Mean cross-entropy in nats. */
const meanLoss = (parameters: Float32Array, targets: readonly TrainingPoint[]): number =>
  targets.reduce((sum, { features, target }) => sum + valueLoss(parameters, features, target), 0) / targets.length;

function adam(
  parameters: Float32Array,
  { learningRate, l2 }: ValueTraining,
): (batch: readonly TrainingPoint[]) => void {
  const first = new Float64Array(parameters.length);
  const second = new Float64Array(parameters.length);
  const gradient = new Float64Array(parameters.length);
  let steps = 0;
  return (batch) => {
    for (let i = 0; i < parameters.length; i++) gradient[i] = l2 * parameters[i]!;
    gradient[parameters.length - 1] = 0; // the output bias represents the base rate: it is not penalised
    addGradient(parameters, batch, gradient);
    steps++;
    const rate = (learningRate * Math.sqrt(1 - 0.999 ** steps)) / (1 - 0.9 ** steps);
    for (let i = 0; i < parameters.length; i++) {
      first[i] = 0.9 * first[i]! + 0.1 * gradient[i]!;
      second[i] = 0.999 * second[i]! + 0.001 * gradient[i]! ** 2;
      parameters[i]! -= (rate * first[i]!) / (Math.sqrt(second[i]!) + 1e-8);
    }
  };
}
