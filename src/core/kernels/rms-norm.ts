/**
 * RMSNorm (Zhang and Sennrich 2019, eq. 4): g x / sqrt(mean(x^2) + 1e-5) over the last axis.
 *
 * Axis letters: R rows, D width.
 */
import { tf } from "../tf.ts";
import { hasKernel, type Kernel, runKernel } from "./kernel.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

const epsilon = 1e-5;

/** [R, D] with gain [D] -> [R, D]. */
export function rmsNorm(x: tf.Tensor2D, gain: tf.Tensor1D): tf.Tensor2D {
  return (hasKernel("RmsNorm") ? fused(x, gain) : composed(x, gain)) as tf.Tensor2D;
}

function fused(x: tf.Tensor2D, gain: tf.Tensor1D): tf.Tensor {
  const op = tf.customGrad((a, g, save) => {
    const [y, scales] = runKernel<[tf.Tensor, tf.Tensor]>("RmsNorm", { x: a as tf.Tensor, gain: g as tf.Tensor });
    (save as tf.GradSaveFunc)([a as tf.Tensor, g as tf.Tensor, scales]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x1, gain1, scales1] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        return runKernel<tf.Tensor[]>("RmsNormGradient", { x: x1, gain: gain1, scales: scales1, dy });
      },
    };
  });
  return op(x, gain);
}

/** The reference version, which other backends run. */
function composed(x: tf.Tensor2D, gain: tf.Tensor1D): tf.Tensor {
  const op = tf.customGrad((a, g, save) => {
    const input = a as tf.Tensor2D;
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(input), 1, true), epsilon)); // [R, 1]
    const unit = tf.mul(input, scale); // [R, D]
    (save as tf.GradSaveFunc)([unit, scale, g as tf.Tensor]);
    return {
      value: tf.mul(unit, g as tf.Tensor),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [n, r, weight] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
        const dn = tf.mul(dy, weight);
        const along = tf.mean(tf.mul(dn, n), 1, true); // [R, 1]
        const dx = tf.mul(tf.sub(dn, tf.mul(n, along)), r);
        return [dx, tf.sum(tf.mul(dy, n), 0)];
      },
    };
  });
  return op(x, gain);
}

type Inputs = { x: TensorInfo; gain: TensorInfo; scales: TensorInfo; dy: TensorInfo };

/** For @tensorflow/tfjs-backend-wasm 4.22.0, which needs seven kernels forward and ten back. */
export const rmsNormKernels: readonly Kernel[] = [
  { name: "RmsNorm", run: (wasm, inputs) => forward(wasm, inputs as Inputs) },
  { name: "RmsNormGradient", run: (wasm, inputs) => gradient(wasm, inputs as Inputs) },
];

function forward(wasm: Wasm, { x, gain }: Inputs): TensorInfo[] {
  const [rows, width] = x.shape as [number, number];
  const y = wasm.output([rows, width]);
  const scales = wasm.output([rows]);
  wasm.assembly.rmsNorm(rows, width, ...[x, gain, y, scales].map(wasm.addressOf));
  return [y, scales];
}

function gradient(wasm: Wasm, { x, gain, scales, dy }: Inputs): TensorInfo[] {
  const [rows, width] = x.shape as [number, number];
  const dx = wasm.output([rows, width]);
  const dgain = wasm.output([width]);
  wasm.assembly.rmsNormGradient(rows, width, ...[x, gain, scales, dy, dx, dgain].map(wasm.addressOf));
  return [dx, dgain];
}
