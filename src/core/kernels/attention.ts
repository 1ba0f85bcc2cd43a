/**
 * Causal multi-head attention of sequences stored one after the other: softmax(q k' / sqrt(E)) v, every position on
 * itself and earlier ones of its sequence. Heads share keys and values in groups (Ainslie et al. 2023, grouped-query
 * attention).
 *
 * Axis letters: B sequences, T positions of the longest, R positions of all, H heads, G heads of keys and values, E
 * floats per head.
 */
import { tf } from "../tf.ts";
import { hasKernel, type Kernel, runKernel } from "./kernel.ts";
import { gatherRows } from "./rows.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/** The start of each sequence and, last, R: [B + 1], ascending. */
export type Starts = Int32Array;

/** q [R, H E], k and v [R, G E] -> [R, H E]; head h reads the keys and values of floor(h G / H). */
export function causalAttention(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  { starts, heads, keyHeads }: { starts: Starts; heads: number; keyHeads: number },
): tf.Tensor2D {
  const attributes = { starts, heads, keyHeads };
  return hasKernel("Attention") ? fused(q, k, v, attributes) : composed(q, k, v, attributes);
}

type Attributes = { starts: Starts; heads: number; keyHeads: number };

function fused(q: tf.Tensor2D, k: tf.Tensor2D, v: tf.Tensor2D, attributes: Attributes): tf.Tensor2D {
  const op = tf.customGrad((q1, k1, v1, save) => {
    const inputs = { q: q1 as tf.Tensor, k: k1 as tf.Tensor, v: v1 as tf.Tensor };
    const [out, weights] = runKernel<[tf.Tensor, tf.Tensor]>("Attention", inputs, attributes);
    (save as tf.GradSaveFunc)([inputs.q, inputs.k, inputs.v, weights]);
    return {
      value: out,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [q2, k2, v2, w2] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        return runKernel<tf.Tensor[]>("AttentionGradient", { q: q2, k: k2, v: v2, weights: w2, dy }, attributes);
      },
    };
  });
  return op(q, k, v) as tf.Tensor2D;
}

/**
 * The reference version, which other backends run: sequences padded to the longest. Padding comes last, so that only
 * padding attends to it; it holds copies of row 0, which get no gradient from it.
 */
function composed(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  { starts, heads, keyHeads }: Attributes,
): tf.Tensor2D {
  const batch = starts.length - 1;
  const lengthOf = (b: number) => starts[b + 1]! - starts[b]!;
  const length = Math.max(1, ...Array.from({ length: batch }, (_, b) => lengthOf(b)));
  const [rows, width] = q.shape;
  const each = width / heads;
  /** [B H, T, E]; a head that shares keys or values reads its group's. */
  const sideBySide = (x: tf.Tensor2D, own: number): tf.Tensor => {
    const index = new Int32Array(batch * heads * length);
    for (let i = 0; i < index.length; i++) {
      const t = i % length;
      const head = Math.floor(i / length) % heads;
      const b = Math.floor(i / length / heads);
      index[i] = t < lengthOf(b) ? (starts[b]! + t) * own + Math.floor((head * own) / heads) : 0;
    }
    const parts = tf.reshape(x, [rows * own, each]) as tf.Tensor2D;
    return tf.reshape(gatherRows(parts, index), [batch * heads, length, each]);
  };
  const scores = tf.mul(tf.matMul(sideBySide(q, heads), sideBySide(k, keyHeads), false, true), 1 / Math.sqrt(each));
  const mixed = tf.matMul(tf.softmax(tf.add(scores, causalMask(length)), -1), sideBySide(v, keyHeads));
  const back = new Int32Array(rows * heads);
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < lengthOf(b); t++) {
      for (let head = 0; head < heads; head++) back[(starts[b]! + t) * heads + head] = (b * heads + head) * length + t;
    }
  }
  const parts = gatherRows(tf.reshape(mixed, [batch * heads * length, each]) as tf.Tensor2D, back);
  return tf.reshape(parts, [rows, width]) as tf.Tensor2D;
}

/** [T, T]: 0 where column <= row, else a number whose exponential is 0. */
function causalMask(length: number): tf.Tensor2D {
  const mask = new Float32Array(length * length);
  for (let row = 0; row < length; row++) mask.fill(-1e9, row * length + row + 1, (row + 1) * length);
  return tf.tensor2d(mask, [length, length]);
}

type Inputs = { q: TensorInfo; k: TensorInfo; v: TensorInfo; weights: TensorInfo; dy: TensorInfo };

/**
 * For @tensorflow/tfjs-backend-wasm 4.22.0, whose batched products are scalar loops and whose sequences must be padded.
 */
export const attentionKernels: readonly Kernel[] = [
  { name: "Attention", run: (wasm, inputs, attributes: Attributes) => forward(wasm, inputs as Inputs, attributes) },
  {
    name: "AttentionGradient",
    run: (wasm, inputs, attributes: Attributes) => gradient(wasm, inputs as Inputs, attributes),
  },
];

function forward(wasm: Wasm, { q, k, v }: Inputs, attributes: Attributes): TensorInfo[] {
  const { starts, heads } = attributes;
  let weightCount = 0;
  for (let b = 0; b + 1 < starts.length; b++) weightCount += (starts[b + 1]! - starts[b]!) ** 2;
  const out = wasm.output([...q.shape]);
  const weights = wasm.output([heads * weightCount]);
  const { head, scratch } = prepare(wasm, q, attributes);
  wasm.assembly.attention(...head, ...[q, k, v, out, weights].map(wasm.addressOf), scratch);
  return [out, weights];
}

function gradient(wasm: Wasm, { q, k, v, weights, dy }: Inputs, attributes: Attributes): TensorInfo[] {
  const out = [q, k, v].map(({ shape }) => wasm.output([...shape]));
  const { head, scratch } = prepare(wasm, q, attributes);
  wasm.assembly.attentionGradient(...head, ...[q, k, v, weights, dy, ...out].map(wasm.addressOf), scratch);
  return out;
}

/** The arguments that both functions begin with, and their scratch. */
function prepare(wasm: Wasm, q: TensorInfo, { starts, heads, keyHeads }: Attributes) {
  const each = q.shape[1]! / heads;
  let longest = 0;
  for (let b = 0; b + 1 < starts.length; b++) longest = Math.max(longest, starts[b + 1]! - starts[b]!);
  const [list, scratch] = wasm.areas(starts.byteLength, wasm.assembly.attentionScratch(longest, each)) as [
    number,
    number,
  ];
  wasm.ints(list, starts.length).set(starts);
  return { head: [starts.length - 1, list, heads, keyHeads, each, 1 / Math.sqrt(each)], scratch };
}
