import { importanceWeight } from "../../shared/exchange/experience.ts";
import type { Solution } from "../../shared/findings.ts";
import { evaluateLoss } from "../policy/loss.ts";
import { parametersOf } from "../policy/own.ts";
import type { Training } from "./steps.ts";

/** Of a turn, who weighs and how far a weight may go. */
export type Weighing = Pick<Training, "parameters" | "shape"> & {
  absorb: { importance: number };
  agent: number;
};

/**
 * [solutions.length] how strongly each solution may teach by who found it, from one pass of the parameters that the turn
 * starts from; `tokens` went through them. All are 1 where `absorb.importance` is 0.
 *
 * Only what another agent drew from its policy has a probability to compare with: what a systematic search or a goal gave
 * has a description length in its place, and weighs 1. The two probabilities are not quite of one kind. The finder's is of
 * the answer as it was drawn, before anything shortened it, among the tokens that the grammar allowed, with the sampler's
 * floor. The agent's own is among all tokens, because it may not know the task that the grammar goes by: a little too low.
 */
export function weighReceived(
  { parameters, shape, absorb, agent: receiver }: Weighing,
  solutions: readonly Solution[],
): { weights: number[]; tokens: number } {
  const weights = solutions.map(() => 1);
  const drawn = [...solutions.keys()].filter((k) => {
    const { agent, by } = solutions[k]!;
    return agent !== receiver && by === "policy";
  });
  if (absorb.importance === 0 || drawn.length === 0) return { weights, tokens: 0 };
  const examples = drawn.map((k) => solutions[k]!);
  const { perExample } = evaluateLoss(shape, parametersOf(shape, parameters), examples); // nats a token
  drawn.forEach((k, i) => {
    const { answer, logProb } = solutions[k]!;
    weights[k] = importanceWeight(-perExample[i]! * answer.length, logProb, absorb.importance);
  });
  const tokens = examples.reduce((sum, { prompt, answer }) => sum + prompt.length + answer.length - 1, 0);
  return { weights, tokens };
}
