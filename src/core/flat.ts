import { wasm } from "./kernels/wasm.ts";
import type { Layout } from "./parameters.ts";
import { tf } from "./tf.ts";

/**
 * A vector that stays where the running backend calculates: in its memory on WASM, in an ordinary array elsewhere. A training
 * job keeps its parameters, their gradient and the moments in such vectors for all of its steps.
 */
export type Flat = {
  readonly length: number;
  /** The vector itself. On WASM a view that holds until the backend next allocates: take it anew after every operation. */
  floats(): Float32Array;
  /** Nothing else may be called after. */
  free(): void;
};

/** A copy of the values. The caller frees it. */
export function openFlat(values: Float32Array): Flat {
  const { length } = values;
  const kernels = wasm();
  if (kernels === undefined) {
    const copy = values.slice();
    return { length, floats: () => copy, free() {} };
  }
  const address = kernels.allocate(4 * length);
  kernels.floats(address, length).set(values);
  return { length, floats: () => kernels.floats(address, length), free: () => kernels.free(address) };
}

/** Copies of the layout's tensors, in its order. The caller disposes them (or calls inside a tidy). */
export function tensorsOf(vector: Flat | Float32Array, layout: Layout): tf.Tensor[] {
  const kernels = wasm();
  return layout.slots.map(({ shape, offset, size }) => {
    const part = () => (vector instanceof Float32Array ? vector : vector.floats()).subarray(offset, offset + size);
    // A copy on any backend: plain JavaScript keeps the array it is given, and the vector may change under it.
    if (kernels === undefined) return tf.tensor(part().slice(), [...shape], "float32");
    const out = kernels.output([...shape]);
    kernels.floats(kernels.addressOf(out), size).set(part());
    return tf.engine().makeTensorFromTensorInfo(out, tf.backend());
  });
}

/** Writes the layout's tensors into the vector. */
export function setTensors(flat: Flat, layout: Layout, tensors: readonly tf.Tensor[]): void {
  const kernels = wasm();
  for (const [i, { offset, size }] of layout.slots.entries()) {
    const tensor = tensors[i]!;
    const values =
      kernels === undefined ? (tensor.dataSync() as Float32Array) : kernels.floats(kernels.addressOf(tensor), size);
    flat.floats().set(values, offset);
  }
}
