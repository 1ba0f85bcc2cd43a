/** Random tensors and slow twins for tests of kernels: values by index, straight from a definition. */
import fc from "fast-check";
import { expect } from "vitest";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";

export type Dtype = "float32" | "int32" | "bool";

/** A tensor as plain data. */
export type Plain = { shape: number[]; dtype: Dtype; values: ArrayLike<number> };

export const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Ranks 0 to 4; lengths that SIMD loops go through evenly and not, 1 and, with `min` 0, none. */
export const shapes = (minRank = 0, min = 1): fc.Arbitrary<number[]> =>
  fc
    .tuple(
      fc.array(fc.integer({ min, max: 5 }), { minLength: Math.max(0, minRank - 1), maxLength: 3 }),
      fc.array(fc.integer({ min, max: 37 }), { minLength: minRank > 0 ? 1 : 0, maxLength: 1 }),
    )
    .map(([outer, last]) => [...outer, ...last]);

export const dtypes = fc.constantFrom<Dtype>("float32", "int32", "bool");

/** Values that meet often; floats that are not whole, too. */
export function randomTensor(shape: number[], dtype: Dtype, seed: number, label: string): Plain {
  const random = stream(seed, label);
  const value = {
    float32: () => random.integer(9) / 4 - 1,
    int32: () => random.integer(7) - 3,
    bool: () => random.integer(2),
  }[dtype];
  return { shape, dtype, values: Array.from({ length: size(shape) }, value) };
}

export const upload = ({ values, shape, dtype }: Plain): tf.Tensor => tf.tensor([...Array.from(values)], shape, dtype);

/** What a definition by index says. */
export function tabulate(shape: number[], dtype: Dtype, valueAt: (index: number[]) => number): Plain {
  const index = shape.map(() => 0);
  const values = Array.from({ length: size(shape) }, () => {
    const value = valueAt(index);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
    return value;
  });
  return { shape, dtype, values };
}

/** The element at an index; an axis of length 1 is repeated, missing outer ones too. */
export function at({ shape, values }: Plain, index: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return values[shape.reduce((place, length, axis) => place * length + (length === 1 ? 0 : own[axis]!), 0)]!;
}

/** Runs in a tidy and compares shape, type and values; `tolerance` is relative to 1 or the value. Nothing may be left. */
export function expectPlain(make: () => tf.Tensor | tf.Tensor[], wanted: readonly Plain[], tolerance = 0): void {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const made = [make()].flat();
    expect(made.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
      wanted.map(({ shape, dtype }) => ({ shape, dtype })),
    );
    for (const [i, tensor] of made.entries()) {
      const values = tensor.dataSync();
      const wrong = Array.from(wanted[i]!.values).findIndex((value, place) => {
        const found = values[place]!;
        if (Object.is(value, found) || value === found) return false;
        return !(Math.abs(value - found) <= tolerance * Math.max(1, Math.abs(value)));
      });
      if (wrong >= 0) expect(`${values[wrong]} at ${wrong}`).toBe(`${wanted[i]!.values[wrong]} at ${wrong}`);
    }
  });
  expect(tf.memory().numTensors).toBe(before);
}

/**
 * The gradient of sum(weights f(x)) with random weights against the difference quotient along a random direction. For
 * functions whose third derivative is below 1 or so, where x is near 0.
 */
export function expectGradient(f: (x: tf.Tensor) => tf.Tensor, shape: number[], seed: number): void {
  const random = stream(seed, "gradient");
  const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const x = normals(size(shape)).map((value) => value / 2);
  const direction = normals(x.length);
  const step = 1 / 64;
  tf.tidy(() => {
    const weights = normals(f(tf.tensor(x, shape)).size);
    const loss = (input: tf.Tensor): tf.Scalar => {
      const y = f(input);
      return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
    };
    const slope = tf.grad(loss)(tf.tensor(x, shape)).dataSync() as Float32Array;
    const along = slope.reduce((sum, g, i) => sum + g * direction[i]!, 0);
    const lossAt = (by: number) => {
      const moved = x.map((value, i) => value + by * direction[i]!);
      const y = f(tf.tensor(moved, shape)).dataSync() as Float32Array;
      return y.reduce((sum, value, i) => sum + value * weights[i]!, 0); // in doubles
    };
    const quotient = (lossAt(step) - lossAt(-step)) / (2 * step);
    expect(Math.abs(along - quotient)).toBeLessThan(2e-3 * Math.max(10, Math.sqrt(x.length) * 10));
  });
}

/** Bytes of the WASM memory before and after `times` calls, once some have been made. */
export function heapGrowth(call: () => void, times: number): number {
  const heap = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  for (let n = 0; n < 20; n++) tf.tidy(call);
  const before = heap();
  for (let n = 0; n < times; n++) tf.tidy(call);
  return heap() - before;
}
