import { expectLength } from "../../src/core/errors.ts";

/**
 * An output ensemble: the mean of what several models think of the next token. Copies that diverged far cannot share
 * parameters, and can still share this (Lakshminarayanan et al. 2017, arXiv 1612.01474).
 *
 * Takes [K][V] logits, one vector a model, and gives [V] log((1/K) sum_k softmax(logits_k)), in nats; -Infinity where no
 * model gives a token any chance. Throws E_SHAPE where the vectors differ in length.
 */
export function meanLogProbs(logits: readonly Float32Array[]): Float32Array {
  const width = logits[0]?.length ?? 0;
  const sum = new Float64Array(width);
  logits.forEach((row, k) => {
    expectLength(row.length, width, `logits of model ${k}`);
    let most = Number.NEGATIVE_INFINITY;
    for (let v = 0; v < width; v++) most = Math.max(most, row[v]!);
    let total = 0;
    for (let v = 0; v < width; v++) total += Math.exp(row[v]! - most);
    for (let v = 0; v < width; v++) sum[v]! += Math.exp(row[v]! - most) / total;
  });
  return Float32Array.from(sum, (s) => Math.log(s / logits.length));
}
