import { allFinite, allSquarable } from "../../src/core/finite.ts";
import { evaluateLoss } from "../policy/loss.ts";
import { wholePolicy } from "../policy/own.ts";
import type { Step } from "./lesson.ts";
import type { Training } from "./steps.ts";
import type { Moments } from "./types.ts";

/** What a training left: losses of its steps in nats, the optimiser's moments, and the steps; its parameters are in `next`. */
export type Left = { lossNats: readonly number[]; moments: Moments; steps: readonly Step[] };

/**
 * Whether a training diverged: a loss, parameter or moment is NaN or infinite, or a parameter's square, which every norm is
 * made of, or the loss by the new parameters would be. The last is asked of one example, as the losses of a training are those before each step and say nothing of the last one.
 */
export function hasDiverged({ shape, next, own = wholePolicy }: Training, { lossNats, moments, steps }: Left): boolean {
  if (!lossNats.every(Number.isFinite)) return true;
  const { first, second, more = {} } = moments;
  if (!allSquarable(next) || ![first, second, ...Object.values(more)].every(allFinite)) return true;
  const example = steps.at(-1)?.examples[0];
  if (example === undefined) return false;
  return !Number.isFinite(evaluateLoss(shape, own.full(next), [example]).lossNats);
}
