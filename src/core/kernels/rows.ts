/**
 * Rows picked by number.
 *
 * Axis letters: N rows of a table, M rows picked, D width.
 */
import { tf } from "../tf.ts";
import { hasKernel, type Kernel, runKernel } from "./kernel.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/** x[rows, :], [N, D] -> [M, D]. The gradient adds up rows that were taken more than once, in the order of `rows`. */
export function gatherRows(x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  const [count, width] = x.shape;
  const fast = hasKernel("GatherRows");
  const op = tf.customGrad((input) => ({
    value: fast ? runKernel<tf.Tensor>("GatherRows", { x: input as tf.Tensor }, { rows }) : takeRows(input, rows),
    gradFunc: (dy: tf.Tensor) =>
      fast ? runKernel<tf.Tensor>("AddRows", { x: dy }, { rows, count }) : addRows(dy, rows, count, width),
  }));
  return op(x) as tf.Tensor2D;
}

/** The slow twins, and what other backends run: loops, as tfjs's own gather takes no gradient in one pass. */
function takeRows(x: unknown, rows: Int32Array): tf.Tensor2D {
  const { shape } = x as tf.Tensor2D;
  const from = (x as tf.Tensor2D).dataSync();
  const width = shape[1];
  const out = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) out.set(from.subarray(row * width, (row + 1) * width), i * width);
  return tf.tensor2d(out, [rows.length, width]);
}

function addRows(x: tf.Tensor, rows: Int32Array, count: number, width: number): tf.Tensor2D {
  const from = x.dataSync();
  const sum = new Float32Array(count * width);
  for (let row = 0; row < rows.length; row++) {
    const target = rows[row]! * width;
    for (let d = 0; d < width; d++) sum[target + d]! += from[row * width + d]!;
  }
  return tf.tensor2d(sum, [count, width]);
}

/** For @tensorflow/tfjs-backend-wasm 4.22.0, whose GatherV2 takes 20 times as long as copying the rows. */
export const rowKernels: readonly Kernel[] = [
  { name: "GatherRows", run: (wasm, { x }, { rows }: { rows: Int32Array }) => take(wasm, x!, rows) },
  {
    name: "AddRows",
    run: (wasm, { x }, { rows, count }: { rows: Int32Array; count: number }) => add(wasm, x!, rows, count),
  },
];

function take(wasm: Wasm, x: TensorInfo, rows: Int32Array): TensorInfo {
  const width = x.shape[1]!;
  const out = wasm.output([rows.length, width]);
  const [list] = wasm.areas(rows.byteLength) as [number];
  wasm.ints(list, rows.length).set(rows);
  wasm.assembly.gatherRows(rows.length, width, wasm.addressOf(x), list, wasm.addressOf(out));
  return out;
}

function add(wasm: Wasm, x: TensorInfo, rows: Int32Array, count: number): TensorInfo {
  const width = x.shape[1]!;
  const out = wasm.output([count, width]);
  const [list] = wasm.areas(rows.byteLength) as [number];
  wasm.ints(list, rows.length).set(rows);
  wasm.floats(wasm.addressOf(out), count * width).fill(0);
  wasm.assembly.addRows(rows.length, width, wasm.addressOf(x), list, wasm.addressOf(out));
  return out;
}
