import type { Token, TokenMask } from "../../environments/environment.ts";
import type { Random } from "../../src/core/random.ts";

export type ChooseOptions = {
  /** Divides the logits before drawing; 0 draws evenly among the best legal tokens. */
  temperature: number;
  /** Share of probability spread evenly over the legal tokens, in [0, 1]. */
  floor: number;
};

/**
 * Draws a legal token from (1 - floor) softmax(logits / temperature) + floor / legal tokens, both over legal tokens only.
 * `logProb` is the token's log-probability, in nats, under that mixture **at temperature 1**: how likely the model finds it,
 * however boldly it was drawn. One number is drawn from `random` a call. `logits` and `mask` are [V]. With no legal token:
 * token -1 and logProb -Infinity.
 */
export function chooseToken(
  logits: Float32Array,
  mask: TokenMask,
  { temperature, floor }: ChooseOptions,
  random: Random,
): { token: Token; logProb: number } {
  let best = -1;
  let legal = 0;
  for (let v = 0; v < logits.length; v++) {
    if (mask[v] !== 1) continue;
    legal++;
    if (best < 0 || logits[v]! > logits[best]!) best = v;
  }
  const draw = random.next();
  if (legal === 0) return { token: -1, logProb: Number.NEGATIVE_INFINITY };
  const max = logits[best]!;
  // exp((x - max) / t), where infinities of one sign count as equals and t = 0 is the limit.
  const heat = (x: number, t: number): number => (x === max ? 1 : t > 0 ? Math.exp((x - max) / t) : 0);
  let drawSum = 0;
  let modelSum = 0;
  for (let v = 0; v < logits.length; v++) {
    if (mask[v] !== 1) continue;
    drawSum += heat(logits[v]!, temperature);
    modelSum += temperature === 1 ? 0 : heat(logits[v]!, 1);
  }
  if (temperature === 1) modelSum = drawSum;
  let left = draw;
  let token = best;
  for (let v = 0; v < logits.length; v++) {
    if (mask[v] !== 1) continue;
    const probability = ((1 - floor) * heat(logits[v]!, temperature)) / drawSum + floor / legal;
    if (probability <= 0) continue;
    token = v; // when rounding leaves a sliver past the end, the last one that could be drawn
    left -= probability;
    if (left < 0) break;
  }
  const probability = ((1 - floor) * heat(logits[token]!, 1)) / modelSum + floor / legal;
  return { token, logProb: Math.log(probability) };
}
