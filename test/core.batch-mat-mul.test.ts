import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "../src/core/backend.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** The slow twin: element by element, straight from the definition with NumPy's broadcasting. */
function plainMatMul(a: Float32Array, aShape: number[], b: Float32Array, bShape: number[], tA: boolean, tB: boolean) {
  const [aR, aC] = aShape.slice(-2) as [number, number];
  const [bR, bC] = bShape.slice(-2) as [number, number];
  const [l, inner, r] = [tA ? aC : aR, tA ? aR : aC, tB ? bR : bC];
  const rank = Math.max(aShape.length, bShape.length) - 2;
  const pad = (shape: number[]) => [...new Array(rank - (shape.length - 2)).fill(1), ...shape.slice(0, -2)] as number[];
  const [aOuter, bOuter] = [pad(aShape), pad(bShape)];
  const outer = aOuter.map((x, i) => Math.max(x, bOuter[i]!));
  const out = new Float32Array(size(outer) * l * r);
  for (let n = 0; n < size(outer); n++) {
    let rest = n;
    const index = new Array<number>(rank);
    for (let i = rank - 1; i >= 0; i--) {
      index[i] = rest % outer[i]!;
      rest = Math.floor(rest / outer[i]!);
    }
    const at = (own: number[]) => own.reduce((sum, length, i) => sum * length + (length === 1 ? 0 : index[i]!), 0);
    for (let row = 0; row < l; row++) {
      for (let column = 0; column < r; column++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const left = a[at(aOuter) * aR * aC + (tA ? k * aC + row : row * aC + k)]!;
          const right = b[at(bOuter) * bR * bC + (tB ? column * bC + k : k * bC + column)]!;
          sum += left * right;
        }
        out[(n * l + row) * r + column] = sum;
      }
    }
  }
  return { values: out, shape: [...outer, l, r] };
}

const outerPairs: [number[], number[]][] = [
  [[], []],
  [[1], [1]],
  [[3], [3]],
  [[3], [1]],
  [[1], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [[3], [2, 3]],
  [[2, 3], []],
];

beforeAll(async () => {
  await startBackend("wasm");
});

describe("matMul on WASM", () => {
  it("equals plain loops for any sizes, transpositions, batches and broadcasts", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 37 }),
        fc.integer({ min: 1, max: 37 }),
        fc.integer({ min: 1, max: 37 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(...outerPairs),
        fc.integer(),
        (l, i, r, tA, tB, [aOuter, bOuter], seed) => {
          const random = stream(seed, "matmul");
          const aShape = [...aOuter, ...(tA ? [i, l] : [l, i])];
          const bShape = [...bOuter, ...(tB ? [r, i] : [i, r])];
          const a = Float32Array.from({ length: size(aShape) }, () => random.normal());
          const b = Float32Array.from({ length: size(bShape) }, () => random.normal());
          const before = tf.memory().numTensors;
          const ours = tf.tidy(() => {
            const product = tf.matMul(tf.tensor(a, aShape), tf.tensor(b, bShape), tA, tB);
            return { values: product.dataSync(), shape: product.shape };
          });
          const plain = plainMatMul(a, aShape, b, bShape, tA, tB);
          expect(ours.shape).toEqual(plain.shape);
          const worst = plain.values.reduce((max, x, n) => Math.max(max, Math.abs(x - ours.values[n]!)), 0);
          expect(worst).toBeLessThan(1e-4);
          expect(tf.memory().numTensors).toBe(before);
        },
      ),
      { numRuns: 120 },
    );
  });

  it("is right for a long inner length too, as a weight's gradient has", () => {
    for (const [inner, tB] of [
      [513, false],
      [1024, true],
      [1300, false],
    ] as const) {
      const random = stream(inner, "long");
      const bShape = tB ? [7, inner] : [inner, 7];
      const a = Float32Array.from({ length: inner * 5 }, () => random.normal());
      const b = Float32Array.from({ length: inner * 7 }, () => random.normal());
      const ours = tf.tidy(() => tf.matMul(tf.tensor(a, [inner, 5]), tf.tensor(b, bShape), true, tB).dataSync());
      const { values } = plainMatMul(a, [inner, 5], b, bShape, true, tB);
      expect(values.reduce((max, x, n) => Math.max(max, Math.abs(x - ours[n]!)), 0)).toBeLessThan(1e-3);
    }
  });

  it("an operand used again after another product still gives the same", () => {
    tf.tidy(() => {
      const a = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
      const first = [...tf.matMul(a, a, true, false).dataSync()];
      tf.matMul(a, a, false, true).dataSync();
      expect([...tf.matMul(a, a, true, false).dataSync()]).toEqual(first);
    });
  });

  it("repeating batched and transposed products does not grow the WASM heap", () => {
    const a = tf.ones([8, 64, 64]) as tf.Tensor3D;
    const heap = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
    const many = (times: number) => {
      for (let n = 0; n < times; n++) tf.matMul(a, a, true, true).dispose();
    };
    many(50);
    const before = heap();
    many(500); // 500 leaked copies would be 128 MB
    expect(heap()).toBe(before);
    a.dispose();
  });
});
