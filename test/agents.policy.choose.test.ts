import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choiceOf, drawToken, logProbOf } from "../agents/policy/choose.ts";
import { startSlot } from "../agents/policy/embed-slot.ts";
import { expOfNegative } from "../agents/policy/exp.ts";
import { initialParameters, policyLayout } from "../agents/policy/model.ts";
import { slotView } from "../src/core/parameters.ts";
import { stream } from "../src/core/random.ts";

const logit = fc.oneof(
  fc.float({ min: -100, max: 100, noNaN: true }),
  fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1e30, -1e30, 0),
);

describe("drawToken", () => {
  it("never draws an illegal token and gives a log-probability that is one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(logit, fc.boolean()), { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0, 0.01, 0.7, 1, 3),
        fc.constantFrom(0, 0.05, 1),
        fc.integer(),
        (entries, temperature, floor, seed) => {
          const logits = Float32Array.from(entries, ([x]) => x);
          const mask = Uint8Array.from(entries, ([, legal]) => (legal ? 1 : 0));
          const choice = choiceOf(logits, mask, { temperature, floor });
          const { token, logProb } = drawToken(choice, stream(seed, "choose"));
          expect(logProbOf(choice, token)).toBe(logProb);
          if (mask.includes(1)) {
            expect(mask[token]).toBe(1);
            expect(logProb).toBeLessThanOrEqual(1e-9);
          } else {
            expect([token, logProb]).toEqual([-1, Number.NEGATIVE_INFINITY]);
          }
        },
      ),
    );
  });

  it("draws in proportion to the mixture of softmax and floor", () => {
    const logits = new Float32Array([2, 50, 1, 0]); // token 1 is illegal
    const mask = new Uint8Array([1, 0, 1, 1]);
    const options = { temperature: 0.5, floor: 0.3 };
    const heat = [Math.exp(4), 0, Math.exp(2), 1];
    const cool = [Math.exp(2), 0, Math.exp(1), 1];
    const share = (weights: number[], v: number) =>
      (0.7 * weights[v]!) / weights.reduce((a, b) => a + b, 0) + (v === 1 ? 0 : 0.1);
    const random = stream(1, "draws");
    const choice = choiceOf(logits, mask, options);
    expect(logProbOf(choice, 1)).toBe(Number.NEGATIVE_INFINITY);
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 20_000; n++) {
      const { token, logProb } = drawToken(choice, random);
      counts[token]!++;
      expect(logProb).toBeCloseTo(Math.log(share(cool, token)), 6);
    }
    for (let v = 0; v < 4; v++) expect(Math.abs(counts[v]! / 20_000 - share(heat, v))).toBeLessThan(0.015);
  });

  it("at temperature 0 and no floor draws evenly among the best legal tokens", () => {
    const logits = new Float32Array([1, 9, 3, 3]); // token 1 is illegal
    const random = stream(1, "greedy");
    const choice = choiceOf(logits, new Uint8Array([1, 0, 1, 1]), { temperature: 0, floor: 0 });
    const drawn = Array.from({ length: 60 }, () => drawToken(choice, random).token);
    expect([...new Set(drawn)].sort()).toEqual([2, 3]);
  });
});

describe("startSlot", () => {
  const shape = { vocabulary: 6, context: 4, layers: 1, width: 4, heads: 1, hidden: 8 };

  it("sets the slot's row to the mean of its body's rows, and nothing else", () => {
    const parameters = initialParameters(shape, stream(1, "slot"));
    const before = Float32Array.from(parameters);
    startSlot(parameters, shape, 5, [1, 2, 2]);
    const row = (vector: Float32Array, token: number) =>
      slotView(vector, policyLayout(shape), "embedding").subarray(4 * token, 4 * token + 4);
    for (let d = 0; d < 4; d++) {
      expect(row(parameters, 5)[d]).toBeCloseTo((row(before, 1)[d]! + 2 * row(before, 2)[d]!) / 3, 6);
    }
    row(parameters, 5).set(row(before, 5));
    expect(parameters).toEqual(before);
  });

  it("refuses an empty body and tokens outside the vocabulary", () => {
    const parameters = initialParameters(shape, stream(1, "slot"));
    for (const [token, body] of [
      [5, []],
      [6, [1]],
      [5, [1, -1]],
    ] as const) {
      expect(() => startSlot(parameters, shape, token, body)).toThrow("vocabulary of 6");
    }
  });
});

describe("expOfNegative", () => {
  it("equals Math.exp to 1e-8 at and below 0, and is 0 where that is", () => {
    fc.assert(
      fc.property(fc.double({ min: -690, max: 0, noNaN: true }), (x) => {
        expect(Math.abs(expOfNegative(x) / Math.exp(x) - 1)).toBeLessThan(1e-8);
      }),
    );
    expect([expOfNegative(0), expOfNegative(-1e9), expOfNegative(Number.NEGATIVE_INFINITY)]).toEqual([1, 0, 0]);
    expect(expOfNegative(Number.NaN)).toBeNaN();
  });
});
