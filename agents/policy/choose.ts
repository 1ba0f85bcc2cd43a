import type { Token, TokenMask } from "../../environments/environment.ts";
import type { Random } from "../../src/core/random.ts";
import { expOfNegative } from "./exp.ts";

export type ChooseOptions = {
  /** Divides the logits before drawing; 0 draws evenly among the best legal tokens. */
  temperature: number;
  /** Share of probability that is spread evenly over the legal tokens, in [0, 1]. */
  floor: number;
};

/**
 * The distribution of a lane's next token over K legal tokens in ascending order; computed once for all of its draws.
 */
export type Choice = {
  tokens: Int32Array; // [K]
  /** [K] probability of drawing each. */
  drawn: Float64Array;
  /**
   * [K] probability of each under the model, whatever the temperature of the draws: the same mixture **at temperature
   * 1**.
   */
  found: Float64Array;
};

/**
 * (1 - floor) softmax(logits / temperature) + floor / K, both over legal tokens only. `logits` and `mask` are [V]; the
 * mask is read in one pass, the illegal tokens' logits never.
 */
export function choiceOf(logits: Float32Array, mask: TokenMask, { temperature, floor }: ChooseOptions): Choice {
  const legal: Token[] = [];
  let max = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < logits.length; v++) {
    if (mask[v] !== 1) continue;
    legal.push(v);
    if (logits[v]! > max) max = logits[v]!;
  }
  const tokens = Int32Array.from(legal);
  const found = mixture(logits, tokens, max, 1, floor);
  return { tokens, found, drawn: temperature === 1 ? found : mixture(logits, tokens, max, temperature, floor) };
}

/**
 * Draws one token, with one number from `random`; `logProb` is that of `found`, in nats. Without a legal token: token
 * -1 and logProb -Infinity.
 */
export function drawToken({ tokens, drawn, found }: Choice, random: Random): { token: Token; logProb: number } {
  let left = random.next();
  let last = -1; // if rounding leaves a remainder past the end: the last token that could be drawn
  for (let k = 0; k < tokens.length; k++) {
    if (drawn[k]! <= 0) continue;
    last = k;
    left -= drawn[k]!;
    if (left < 0) break;
  }
  if (last < 0) return { token: -1, logProb: Number.NEGATIVE_INFINITY };
  return { token: tokens[last]!, logProb: Math.log(found[last]!) };
}

/** The `logProb` that `drawToken` would return for this token; -Infinity for an illegal one. */
export function logProbOf({ tokens, found }: Choice, token: Token): number {
  const k = tokens.indexOf(token);
  return k < 0 ? Number.NEGATIVE_INFINITY : Math.log(found[k]!);
}

function mixture(
  logits: Float32Array,
  tokens: Int32Array,
  max: number,
  temperature: number,
  floor: number,
): Float64Array {
  const out = new Float64Array(tokens.length);
  let sum = 0;
  for (let k = 0; k < tokens.length; k++) {
    const x = logits[tokens[k]!]!;
    // Infinities of one sign count as equal, and temperature 0 is the limit.
    const heat = x === max ? 1 : temperature > 0 ? expOfNegative((x - max) / temperature) : 0;
    out[k] = heat;
    sum += heat;
  }
  for (let k = 0; k < out.length; k++) out[k] = ((1 - floor) * out[k]!) / sum + floor / out.length;
  return out;
}
