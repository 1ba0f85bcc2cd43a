import type { Token, TokenMask } from "../../environments/environment.ts";

/** What `chooseToken` would say of a token it drew: nats under (1 - floor) softmax + floor / legal, over legal tokens. */
export function logProbOf(token: Token, logits: Float32Array, mask: TokenMask, floor: number): number {
  let most = Number.NEGATIVE_INFINITY;
  let legal = 0;
  for (let v = 0; v < logits.length; v++) {
    if (mask[v] !== 1) continue;
    legal += 1;
    most = Math.max(most, logits[v]!);
  }
  let sum = 0;
  for (let v = 0; v < logits.length; v++) if (mask[v] === 1) sum += Math.exp(logits[v]! - most);
  return Math.log(((1 - floor) * Math.exp(logits[token]! - most)) / sum + floor / legal);
}
