import { wasm } from "./kernels/wasm.ts";
import type { Layout } from "./parameters.ts";
import { tf } from "./tf.ts";

/**
 * A vector in the memory in which the running backend calculates: the WASM memory, or an ordinary array elsewhere. A
 * training job keeps its parameters, their gradient and the moments in such vectors for all of its steps.
 */
export type Flat = {
  readonly length: number;
  /**
   * The vector itself. On WASM this is a view that is valid until the backend next allocates: call it again after every
   * operation.
   */
  floats(): Float32Array;
  /** Nothing else may be called afterwards. */
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

/** Copies of the layout's tensors, in its order. The caller disposes them (or calls it inside a tidy). */
export function tensorsOf(vector: Flat | Float32Array, layout: Layout): tf.Tensor[] {
  const kernels = wasm();
  return layout.slots.map(({ shape, offset, size }) => {
    const part = () => (vector instanceof Float32Array ? vector : vector.floats()).subarray(offset, offset + size);
    // A copy on any backend: plain JavaScript keeps the array it is given, and the vector may change later.
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
