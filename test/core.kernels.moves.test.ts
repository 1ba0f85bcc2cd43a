import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "../src/core/backend.ts";
import { tf } from "../src/core/tf.ts";
import {
  at,
  type Dtype,
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

/** A place in a tensor of some shape, for each axis: fast-check draws it before it knows the shape. */
const parts = fc.array(fc.tuple(fc.nat(99), fc.nat(99)), { minLength: 5, maxLength: 5 });

beforeAll(async () => {
  await startBackend("wasm");
});

describe("slice on WASM", () => {
  it("takes any box of any tensor", () => {
    fc.assert(
      fc.property(shapes(0, 0), dtypes, parts, fc.integer(), (shape, dtype, draws, seed) => {
        const x = randomTensor(shape, dtype, seed, "slice");
        const begin = shape.map((length, i) => draws[i]![0] % (length + 1));
        const box = shape.map((length, i) => draws[i]![1] % (length - begin[i]! + 1));
        const wanted = tabulate(box, dtype, (index) =>
          at(
            x,
            index.map((place, i) => place + begin[i]!),
          ),
        );
        if (shape.length > 0) expectPlain(() => tf.slice(upload(x), begin, box), [wanted]);
      }),
    );
  });

  it("reads -1 as all that is left", () => {
    const x = randomTensor([3, 4], "float32", 1, "slice");
    expectPlain(
      () => tf.slice(upload(x), [1, 2], [-1, 2]),
      [tabulate([2, 2], "float32", ([i, j]) => at(x, [i! + 1, j! + 2]))],
    );
  });

  it("has the gradient of a difference quotient", () => {
    expectGradient((x) => tf.slice(x, [1, 0, 3], [2, 3, 4]), [4, 3, 9], 1);
  });
});

describe("split on WASM", () => {
  it("gives pieces of the asked lengths along any axis", () => {
    fc.assert(
      fc.property(shapes(1, 0), dtypes, parts, fc.integer(), (shape, dtype, draws, seed) => {
        const x = randomTensor(shape, dtype, seed, "split");
        const axis = draws[0]![0] % shape.length;
        const first = draws[0]![1] % (shape[axis]! + 1);
        const lengths = [first, shape[axis]! - first];
        const wanted = lengths.map((length, piece) =>
          tabulate(shape.with(axis, length), dtype, (index) => at(x, index.with(axis, index[axis]! + piece * first))),
        );
        expectPlain(() => tf.split(upload(x), lengths, axis), wanted);
        expectPlain(() => tf.split(upload(x), [first, -1], axis - shape.length), wanted);
      }),
    );
  });

  it("has the gradient of a difference quotient", () => {
    expectGradient((x) => tf.add(...(tf.split(x, 2, -1) as [tf.Tensor, tf.Tensor])), [3, 5, 6], 2);
  });
});

describe("tile on WASM", () => {
  it("repeats any tensor along its axes", () => {
    fc.assert(
      fc.property(shapes(1, 0), dtypes, parts, fc.integer(), (shape, dtype, draws, seed) => {
        const x = randomTensor(shape, dtype, seed, "tile");
        const reps = shape.map((_, i) => draws[i]![0] % 4);
        const whole = shape.map((length, i) => length * reps[i]!);
        const wanted = tabulate(whole, dtype, (index) =>
          at(
            x,
            index.map((place, i) => place % shape[i]!),
          ),
        );
        expectPlain(() => tf.tile(upload(x), reps), [wanted]);
      }),
    );
  });

  it("has the gradient of a difference quotient", () => {
    expectGradient((x) => tf.tile(x, [2, 1, 3]), [3, 2, 5], 3);
  });
});

describe("concat on WASM", () => {
  it("joins any tensors along any axis, empty ones too", () => {
    fc.assert(
      fc.property(shapes(1), dtypes, parts, fc.integer(), (shape, dtype, draws, seed) => {
        const axis = draws[0]![0] % shape.length;
        const lengths = draws.slice(1, 4).map(([length]) => length % 7);
        const xs = lengths.map((length, i) => randomTensor(shape.with(axis, length), dtype, seed, `concat${i}`));
        const whole = shape.with(
          axis,
          lengths.reduce((a, b) => a + b, 0),
        );
        const wanted = tabulate(whole, dtype, (index) => {
          let place = index[axis]!;
          const which = lengths.findIndex((length) => {
            if (place < length) return true;
            place -= length;
            return false;
          });
          return at(xs[which]!, index.with(axis, place));
        });
        expectPlain(() => tf.concat(xs.map(upload), axis), [wanted]);
      }),
    );
  });

  it("has the gradient of a difference quotient", () => {
    expectGradient((x) => tf.concat([x, tf.square(x), x], -1), [3, 5], 4);
  });
});

describe("gather on WASM", () => {
  const cases = (use: (shape: number[], dtype: Dtype, axis: number, picks: number[], seed: number) => void) =>
    fc.assert(
      fc.property(
        shapes(1),
        dtypes,
        fc.nat(9),
        fc.array(fc.nat(99), { maxLength: 9 }),
        fc.integer(),
        (shape, dtype, draw, drawn, seed) => {
          const axis = draw % shape.length;
          const picks = drawn.map((pick) => pick % shape[axis]!);
          use(shape, dtype, axis, picks, seed);
        },
      ),
    );

  it("takes slices along any axis, in any order and more than once", () => {
    cases((shape, dtype, axis, picks, seed) => {
      const x = randomTensor(shape, dtype, seed, "gather");
      const wanted = tabulate(shape.with(axis, picks.length), dtype, (index) =>
        at(x, index.with(axis, picks[index[axis]!]!)),
      );
      expectPlain(() => tf.gather(upload(x), tf.tensor1d(picks, "int32"), axis), [wanted]);
    });
  });

  it("takes indices of any rank, and of each batch element its own", () => {
    const x = randomTensor([2, 5, 3], "float32", 5, "gather");
    const picks = [[4, 0], [1, 1]]; // biome-ignore format: a table
    const indices = () => tf.tensor2d(picks, [2, 2], "int32");
    expectPlain(
      () => tf.gather(upload(x), indices(), 1),
      [tabulate([2, 2, 2, 3], "float32", ([b, i, j, d]) => at(x, [b!, picks[i!]![j!]!, d!]))],
    );
    expectPlain(
      () => tf.gather(upload(x), indices(), 1, 1),
      [tabulate([2, 2, 3], "float32", ([b, i, d]) => at(x, [b!, picks[b!]![i!]!, d!]))],
    );
  });

  it("refuses an index outside the axis, naming it", () => {
    for (const index of [-1, 3]) {
      expect(() => tf.tidy(() => tf.gather(tf.ones([3, 2]), tf.tensor1d([index], "int32")))).toThrow(
        `${index} is not in`,
      );
    }
  });

  it("has the gradient of a difference quotient, along any axis", () => {
    for (const axis of [0, 1, 2]) {
      expectGradient((x) => tf.gather(x, tf.tensor1d([2, 0, 2, 1], "int32"), axis), [3, 4, 5], axis);
    }
  });

  it("unsortedSegmentSum adds up slices by number and leaves out numbers that are none of its", () => {
    fc.assert(
      fc.property(
        shapes(1),
        fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 40 }),
        fc.integer(),
        (shape, draws, seed) => {
          const x = randomTensor(shape, "float32", seed, "segments");
          const ids = draws.slice(0, shape[0]);
          const wanted = tabulate([4, ...shape.slice(1)], "float32", ([segment, ...rest]) =>
            ids.reduce((sum, id, m) => (id === segment ? sum + at(x, [m, ...rest]) : sum), 0),
          );
          expectPlain(() => tf.unsortedSegmentSum(upload(x), tf.tensor1d(ids, "int32"), 4), [wanted], 1e-6);
        },
      ),
    );
  });
});

describe("oneHot on WASM", () => {
  it("puts the on value where the index says, and off values alone for indices outside the range", () => {
    fc.assert(
      fc.property(shapes(0, 0), dtypes, fc.integer({ min: 2, max: 9 }), fc.integer(), (shape, dtype, depth, seed) => {
        const indices = randomTensor(shape, "int32", seed, "oneHot"); // from -3 to 3
        const [on, off] = { float32: [0.5, -0.25], int32: [7, -3], bool: [1, 0] }[dtype] as [number, number];
        const wanted = tabulate([...shape, depth], dtype, (index) =>
          at(indices, index.slice(0, -1)) === index.at(-1) ? on : off,
        );
        expectPlain(() => tf.oneHot(upload(indices), depth, on, off, dtype), [wanted]);
      }),
    );
  });

  it("of dtype bool leaves the memory beside its output alone", () => {
    tf.tidy(() => {
      const indices = tf.zeros([64], "int32");
      const kept = Array.from({ length: 50 }, () => [tf.oneHot(indices, 4, 1, 0, "bool"), tf.fill([64], 5)] as const);
      expect(kept.map(([, five]) => five.dataSync().every((value) => value === 5))).toEqual(kept.map(() => true));
    });
  });
});

it("a clone has the same values for as long as either lives", () => {
  const x = tf.tensor1d([1, 2, 3]);
  const y = tf.clone(x);
  x.dispose();
  const others = Array.from({ length: 20 }, () => tf.fill([3], 9)); // would take memory that was freed too early
  expect([...y.dataSync()]).toEqual([1, 2, 3]);
  tf.dispose([y, others]);
});

it("a clone has the gradient of a difference quotient", () => {
  expectGradient((x) => tf.mul(tf.clone(x), x), [3, 5], 6);
});

it("moving elements many times does not grow the WASM heap", () => {
  const x = tf.ones([64, 32, 32]); // 256 KB: a thousand leaked copies would be 256 MB
  const rows = tf.tensor1d(
    Array.from({ length: 64 }, (_, i) => i),
    "int32",
  );
  const grown = heapGrowth(() => {
    tf.split(tf.clone(x), 2, 1);
    tf.tile(tf.slice(x, [0, 0, 0], [32, 32, 32]), [2, 1, 1]);
    tf.concat([x, x], 1);
    tf.gather(x, rows);
    tf.oneHot(rows, size([32, 32]));
  }, 200);
  tf.dispose([x, rows]);
  expect(grown).toBe(0);
});
