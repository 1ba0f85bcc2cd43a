/** tfjs's slice and split: a box out of a tensor, and a tensor in pieces along one axis. */
import { tf } from "../tf.ts";
import { elementBytes, type Kernel, type Stock, stridesOf } from "./kernel.ts";
import { copyStrided } from "./strided.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/**
 * For @tensorflow/tfjs-backend-wasm 4.22.0: every slice first copies the whole tensor out of the memory, and a split
 * does so once per piece. A split of [16, 75, 336] in three took 2.8 ms (20 ms in a training step), here 0.09; one row
 * of [1200, 541] took 0.2 ms, here 0.007.
 */
export const sliceKernels: readonly Kernel[] = [
  { name: "Slice", run: (wasm, { x }, attributes, stock) => slice(wasm, x!, attributes, stock) },
  { name: "SplitV", run: (wasm, { x }, attributes, stock) => split(wasm, x!, attributes, stock) },
];

type SliceAttributes = { begin: number | number[]; size: number | number[] };

function slice(wasm: Wasm, x: TensorInfo, attributes: SliceAttributes, stock: Stock): TensorInfo | TensorInfo[] {
  const bytes = elementBytes(x.dtype);
  if (bytes === undefined) return stock({ x }, attributes);
  const [begin, size] = tf.slice_util.parseSliceParams(
    x as unknown as tf.Tensor,
    attributes.begin,
    attributes.size,
  ) as [number[], number[]];
  // The backend's own kernel reports a box outside the tensor.
  if (begin.some((from, axis) => from < 0 || size[axis]! < 0 || from + size[axis]! > x.shape[axis]!)) {
    return stock({ x }, attributes);
  }
  return box(wasm, x, bytes, begin, size);
}

type SplitAttributes = { numOrSizeSplits: number | number[]; axis: number };

function split(wasm: Wasm, x: TensorInfo, attributes: SplitAttributes, stock: Stock): TensorInfo | TensorInfo[] {
  const bytes = elementBytes(x.dtype);
  if (bytes === undefined) return stock({ x }, attributes);
  const axis = tf.util.parseAxisParam(attributes.axis, x.shape)[0]!;
  const sizes = tf.backend_util.prepareSplitSize(x as unknown as tf.Tensor, attributes.numOrSizeSplits, axis);
  let at = 0;
  return sizes.map((length) => {
    const begin = x.shape.map((_, i) => (i === axis ? at : 0));
    const piece = box(wasm, x, bytes, begin, x.shape.with(axis, length));
    at += length;
    return piece;
  });
}

function box(wasm: Wasm, x: TensorInfo, bytes: 1 | 4, begin: readonly number[], size: number[]): TensorInfo {
  const out = wasm.output(size, x.dtype);
  const steps = stridesOf(x.shape);
  const outSteps = stridesOf(size);
  const axes = size.map((length, i) => ({ length, from: bytes * steps[i]!, to: bytes * outSteps[i]! }));
  const from = wasm.addressOf(x) + begin.reduce((sum, index, i) => sum + index * steps[i]! * bytes, 0);
  copyStrided(wasm, axes, bytes, from, wasm.addressOf(out));
  return out;
}
