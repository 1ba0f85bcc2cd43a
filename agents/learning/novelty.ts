import type { Consequence, Solution } from "../../shared/findings.ts";
import { evaluateLoss } from "../policy/loss.ts";
import { parametersOf } from "../policy/own.ts";
import type { Training } from "./steps.ts";

/** Of a turn, who takes in what, and from which loss on a pair is new to it. */
export type Receiving = Pick<Training, "parameters" | "shape"> & {
  absorb: { novelty: number };
  agent: number;
  solutions: readonly Solution[];
  consequences: readonly Consequence[];
};

export type Novel = {
  solutions: readonly Solution[];
  consequences: readonly Consequence[];
  known: number; // pairs left out
  tokens: number; // that went through the policy for it
};

/**
 * The findings without what other agents gave and the policy that the turn starts from already finds likely: a mean loss of
 * less than `absorb.novelty`, in nats an answer token. All of them if that is 0. What is not taken in joins no replay either.
 */
export function novelOf({ parameters, shape, absorb, agent, solutions, consequences }: Receiving): Novel {
  const received = [...solutions, ...consequences].filter((pair) => pair.agent !== agent);
  if (absorb.novelty === 0 || received.length === 0) return { solutions, consequences, known: 0, tokens: 0 };
  const { perExample } = evaluateLoss(shape, parametersOf(shape, parameters), received); // nats a token
  const known = new Set<Solution | Consequence>(received.filter((_, k) => perExample[k]! < absorb.novelty));
  const tokens = received.reduce((sum, { prompt, answer }) => sum + prompt.length + answer.length - 1, 0);
  return {
    solutions: solutions.filter((pair) => !known.has(pair)),
    consequences: consequences.filter((pair) => !known.has(pair)),
    known: known.size,
    tokens,
  };
}
