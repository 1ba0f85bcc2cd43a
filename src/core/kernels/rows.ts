/**
 * Rows selected by index.
 *
 * Axis letters: N rows of a table, M rows selected, D width.
 */
import { tf } from "../tf.ts";
import { hasKernel, runKernel } from "./kernel.ts";
import { wasm } from "./wasm.ts";

/**
 * x[rows, :], [N, D] -> [M, D]. The gradient adds up rows that were selected more than once, in the order of `rows`.
 * Like tf.gather, but its gradient takes one pass on every backend.
 */
export function gatherRows(x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  const [count, width] = x.shape;
  const fast = wasm() !== undefined && hasKernel("UnsortedSegmentSum"); // which on WASM is our own kernel
  const op = tf.customGrad((input) => ({
    value: fast ? takeByKernel(input as tf.Tensor, rows) : takeRows(input, rows),
    gradFunc: (dy: tf.Tensor) => (fast ? addByKernel(dy, rows, count) : addRows(dy, rows, count, width)),
  }));
  return op(x) as tf.Tensor2D;
}

const takeByKernel = (x: tf.Tensor, rows: Int32Array): tf.Tensor =>
  runKernel("GatherV2", { x, indices: tf.tensor1d(rows, "int32") }, { axis: 0, batchDims: 0 });

const addByKernel = (x: tf.Tensor, rows: Int32Array, count: number): tf.Tensor =>
  runKernel("UnsortedSegmentSum", { x, segmentIds: tf.tensor1d(rows, "int32") }, { numSegments: count });

/**
 * The reference versions, which other backends run. They are loops, since tfjs's own gradient takes a pass per row of
 * the table.
 */
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
