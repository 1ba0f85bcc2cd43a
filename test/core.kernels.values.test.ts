import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "../src/core/backend.ts";
import { tf } from "../src/core/tf.ts";
import {
  at,
  dtypes,
  expectGradient,
  expectPlain,
  heapGrowth,
  randomTensor,
  shapes,
  size,
  tabulate,
  upload,
} from "./tensor-cases.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

const numeric = {
  equal: (a: number, b: number) => a === b,
  notEqual: (a: number, b: number) => a !== b,
  greater: (a: number, b: number) => a > b,
  greaterEqual: (a: number, b: number) => a >= b,
  less: (a: number, b: number) => a < b,
  lessEqual: (a: number, b: number) => a <= b,
};
const logical = {
  logicalAnd: (a: number, b: number) => a !== 0 && b !== 0,
  logicalOr: (a: number, b: number) => a !== 0 || b !== 0,
  logicalXor: (a: number, b: number) => (a !== 0) !== (b !== 0),
};

/** Which axes of each operand are 1 instead, and how many outer axes the second lacks. */
const broadcast = fc.tuple(fc.nat(31), fc.nat(31), fc.nat(4));

describe("comparisons on WASM", () => {
  it.each(Object.entries({ ...numeric, ...logical }))(
    "%s is element by element, whichever side is broadcast",
    (name, truth) => {
      const types = name in logical ? fc.constant("bool" as const) : dtypes;
      fc.assert(
        fc.property(shapes(0, 0), types, broadcast, fc.integer(), (shape, dtype, [aOnes, bOnes, lacking], seed) => {
          // An axis that both repeat has length 1 in the result too.
          const whole = shape.map((length, i) => (((aOnes & bOnes) >> i) & 1 ? 1 : length));
          const cut = (ones: number) => whole.map((length, i) => ((ones >> i) & 1 ? 1 : length));
          const a = randomTensor(cut(aOnes), dtype, seed, "a");
          const b = randomTensor(cut(bOnes).slice(Math.min(lacking, shape.length)), dtype, seed, "b");
          const common = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
          const wanted = tabulate(common, "bool", (index) => Number(truth(at(a, index), at(b, index))));
          const op = tf[name as "equal"];
          expectPlain(() => op(upload(a), upload(b)), [wanted]);
          const swapped = tabulate(common, "bool", (index) => Number(truth(at(b, index), at(a, index))));
          expectPlain(() => op(upload(b), upload(a)), [swapped]);
        }),
        { numRuns: 60 },
      );
    },
  );

  it("find what is not a number equal to nothing, not even itself", () => {
    const x = () => tf.tensor1d([Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NaN, -0]);
    const y = () => tf.tensor1d([Number.NaN, 1, Number.POSITIVE_INFINITY, 2, 0]);
    tf.tidy(() => {
      expect([...tf.equal(x(), y()).dataSync()]).toEqual([0, 1, 1, 0, 1]);
      expect([...tf.notEqual(x(), y()).dataSync()]).toEqual([1, 0, 0, 1, 0]);
      expect([...tf.lessEqual(x(), y()).dataSync()]).toEqual([0, 1, 1, 0, 1]);
    });
  });
});

describe("where on WASM", () => {
  it("takes from one side or the other, element by element and broadcast", () => {
    fc.assert(
      fc.property(shapes(1, 0), dtypes, fc.boolean(), fc.integer(), (shape, dtype, whole, seed) => {
        const condition = randomTensor(whole ? shape : [shape.at(-1)!], "bool", seed, "condition");
        const yes = randomTensor(shape, dtype, seed, "yes");
        const no = randomTensor(shape, dtype, seed, "no");
        const wanted = tabulate(shape, dtype, (index) => at(at(condition, index) ? yes : no, index));
        expectPlain(() => tf.where(upload(condition), upload(yes), upload(no)), [wanted]);
      }),
    );
  });

  it("of an empty result writes nothing, though its condition has one element", () => {
    tf.tidy(() => {
      for (let n = 0; n < 300; n++) {
        const [condition, side] = [tf.ones([1, 64], "bool"), tf.ones([0, 64])];
        tf.where(condition, side, side);
      }
      expect(tf.sum(tf.ones([64])).dataSync()[0]).toBe(64);
    });
  });

  it("has the gradient of a difference quotient", () => {
    const condition = randomTensor([3, 7], "bool", 1, "condition");
    expectGradient((x) => tf.where(upload(condition), x, tf.square(x)), [3, 7], 1);
  });
});

describe.each(["sum", "mean"] as const)("%s on WASM", (name) => {
  it("goes over any axes of any tensor, and keeps them as 1 when asked", () => {
    fc.assert(
      fc.property(
        shapes(1, 0),
        fc.constantFrom("float32", "int32"),
        fc.nat(31),
        fc.boolean(),
        fc.integer(),
        (shape, dtype, mask, keep, seed) => {
          const x = randomTensor(shape, dtype as "float32", seed, name);
          const axes = shape.map((_, i) => i).filter((i) => (mask >> i) & 1);
          const gone = axes.map((axis) => shape[axis]!);
          const kept = shape.map((length, i) => (axes.includes(i) ? 1 : length));
          if (size(gone) === 0 && dtype === "int32") return; // left to the backend, which leaves it undefined
          const reduced = tabulate(kept, name === "sum" ? x.dtype : "float32", (index) => {
            const all = tabulate(gone, "float32", (some) => {
              const full = [...index];
              for (const [i, axis] of axes.entries()) full[axis] = some[i]!;
              return at(x, full);
            });
            const sum = Array.from(all.values).reduce((a, b) => a + b, 0);
            return name === "sum" ? sum : sum / Math.max(1, size(gone));
          });
          const out = keep ? reduced : { ...reduced, shape: shape.filter((_, i) => !axes.includes(i)) };
          expectPlain(() => tf[name](upload(x), axes, keep), [out], 1e-6);
        },
      ),
    );
  });

  it("has the gradient of a difference quotient, whichever axis goes", () => {
    for (const axis of [0, 1, -1]) expectGradient((x) => tf[name](tf.square(x), axis), [3, 4, 9], axis);
  });
});

describe("exp on WASM", () => {
  it("is within 2e-7 of the exponential, subnormal results within a unit of theirs", () => {
    const x = Float32Array.from({ length: 40_001 }, (_, i) => -105 + (i * 194) / 40_000);
    const found = tf.tidy(() => tf.exp(tf.tensor1d(x)).dataSync());
    let worst = 0;
    for (const [i, value] of x.entries()) {
      const wanted = Math.exp(value);
      if (wanted > 3.4028234e38) expect(found[i]).toBe(Number.POSITIVE_INFINITY);
      else worst = Math.max(worst, Math.abs(found[i]! - wanted) / Math.max(wanted, 2 ** -126));
    }
    expect(worst).toBeLessThan(2e-7);
  });

  it("knows infinities and what is not a number, in any place of a vector", () => {
    const values = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 1000, -1000, Number.NaN];
    const found = tf.tidy(() => [...tf.exp(tf.tensor1d(values)).dataSync()]);
    expect(found).toEqual([Number.NaN, 0, Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY, 0, Number.NaN]);
  });

  it("has the gradient of a difference quotient, and so have softmax and logSoftmax", () => {
    expectGradient(tf.exp, [3, 7], 1);
    expectGradient((x) => tf.softmax(x), [3, 7], 2);
    expectGradient((x) => tf.logSoftmax(x), [3, 7], 3);
  });
});

it("comparing, choosing and summing many times does not grow the WASM heap", () => {
  const x = tf.ones([64, 1024]); // 256 KB
  const row = tf.ones([64, 1]);
  const grown = heapGrowth(() => {
    tf.where(tf.equal(x, row), x, x);
    tf.sum(tf.exp(x), 0);
    tf.mean(x, 1);
  }, 200);
  tf.dispose([x, row]);
  expect(grown).toBe(0);
});
