/**
 * Sparse experts in place of a feed-forward layer, one for every token (Fedus, Zoph and Shazeer 2021, Switch
 * Transformer, arXiv 2101.03961): p = softmax(x W), i = argmax p, y = p_i E_i(x). An auxiliary loss keeps the load even
 * (their eq. 4): N sum_i f_i P_i, f_i the share of tokens that go to expert i and P_i the mean of p_i; it is 1 if all
 * are equal.
 *
 * Axis letters: R rows, D width, N experts.
 */

import { linear, linearSquaredRelu } from "../../src/core/kernels/linear.ts";
import { gatherRows } from "../../src/core/kernels/rows.ts";
import { tf } from "../../src/core/tf.ts";

/** Weight of the balance in the training loss, if a shape gives none. */
export const BALANCE = 0.1;

export type ExpertTensors = {
  router: tf.Tensor2D; // [D, N]
  experts: readonly { up: tf.Tensor2D; down: tf.Tensor2D }[]; // [D, hidden], [hidden, D]
};

/** y [R, D] of x [R, D], the balance [], and the number of rows of each expert. Call it inside a tidy. */
export function sparseExperts(
  x: tf.Tensor2D,
  { router, experts }: ExpertTensors,
): { y: tf.Tensor2D; balance: tf.Scalar; load: number[] } {
  const count = x.shape[0];
  const logits = linear(x, router); // [R, N]
  const { rowsOf, choice } = routesOf(logits.dataSync() as Float32Array, experts.length);
  // An expert without rows reads one row without effect, so that its gradient exists and is zero.
  const outputs = rowsOf.map((rows, e) => {
    const own = gatherRows(x, Int32Array.from(rows.length > 0 ? rows : [0]));
    return linear(linearSquaredRelu(own, experts[e]!.up), experts[e]!.down);
  });
  const places = new Int32Array(count); // the place of every row among the experts' outputs
  let start = 0;
  for (const rows of rowsOf) {
    for (const [i, row] of rows.entries()) places[row] = start + i;
    start += Math.max(1, rows.length);
  }
  const p = tf.softmax(logits) as tf.Tensor2D;
  const flat = tf.reshape(p, [count * experts.length, 1]) as tf.Tensor2D;
  const gates = gatherRows(
    flat,
    choice.map((e, row) => row * experts.length + e),
  ); // [R, 1]
  const load = rowsOf.map((rows) => rows.length);
  const shares = tf.tensor1d(load.map((rows) => (rows * experts.length) / count));
  return {
    y: tf.mul(gatherRows(tf.concat(outputs, 0), places), gates),
    balance: tf.sum(tf.mul(tf.mean(p, 0), shares)),
    load,
  };
}

/** Each row's expert and gate from the router's logits [R, N]; a tie goes to the first. */
export function routesOf(
  logits: Float32Array,
  experts: number,
): { choice: Int32Array; gates: Float32Array; rowsOf: number[][] } {
  const count = logits.length / experts;
  const choice = new Int32Array(count);
  const gates = new Float32Array(count);
  const rowsOf: number[][] = Array.from({ length: experts }, () => []);
  for (let row = 0; row < count; row++) {
    const own = logits.subarray(row * experts, (row + 1) * experts);
    let best = 0;
    for (let e = 1; e < experts; e++) if (own[e]! > own[best]!) best = e;
    choice[row] = best;
    gates[row] = 1 / own.reduce((sum, x) => sum + Math.exp(x - own[best]!), 0);
    rowsOf[best]!.push(row);
  }
  return { choice, gates, rowsOf };
}
