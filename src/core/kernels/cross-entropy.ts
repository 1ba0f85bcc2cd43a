/**
 * Softmax cross-entropy with its gradient: the softmax minus 1 at the target, so that no one-hot matrix is made.
 *
 * Axis letters: M rows, V classes.
 */
import { tf } from "../tf.ts";
import { hasKernel, type Kernel, runKernel } from "./kernel.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/**
 * sum over m of weights[m] (-log softmax(logits[m])[targets[m]]), [M, V] -> []. `onNats` gets the M losses, without weights.
 */
export function crossEntropy(
  logits: tf.Tensor2D,
  targets: Int32Array,
  weights: Float32Array,
  onNats: (nats: Float32Array) => void,
): tf.Scalar {
  const op = tf.customGrad((input, save) => {
    const [nats, slope] = hasKernel("CrossEntropy")
      ? runKernel<[tf.Tensor, tf.Tensor]>("CrossEntropy", { logits: input as tf.Tensor }, { targets, weights })
      : looped(input as tf.Tensor2D, targets, weights);
    (save as tf.GradSaveFunc)([slope]);
    const values = nats.dataSync() as Float32Array;
    onNats(values);
    let loss = 0;
    for (let m = 0; m < values.length; m++) loss += weights[m]! * values[m]!;
    return { value: tf.scalar(loss), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0]!, dy) };
  });
  return op(logits) as tf.Scalar;
}

/** The reference version, which other backends run: a loop over the logits' values. */
function looped(logits: tf.Tensor2D, targets: Int32Array, weights: Float32Array): [tf.Tensor, tf.Tensor] {
  const [count, width] = logits.shape;
  const values = logits.dataSync() as Float32Array;
  const slope = new Float32Array(count * width);
  const nats = new Float32Array(count);
  for (let m = 0; m < count; m++) {
    const row = values.subarray(m * width, (m + 1) * width);
    const max = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let v = 0; v < width; v++) sum += Math.exp(row[v]! - max);
    nats[m] = Math.log(sum) + (max - row[targets[m]!]!);
    for (let v = 0; v < width; v++) slope[m * width + v] = (weights[m]! * Math.exp(row[v]! - max)) / sum;
    slope[m * width + targets[m]!]! -= weights[m]!;
  }
  return [tf.tensor1d(nats), tf.tensor2d(slope, [count, width])];
}

type Attributes = { targets: Int32Array; weights: Float32Array };

/** For @tensorflow/tfjs-backend-wasm 4.22.0, whose softmaxCrossEntropy goes through OneHot, LogSoftmax and its gradient. */
export const crossEntropyKernels: readonly Kernel[] = [
  { name: "CrossEntropy", run: (wasm, { logits }, attributes: Attributes) => run(wasm, logits!, attributes) },
];

function run(wasm: Wasm, logits: TensorInfo, { targets, weights }: Attributes): TensorInfo[] {
  const [count, width] = logits.shape as [number, number];
  const nats = wasm.output([count]);
  const slope = wasm.output([count, width]);
  const [targetList, weightList] = wasm.areas(4 * count, 4 * count) as [number, number];
  wasm.ints(targetList, count).set(targets);
  wasm.floats(weightList, count).set(weights);
  wasm.assembly.crossEntropy(
    ...[count, width, wasm.addressOf(logits), targetList, weightList],
    ...[wasm.addressOf(nats), wasm.addressOf(slope)],
  );
  return [nats, slope];
}
