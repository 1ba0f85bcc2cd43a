import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "../src/core/backend.ts";
import { causalAttention } from "../src/core/kernels/attention.ts";
import { crossEntropy } from "../src/core/kernels/cross-entropy.ts";
import { linear, linearAdd, linearSquaredRelu, linearTransposed } from "../src/core/kernels/linear.ts";
import { rmsNorm } from "../src/core/kernels/rms-norm.ts";
import { gatherRows } from "../src/core/kernels/rows.ts";
import { wasm } from "../src/core/kernels/wasm.ts";
import { stream } from "../src/core/random.ts";
import { tf } from "../src/core/tf.ts";
import { heapGrowth, size } from "./tensor-cases.ts";

type Operation = (...inputs: tf.Tensor2D[]) => tf.Tensor;

/** Widths that SIMD loops go through evenly and not. */
const width = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(28, 32, 63));
const rows = fc.integer({ min: 1, max: 19 });
/** Products are cut into blocks of 256 along this one. */
const inner = fc.oneof(width, fc.constantFrom(257, 300, 513));
const seeds = fc.integer();

beforeAll(async () => {
  await startBackend("wasm"); // which installs the kernels
});

describe("linear layers on WASM", () => {
  it("equal their twins in value and gradients, in all four forms", async () => {
    await fc.assert(
      fc.asyncProperty(rows, inner, width, seeds, async (r, i, o, seed) => {
        await expectTwins(
          (x, w) => linear(x!, w!),
          [
            [r, i],
            [i, o],
          ],
          seed,
        );
        await expectTwins(
          (x, w) => linearTransposed(x!, w!),
          [
            [r, i],
            [o, i],
          ],
          seed,
        );
        await expectTwins(
          (x, w) => linearSquaredRelu(x!, w!),
          [
            [r, i],
            [i, o],
          ],
          seed,
        );
        await expectTwins(
          (y, x, w) => linearAdd(y!, x!, w!),
          [
            [r, o],
            [r, i],
            [i, o],
          ],
          seed,
        );
      }),
      { numRuns: 25 },
    );
  });

  it("have the gradients of difference quotients", () => {
    expectQuotients(
      (x, w) => linear(x!, w!),
      [
        [5, 6],
        [6, 9],
      ],
      1,
    );
    expectQuotients(
      (x, w) => linearTransposed(x!, w!),
      [
        [5, 6],
        [9, 6],
      ],
      2,
    );
    expectQuotients(
      (x, w) => linearSquaredRelu(x!, w!),
      [
        [5, 6],
        [6, 9],
      ],
      3,
    );
    expectQuotients(
      (y, x, w) => linearAdd(y!, x!, w!),
      [
        [5, 9],
        [5, 6],
        [6, 9],
      ],
      4,
    );
  });
});

describe("rmsNorm on WASM", () => {
  const op: Operation = (x, gain) => rmsNorm(x!, tf.reshape(gain!, [-1]) as tf.Tensor1D);

  it("equals its twin in value and gradients", async () => {
    await fc.assert(
      fc.asyncProperty(rows, width, seeds, (r, d, seed) =>
        expectTwins(
          op,
          [
            [r, d],
            [1, d],
          ],
          seed,
        ),
      ),
      { numRuns: 50 },
    );
  });

  it("has the gradients of difference quotients", () => {
    expectQuotients(
      op,
      [
        [4, 13],
        [1, 13],
      ],
      1,
    );
  });
});

describe("gatherRows on WASM", () => {
  it("equals its twin in value and gradient, rows that come again included", async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        width,
        fc.array(fc.nat(99), { minLength: 1, maxLength: 40 }),
        seeds,
        (n, d, picks, seed) => {
          const chosen = Int32Array.from(picks, (pick) => pick % n);
          return expectTwins((x) => gatherRows(x!, chosen), [[n, d]], seed);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("has the gradient of a difference quotient", () => {
    expectQuotients((x) => gatherRows(x!, Int32Array.of(2, 0, 2, 1, 2)), [[3, 7]], 1);
  });
});

describe("crossEntropy on WASM", () => {
  const lossOf = (m: number, v: number, seed: number) => {
    const random = stream(seed, "targets");
    const targets = Int32Array.from({ length: m }, () => random.integer(v));
    const weights = Float32Array.from({ length: m }, () => random.next());
    let nats = new Float32Array(0);
    const op: Operation = (logits) =>
      crossEntropy(logits!, targets, weights, (found) => {
        nats = found as Float32Array<ArrayBuffer>;
      });
    return { op, natsOf: () => [...nats] };
  };

  it("equals its twin in value, in the losses of single rows and in gradient", async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.oneof(width, fc.constant(541)), seeds, async (m, v, seed) => {
        const { op, natsOf } = lossOf(m, v, seed);
        const nats: number[][] = [];
        await expectTwins(
          (...inputs) => {
            const loss = op(...inputs);
            nats.push(natsOf());
            return loss;
          },
          [[m, v]],
          seed,
        );
        expect(nats.length).toBeGreaterThan(1);
        for (const some of nats) for (const [i, value] of some.entries()) expect(value).toBeCloseTo(nats[0]![i]!, 4);
      }),
      { numRuns: 40 },
    );
  });

  it("has the gradient of a difference quotient", () => {
    expectQuotients(lossOf(5, 11, 1).op, [[5, 11]], 1);
  });
});

describe("causalAttention on WASM", () => {
  /** Sequences one behind the other; H heads in G groups of E floats. */
  const shape = fc.record({
    lengths: fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 21 })), { minLength: 1, maxLength: 4 }),
    heads: fc.constantFrom<[number, number]>([1, 1], [2, 1], [4, 4], [4, 2], [6, 2], [3, 1]),
    each: fc.constantFrom(1, 3, 4, 7, 8, 28),
  });
  const build = (lengths: number[], [heads, keyHeads]: [number, number], each: number) => {
    const starts = new Int32Array(lengths.length + 1);
    for (const [b, length] of lengths.entries()) starts[b + 1] = starts[b]! + length;
    const count = starts.at(-1)!;
    const op: Operation = (q, k, v) => causalAttention(q!, k!, v!, { starts, heads, keyHeads });
    return { op, shapes: [heads, keyHeads, keyHeads].map((own) => [count, own * each] as [number, number]) };
  };

  it("equals its twin in value and gradients: ragged sequences, shared keys, any head width", async () => {
    await fc.assert(
      fc.asyncProperty(shape, seeds, ({ lengths, heads, each }, seed) => {
        const { op, shapes } = build(lengths, heads, each);
        return expectTwins(op, shapes, seed);
      }),
      { numRuns: 40 },
    );
  });

  it("equals its twin for a sequence of more than 256", async () => {
    const { op, shapes } = build([259], [1, 1], 5);
    await expectTwins(op, shapes, 1);
  });

  it("has the gradients of difference quotients", () => {
    const { op, shapes } = build([5, 1, 3], [4, 2], 3);
    expectQuotients(op, shapes, 1);
  });
});

describe("the assembly's exponential of numbers that are not positive", () => {
  const exponentials = (x: Float32Array): Float32Array => {
    const { allocate, free, floats, assembly } = wasm()!;
    const at = allocate(x.byteLength);
    floats(at, x.length).set(x);
    assembly.heat(x.length, at, 1, 0, at);
    const found = floats(at, x.length).slice();
    free(at);
    return found;
  };

  it("is within 2e-7 of it over [-87, 0]", () => {
    const x = Float32Array.from({ length: 100_003 }, (_, i) => (-87 * i) / 100_002);
    let worst = 0;
    for (const [i, found] of exponentials(x).entries()) worst = Math.max(worst, Math.abs(found / Math.exp(x[i]!) - 1));
    expect(worst).toBeLessThan(2e-7);
  });

  it("is 0 below, and what is not a number stays so, in any place of a vector", () => {
    const x = Float32Array.of(-87.01, -88, -1e4, Number.NEGATIVE_INFINITY, Number.NaN, -1e30, Number.NaN);
    expect([...exponentials(x)]).toEqual([0, 0, 0, 0, Number.NaN, 0, Number.NaN]);
  });
});

it("training operations that run many times do not grow the WASM heap", () => {
  const x = tf.ones([256, 256]) as tf.Tensor2D; // 256 KB
  const gain = tf.ones([256]) as tf.Tensor1D;
  const attend = { starts: Int32Array.of(0, 100, 256), heads: 4, keyHeads: 4 };
  const loss = (a: tf.Tensor) => tf.sum(causalAttention(linear(rmsNorm(a as tf.Tensor2D, gain), x), x, x, attend));
  const grown = heapGrowth(() => {
    tf.grad(loss)(x);
  }, 100);
  tf.dispose([x, gain]);
  expect(grown).toBe(0);
});

/** Value and gradients of sum(weights op(inputs)) on the running backend; weights as the output is long, random. */
function valueAndGradients(op: Operation, shapes: [number, number][], seed: number) {
  const random = stream(seed, "inputs");
  const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const inputs = shapes.map((shape) => normals(size(shape)));
  return tf.tidy(() => {
    const tensors = inputs.map((values, i) => tf.tensor2d(values, shapes[i]!));
    const y = op(...tensors);
    const weights = tf.tensor(normals(y.size), y.shape);
    const slopes = tf.grads((...xs: tf.Tensor[]) => tf.sum(tf.mul(op(...(xs as tf.Tensor2D[])), weights)))(tensors);
    return [y, ...slopes].map((tensor) => ({ shape: tensor.shape, values: tensor.dataSync() as Float32Array }));
  });
}

async function expectTwins(op: Operation, shapes: [number, number][], seed: number): Promise<void> {
  const ours = valueAndGradients(op, shapes, seed);
  await tf.setBackend("cpu");
  const twins = valueAndGradients(op, shapes, seed);
  await tf.setBackend("wasm");
  for (const [i, { shape, values }] of twins.entries()) {
    expect(ours[i]!.shape).toEqual(shape);
    // Rounding grows with the length of sums, of which the largest number tells.
    const most = values.reduce((max, value) => Math.max(max, Math.abs(value)), 1);
    const worst = values.reduce((max, value, at) => Math.max(max, Math.abs(value - ours[i]!.values[at]!)), 0);
    expect(worst / most).toBeLessThan(2e-5);
    expect(ours[i]!.values.some(Number.isNaN)).toBe(false);
  }
}

/** Every gradient along a random direction, against the central difference of the value in doubles. */
function expectQuotients(op: Operation, shapes: [number, number][], seed: number): void {
  const random = stream(seed, "quotients");
  const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal() / 2);
  const inputs = shapes.map((shape) => normals(size(shape)));
  const step = 1 / 256;
  tf.tidy(() => {
    const upload = (values: Float32Array[]) => values.map((some, i) => tf.tensor2d(some, shapes[i]!));
    const y = op(...upload(inputs));
    const weights = normals(y.size);
    const slopes = tf.grads((...xs: tf.Tensor[]) =>
      tf.sum(tf.mul(op(...(xs as tf.Tensor2D[])), tf.tensor(weights, y.shape))),
    )(upload(inputs));
    for (const [i, input] of inputs.entries()) {
      const direction = normals(input.length);
      const valueAt = (by: number) => {
        const moved = input.map((value, at) => value + by * direction[at]!);
        const out = op(...upload(inputs.with(i, moved))).dataSync() as Float32Array;
        return out.reduce((sum, value, at) => sum + value * weights[at]!, 0);
      };
      const slope = slopes[i]!.dataSync() as Float32Array;
      const along = slope.reduce((sum, value, at) => sum + value * direction[at]!, 0);
      const quotient = (valueAt(step) - valueAt(-step)) / (2 * step);
      expect(Math.abs(along - quotient)).toBeLessThan(5e-3 * Math.max(1, Math.abs(quotient)));
    }
  });
}
