import { expectLength, WanderError } from "./errors.ts";

/** The place of each named tensor in a model's one flat vector. Offsets and sizes count floats, not bytes. */
export type TensorSlot = { name: string; shape: readonly number[]; offset: number; size: number };
export type Layout = { slots: readonly TensorSlot[]; size: number };

/**
 * One model's parameters, or what an optimiser keeps of each of them: a view over shared memory, which another thread reads
 * without a copy. The mark is there for types alone (see Wire in src/executor/wire.ts): any vector of 32-bit floats may be passed.
 */
export type Parameters = Float32Array & { readonly crosses?: "by reference" };

export function layoutOf(tensors: readonly { name: string; shape: readonly number[] }[]): Layout {
  let offset = 0;
  const slots = tensors.map(({ name, shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const slot = { name, shape, offset, size };
    offset += size;
    return slot;
  });
  return { slots, size: offset };
}

/** A zeroed vector of `size` floats over a SharedArrayBuffer. Throws E_LIMIT if the system lacks the memory. */
export function allocateParameters(size: number): Parameters {
  const bytes = size * Float32Array.BYTES_PER_ELEMENT;
  try {
    return new Float32Array(new SharedArrayBuffer(bytes));
  } catch (cause) {
    throw new WanderError("E_LIMIT", `not enough memory for ${size} parameters (${bytes} bytes)`, {
      hint: "choose a smaller model: fewer model.layers, or less model.width or model.hidden",
      cause,
    });
  }
}

/** A copy in shared memory. */
export function shareParameters(values: Float32Array): Parameters {
  const out = allocateParameters(values.length);
  out.set(values);
  return out;
}

/** The tensor `name` as a view: writing to it writes to the vector. */
export function slotView(parameters: Parameters, layout: Layout, name: string): Float32Array {
  expectLength(parameters.length, layout.size, "parameter vector");
  const slot = layout.slots.find((s) => s.name === name);
  if (slot === undefined) throw new RangeError(`no tensor named ${name} in this layout`);
  return parameters.subarray(slot.offset, slot.offset + slot.size);
}
