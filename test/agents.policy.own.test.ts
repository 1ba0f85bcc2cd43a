import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { updateBy } from "../agents/plasticity/update-rule.ts";
import { startSlot } from "../agents/policy/embed-slot.ts";
import { lossAndGradient } from "../agents/policy/loss.ts";
import { initialParameters } from "../agents/policy/model.ts";
import { fullParameters, initialOwn, ownOf, pullGradient } from "../agents/policy/own.ts";
import { ADAPTABLE, freezableParts, type OwnSettings } from "../agents/policy/own-settings.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import type { Example } from "../environments/environment.ts";
import { startBackend } from "../src/core/backend.ts";
import { allocateMoments } from "../src/core/optimisers.ts";
import { stream } from "../src/core/random.ts";

const shape: PolicyShape = { vocabulary: 11, context: 12, layers: 2, width: 8, heads: 2, hidden: 12 };
const random = stream(5, "own test");
const base = initialParameters(shape, random).map((x) => (x === 1 ? 1 + 0.1 * random.normal() : 15 * x));
base[0] = -0; // an adapter that adds nothing must leave even this as it is
const examples: Example[] = [
  { prompt: [1, 2, 3], answer: [4, 5] },
  { prompt: [9, 8, 7, 6], answer: [5, 4, 3] },
];
const weights = new Float32Array([0.5, 2]);
const lossOf = (vector: Float32Array) => lossAndGradient(shape, vector, examples, weights).lossNats;
const bytes = (vector: Float32Array) => Buffer.from(vector.slice().buffer);

const settings = (rank: number, freeze: string[] = [], matrices = ADAPTABLE.slice(0, 3)): OwnSettings => ({
  freeze,
  adapters: { rank, alpha: 4, matrices },
});
const anySettings = fc.record({
  rank: fc.integer({ min: 0, max: 3 }),
  freeze: fc.subarray(freezableParts(2), { maxLength: 4 }),
  matrices: fc.subarray([...ADAPTABLE], { minLength: 1 }),
});
/** Settings that leave an agent something, and a vector of its own that is not its start. */
const anyOwn = fc
  .tuple(anySettings, fc.integer())
  .filter(([{ rank, freeze }]) => rank === 0 || !(freeze.includes("layer0") && freeze.includes("layer1")))
  .map(([{ rank, freeze, matrices }, seed]) => {
    const own = ownOf(shape, settings(rank, freeze, matrices));
    const draw = stream(seed, "vector");
    const vector = initialOwn(own, base, draw).map((x) => x + 0.1 * draw.normal());
    return { own, vector, freeze, rank };
  });

beforeAll(async () => {
  await startBackend("wasm");
});

describe("an agent's own parameters", () => {
  it("are all of them by default: one vector, no copy, and the gradient as it is", () => {
    const own = ownOf(shape, settings(0));
    const gradient = new Float32Array(base.length).fill(1);
    expect(own.whole).toBe(true);
    expect(own.layout).toEqual(own.full);
    expect(fullParameters(own, base, base)).toBe(base);
    expect(pullGradient(own, base, gradient)).toBe(gradient);
    expect(bytes(initialOwn(own, base, stream(1, "unused")))).toEqual(bytes(base));
  });

  it("begin as the base to the bit, whatever is frozen or adapted", () => {
    fc.assert(
      fc.property(anyOwn, ({ own }) => {
        const start = initialOwn(own, base, stream(1, "start"));
        expect(bytes(fullParameters(own, base, start)).equals(bytes(base))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("take a few kilobytes: two thin matrices for each that is adapted", () => {
    const big = { vocabulary: 500, context: 100, layers: 3, width: 112, heads: 4, hidden: 448 };
    const own = ownOf(big, { freeze: [], adapters: { rank: 1, alpha: 16, matrices: ["query", "value"] } });
    expect(own.layout.size).toBe(3 * 2 * (112 + 112));
    const frozen = ownOf(big, { freeze: ["layer0"], adapters: { rank: 2, alpha: 16, matrices: ["up", "down"] } });
    expect(frozen.layout.slots.map(({ name }) => name)).toEqual(
      [1, 2].flatMap((k) => ["up.a", "up.b", "down.a", "down.b"].map((name) => `layer${k}.${name}`)),
    );
    expect(frozen.layout.size).toBe(2 * 2 * 2 * (112 + 448));
  });

  it("make W + (alpha / r) A B of an adapted matrix and leave all others the base's", () => {
    const own = ownOf(shape, settings(2, [], ["query"]));
    const vector = initialOwn(own, base, stream(2, "start")).map((x) => x + 0.5);
    const full = fullParameters(own, base, vector);
    const slot = own.full.slots.find(({ name }) => name === "layer1.query")!;
    const [a, b] = ["layer1.query.a", "layer1.query.b"].map((name) => own.layout.slots.find((s) => s.name === name)!);
    for (const [i, j] of [
      [0, 0],
      [3, 7],
      [7, 2],
    ] as const) {
      const at = slot.offset + i * 8 + j;
      const product = [0, 1].reduce(
        (sum, k) => sum + vector[a!.offset + i * 2 + k]! * vector[b!.offset + k * 8 + j]!,
        0,
      );
      expect(full[at]).toBeCloseTo(base[at]! + (4 / 2) * product, 5);
    }
    const adapted = own.full.slots.filter(({ name }) => name.endsWith(".query"));
    const rest = base.map((x, i) => (adapted.some((s) => i >= s.offset && i < s.offset + s.size) ? full[i]! : x));
    expect(full).toEqual(rest);
  });

  it("refuse settings that leave an agent nothing", () => {
    for (const nothing of [settings(0, freezableParts(2)), settings(2, ["layer0", "layer1"])]) {
      expect(() => ownOf(shape, nothing)).toThrowError(expect.objectContaining({ code: "E_CONFIG" }));
    }
  });

  it("a vector or gradient of another length is refused", () => {
    const own = ownOf(shape, settings(2));
    const start = initialOwn(own, base, stream(1, "start"));
    expect(() => fullParameters(own, base, base)).toThrow("trainable parameters");
    expect(() => fullParameters(own, start, start)).toThrow("parameters of the base");
    expect(() => pullGradient(own, start, start)).toThrow("gradient of the full parameters");
  });
});

describe("the gradient of an agent's own parameters", () => {
  it.each([
    ["adapters", settings(2, [], [...ADAPTABLE])],
    ["what is not frozen", settings(0, ["embedding", "layer0"])],
    ["adapters of what is not frozen", settings(3, ["layer1"])],
  ])("is what finite differences give: %s", (_, chosen) => {
    const own = ownOf(shape, chosen);
    const draw = stream(3, "vector");
    const vector = initialOwn(own, base, draw).map((x) => x + 0.2 * draw.normal());
    const { gradient } = lossAndGradient(shape, fullParameters(own, base, vector), examples, weights);
    const pulled = pullGradient(own, vector, gradient);
    for (const slot of own.layout.slots) {
      // Along the gradient itself the slope is its norm: one difference checks a whole tensor, and no lucky zero passes.
      const part = pulled.subarray(slot.offset, slot.offset + slot.size);
      const norm = Math.hypot(...part);
      expect(norm, slot.name).toBeGreaterThan(1e-5);
      const moved = (step: number) => {
        const copy = vector.slice();
        for (let i = 0; i < slot.size; i++) copy[slot.offset + i]! += (step * part[i]!) / norm;
        return lossOf(fullParameters(own, base, copy));
      };
      const slope = (moved(0.01) - moved(-0.01)) / 0.02;
      expect(Math.abs(slope - norm), `${slot.name}: ${slope} for ${norm}`).toBeLessThan(2e-4 + 0.02 * norm);
    }
  });

  it("is exact for a loss that is linear: <dW, full(v + t d)> has the slope <pulled, d>", () => {
    fc.assert(
      fc.property(anyOwn, fc.integer(), ({ own, vector }, seed) => {
        const draw = stream(seed, "direction");
        const gradient = base.map(() => draw.normal());
        const direction = vector.map(() => draw.normal());
        const pulled = pullGradient(own, vector, gradient);
        const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
        const at = (t: number) =>
          dot(
            gradient,
            fullParameters(
              own,
              base,
              vector.map((x, i) => x + t * direction[i]!),
            ),
          );
        // Quadratic in t, so that the central difference is exact but for rounding.
        expect(Math.abs(at(0.5) - at(-0.5) - dot(pulled, direction))).toBeLessThan(0.01);
      }),
      { numRuns: 30 },
    );
  });
});

describe("what is frozen", () => {
  it("never moves, under any rule and any gradient; with adapters nothing moves but the matrices they are of", () => {
    const rules = fc.record({
      rule: fc.constantFrom("adam" as const, "adamw" as const, "sgd" as const, "rms-prior" as const),
      weightDecay: fc.double({ min: 0, max: 1, noNaN: true }),
      ewc: fc.double({ min: 0, max: 1, noNaN: true }),
      fisher: fc.constant(0.5),
      statistics: fc.constant(0),
      filter: fc.record({
        kind: fc.constantFrom("none" as const, "ema" as const, "ma" as const),
        ...{ memory: fc.constant(0.5), weight: fc.constant(1), window: fc.constant(2) },
      }),
      learningRate: fc.double({ min: 0.001, max: 1, noNaN: true }),
      decay: fc.double({ min: 0, max: 1, noNaN: true }),
      clip: fc.double({ min: 0.01, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(anyOwn, rules, fc.integer(), ({ own, vector, freeze, rank }, rule, seed) => {
        const draw = stream(seed, "gradients");
        const { step } = updateBy(rule, initialOwn(own, base, draw))!;
        const moments = allocateMoments(own.layout.size);
        const start = vector.slice();
        for (let n = 0; n < 3; n++) {
          step(
            vector,
            pullGradient(
              own,
              vector,
              base.map(() => draw.normal()),
            ),
            moments,
          );
        }
        expect(vector).not.toEqual(start);
        const full = fullParameters(own, base, vector);
        for (const { name, offset, size } of own.full.slots) {
          const free = own.tensors.some(({ target }) => target.name === name);
          expect(free && freeze.includes(name.split(".")[0]!)).toBe(false);
          if (free) continue;
          const part = (of: Float32Array) => bytes(of.subarray(offset, offset + size));
          expect(part(full).equals(part(base)), `${name} at rank ${rank}`).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("a new word", () => {
  it("begins in whatever vector holds the embedding, at the same row", () => {
    const own = ownOf(shape, settings(0, ["positions", "layer1"]));
    const vector = initialOwn(own, base, stream(1, "unused"));
    const full = base.slice();
    startSlot(vector, shape, 10, [2, 3], own.layout);
    startSlot(full, shape, 10, [2, 3]);
    expect(fullParameters(own, base, vector)).toEqual(full);
  });
});
