import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Example } from "../../environments/environment.ts";
import type { Random } from "../../src/core/random.ts";
import type { Drawn } from "./mixture.ts";

/** How chains of thought are left out while training; `tokens` by now. */
export type Leaving = {
  tokens: number;
  /** Which end goes first. */
  side: "left" | "right";
  /** lambda: o tokens more are left out with probability in proportion to exp(-lambda o); 0: never. */
  smoothing: number;
};

/**
 * Stepwise internalisation (Deng, Choi and Shieber 2024, arXiv 2405.14838): of every pair's chain the first s + o tokens are
 * left out, s the same for all and o drawn for each, so that the model knows shorter chains before they come. What a pair lacks
 * already, because its finder left it out, counts. Pairs without thought stay as they are.
 */
export function leaveOut(
  batch: readonly Drawn[],
  { thought }: Pick<CompleteEnvironment, "thought">,
  { tokens, side, smoothing }: Leaving,
  random: Random,
): Drawn[] {
  if (thought === undefined) return [...batch];
  return batch.map((drawn) => {
    const more = smoothing === 0 ? 0 : Math.floor(-Math.log(1 - random.next()) / smoothing); // geometric in exp(-lambda)
    const { written, whole } = thought.of(drawn.example);
    const gone = Math.min(written, Math.max(0, tokens + more - (whole - written)));
    return gone === 0 ? drawn : { ...drawn, example: without(drawn.example, written, gone, side), changed: true };
  });
}

function without({ prompt, answer }: Example, written: number, gone: number, side: Leaving["side"]): Example {
  const chain = side === "left" ? answer.slice(gone, written) : answer.slice(0, written - gone);
  return { prompt, answer: [...chain, ...answer.slice(written)] };
}
