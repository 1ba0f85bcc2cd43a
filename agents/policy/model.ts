/**
 * The policy: a decoder-only transformer (Vaswani et al. 2017) with pre-normalisation by RMSNorm (Zhang and Sennrich
 * 2019), learned positions, squared ReLU (So et al. 2021, "Primer") and an output embedding tied to the input's (Press
 * and Wolf 2017). No biases. Its operations are in src/core/kernels, each with its gradient.
 *
 * Axis letters: B sequences, T positions of one, R rows of all, D width, H heads, G heads of keys and values, E = D /
 * H, V vocabulary.
 */

import { WanderError } from "../../src/core/errors.ts";
import { type Flat, tensorsOf } from "../../src/core/flat.ts";
import { causalAttention } from "../../src/core/kernels/attention.ts";
import { linear, linearAdd, linearSquaredRelu, linearTransposed } from "../../src/core/kernels/linear.ts";
import { rmsNorm } from "../../src/core/kernels/rms-norm.ts";
import { gatherRows } from "../../src/core/kernels/rows.ts";
import type { Layout, Parameters } from "../../src/core/parameters.ts";
import { allocateParameters, layoutOf } from "../../src/core/parameters.ts";
import type { Random } from "../../src/core/random.ts";
import { tf } from "../../src/core/tf.ts";
import { sparseExperts } from "./experts.ts";
import { expertCount, expertSlot, isSparse, keyWidth, type PolicyShape } from "./shape.ts";

/** The place of each tensor in the parameter vector. Throws E_SHAPE if the width is not a multiple of the heads. */
export function policyLayout(shape: PolicyShape): Layout {
  const { vocabulary, context, layers, width, heads, hidden } = shape;
  if (width % heads !== 0) {
    throw new WanderError("E_SHAPE", `width ${width} is not a multiple of ${heads} heads`, {
      hint: "choose a width that is a multiple of the number of heads",
    });
  }
  if (heads % (shape.keyHeads ?? heads) !== 0) {
    throw new WanderError("E_SHAPE", `${heads} heads are not a multiple of ${shape.keyHeads} key heads`, {
      hint: "choose a number of key heads that divides the heads",
    });
  }
  const tensors = [
    { name: "embedding", shape: [vocabulary, width] },
    { name: "positions", shape: [context, width] },
  ];
  for (let layer = 0; layer < layers; layer++) {
    tensors.push(
      { name: `layer${layer}.attentionNorm`, shape: [width] },
      { name: `layer${layer}.query`, shape: [width, width] },
      { name: `layer${layer}.key`, shape: [width, keyWidth(shape)] },
      { name: `layer${layer}.value`, shape: [width, keyWidth(shape)] },
      { name: `layer${layer}.output`, shape: [width, width] },
      { name: `layer${layer}.feedNorm`, shape: [width] },
    );
    if (isSparse(shape)) tensors.push({ name: `layer${layer}.router`, shape: [width, expertCount(shape)] });
    for (let e = 0; e < expertCount(shape); e++) {
      tensors.push(
        { name: expertSlot(shape, layer, e, "up"), shape: [width, hidden] },
        { name: expertSlot(shape, layer, e, "down"), shape: [hidden, width] },
      );
    }
  }
  tensors.push({ name: "norm", shape: [width] });
  return layoutOf(tensors);
}

/**
 * Initial parameters: normal with this standard deviation, gains 1. The two projections that write to the residual
 * stream are divided by sqrt(2 layers), so that the stream's variance does not grow with depth (Radford et al. 2019,
 * 2.3).
 */
export function initialParameters(shape: PolicyShape, random: Random, deviation = 0.02): Parameters {
  const layout = policyLayout(shape);
  const parameters = allocateParameters(layout.size);
  for (const { name, offset, size } of layout.slots) {
    const view = parameters.subarray(offset, offset + size);
    if (name.endsWith("orm")) {
      view.fill(1);
      continue;
    }
    const residual = name.endsWith(".output") || name.endsWith(".down");
    const scale = residual ? deviation / Math.sqrt(2 * shape.layers) : deviation;
    for (let i = 0; i < size; i++) view[i] = scale * random.normal();
  }
  return parameters;
}

/** The model's tensors by name, in the layout's order. The caller disposes them (or calls it inside a tidy). */
export function uploadParameters(layout: Layout, parameters: Flat | Float32Array): Map<string, tf.Tensor> {
  const tensors = tensorsOf(parameters, layout);
  return new Map(layout.slots.map(({ name }, i) => [name, tensors[i]!]));
}

/** The tokens of B sequences, one after the other: R rows in all. */
export type TokenRows = {
  tokens: Int32Array; // [R]
  positions: Int32Array; // [R] place in its sequence
  starts: Int32Array; // [B + 1] row of each sequence's first token and, last, R
};

export function tokenRows(sequences: readonly (readonly number[])[]): TokenRows {
  const starts = new Int32Array(sequences.length + 1);
  for (const [b, sequence] of sequences.entries()) starts[b + 1] = starts[b]! + sequence.length;
  return {
    tokens: Int32Array.from(sequences.flat()),
    positions: Int32Array.from(sequences.flatMap((sequence) => sequence.map((_, t) => t))),
    starts,
  };
}

/**
 * The residual stream after every layer, each [R, D]; the last one is then normalised into `final`. With sparse
 * experts, `balance` is the sum of the layers' balances and `loads` the number of rows of each expert. Call it inside a
 * tidy.
 */
export function residualStream(
  shape: PolicyShape,
  tensors: ReadonlyMap<string, tf.Tensor>,
  { tokens, positions, starts }: TokenRows,
): { layers: tf.Tensor2D[]; final: tf.Tensor2D; balance: tf.Scalar | undefined; loads: number[][] } {
  const longest = positions.reduce((a, b) => Math.max(a, b), -1) + 1;
  if (longest > shape.context) {
    throw new WanderError("E_SHAPE", `${longest} tokens do not fit a context of ${shape.context}`, {
      hint: "shorten the prompt or use a model with a longer context",
    });
  }
  const matrix = (name: string) => tensors.get(name) as tf.Tensor2D;
  const gain = (name: string) => tensors.get(name) as tf.Tensor1D;
  const attend = { starts, heads: shape.heads, keyHeads: shape.keyHeads ?? shape.heads };
  let x = tf.add(gatherRows(matrix("embedding"), tokens), gatherRows(matrix("positions"), positions)) as tf.Tensor2D;
  const layers: tf.Tensor2D[] = [];
  const balances: tf.Scalar[] = [];
  const loads: number[][] = []; // rows of each expert, by layer; empty for dense models
  for (let layer = 0; layer < shape.layers; layer++) {
    const at = `layer${layer}.`;
    const n = rmsNorm(x, gain(`${at}attentionNorm`)); // [R, D]
    const q = linear(n, matrix(`${at}query`)); // [R, H E]
    const k = linear(n, matrix(`${at}key`)); // [R, G E]
    const v = linear(n, matrix(`${at}value`)); // [R, G E]
    x = linearAdd(x, causalAttention(q, k, v, attend), matrix(`${at}output`));
    const m = rmsNorm(x, gain(`${at}feedNorm`));
    const experts = Array.from({ length: expertCount(shape) }, (_, e) => ({
      up: matrix(expertSlot(shape, layer, e, "up")), // [D, hidden]
      down: matrix(expertSlot(shape, layer, e, "down")), // [hidden, D]
    }));
    if (isSparse(shape)) {
      const { y, balance, load } = sparseExperts(m, { router: matrix(`${at}router`), experts });
      x = tf.add(x, y);
      balances.push(balance);
      loads.push(load);
    } else x = linearAdd(x, linearSquaredRelu(m, experts[0]!.up), experts[0]!.down);
    layers.push(x);
  }
  return {
    layers,
    final: rmsNorm(x, gain("norm")),
    balance: balances.length > 0 ? tf.addN(balances) : undefined,
    loads,
  };
}

/** [rows, V] logits of the named rows of the final stream. Call it inside a tidy. */
export function logitsOfRows(
  tensors: ReadonlyMap<string, tf.Tensor>,
  final: tf.Tensor2D,
  rows: Int32Array,
): tf.Tensor2D {
  return linearTransposed(gatherRows(final, rows), tensors.get("embedding") as tf.Tensor2D);
}

/** [T, V] logits after each of the tokens: the plain full pass, with which tests compare the sampler. */
export function fullLogits(shape: PolicyShape, parameters: Float32Array, tokens: readonly number[]): Float32Array {
  return tf.tidy(() => {
    const tensors = uploadParameters(policyLayout(shape), parameters);
    const { final } = residualStream(shape, tensors, tokenRows([tokens]));
    const all = Int32Array.from(tokens, (_, row) => row);
    return logitsOfRows(tensors, final, all).dataSync() as Float32Array;
  });
}
