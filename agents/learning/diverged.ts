import { allFinite, allSquarable } from "../../src/core/finite.ts";
import { evaluateLoss } from "../policy/loss.ts";
import { openPolicy } from "../policy/own.ts";
import type { Step } from "./lesson.ts";
import type { Trained, Training } from "./steps.ts";

/** What a training left: the steps and their losses in nats. */
export type Left = Trained & { lossNats: readonly number[]; steps: readonly Step[] };

/**
 * Whether a training diverged: a loss, parameter or moment is NaN or infinite, or a parameter's square, which every norm is
 * made of, or the loss by the new parameters would be. The last is asked of one example, as the losses of a training are those before each step and say nothing of the last one.
 */
export function hasDiverged(
  { shape, parameters: before }: Pick<Training, "shape" | "parameters">,
  { lossNats, parameters, moments, steps }: Left,
): boolean {
  if (!lossNats.every(Number.isFinite)) return true;
  const { first, second, more = {} } = moments;
  if (!allSquarable(parameters) || ![first, second, ...Object.values(more)].every(allFinite)) return true;
  const example = steps.at(-1)?.examples[0];
  if (example === undefined) return false;
  const { own } = openPolicy(shape, before);
  return !Number.isFinite(evaluateLoss(shape, own.full(parameters), [example]).lossNats);
}
