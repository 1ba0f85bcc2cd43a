/**
 * tfjs's oneHot: `onValue` at the index along the last axis, `offValue` elsewhere; an index outside [0, depth) gives
 * only off values.
 */
import type { tf } from "../tf.ts";
import { type Kernel, type Stock, sizeOf } from "./kernel.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/**
 * For @tensorflow/tfjs-backend-wasm 4.22.0, for correctness: its kernel is as fast as memory allows, but always writes
 * 32-bit integers. With dtype float32, values 0.5 and -0.25 become 0; with dtype bool it writes past the end of its
 * output and destroys the memory behind it.
 */
export const oneHotKernels: readonly Kernel[] = [
  { name: "OneHot", run: (wasm, { indices }, attributes, stock) => oneHot(wasm, indices!, attributes, stock) },
];

type Attributes = { depth: number; onValue: number; offValue: number; dtype: tf.DataType };

function oneHot(wasm: Wasm, indices: TensorInfo, attributes: Attributes, stock: Stock): TensorInfo | TensorInfo[] {
  const { depth, onValue, offValue, dtype } = attributes;
  if (indices.dtype !== "int32") return stock({ indices }, attributes);
  const count = sizeOf(indices.shape);
  const out = wasm.output([...indices.shape, depth], dtype);
  const view = { float32: wasm.floats, int32: wasm.ints, bool: wasm.bytes }[dtype as "float32" | "int32" | "bool"];
  const values = view(wasm.addressOf(out), count * depth);
  values.fill(offValue);
  const places = wasm.ints(wasm.addressOf(indices), count);
  for (let i = 0; i < count; i++) {
    const index = places[i]!;
    if (index >= 0 && index < depth) values[i * depth + index] = onValue;
  }
  return out;
}
