import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plasticity, rewardPredictionError } from "../agents/plasticity/dopamine.ts";

const settings = { gain: 1, min: 0.25, max: 2 };
const unit = fc.double({ min: 0, max: 1, noNaN: true });

describe("dopamine", () => {
  it("is the outcome minus what was expected, and nothing where nothing was expected", () => {
    expect(rewardPredictionError(1, 0.25)).toBe(0.75);
    expect(rewardPredictionError(0, 0.25)).toBe(-0.25);
    expect(rewardPredictionError(1, undefined)).toBe(0);
    expect(rewardPredictionError(1, Number.NaN)).toBe(0);
  });

  it("cancels a constant offset that the expectation has learned", () => {
    fc.assert(
      fc.property(unit, unit, unit, (outcome, expected, offset) => {
        expect(rewardPredictionError(outcome + offset, expected + offset)).toBeCloseTo(outcome - expected, 10);
      }),
    );
  });

  it("a surprise opens plasticity, a disappointment closes it, and the limits hold", () => {
    fc.assert(
      fc.property(unit, unit, fc.double({ min: 0, max: 10, noNaN: true }), (outcome, expected, gain) => {
        const weight = plasticity(rewardPredictionError(outcome, expected), { ...settings, gain });
        expect(weight).toBeGreaterThanOrEqual(settings.min);
        expect(weight).toBeLessThanOrEqual(settings.max);
        if (outcome >= expected) expect(weight).toBeGreaterThanOrEqual(1);
        else expect(weight).toBeLessThanOrEqual(1);
      }),
    );
    expect(plasticity(0, settings)).toBe(1);
    expect(plasticity(0.5, settings)).toBe(1.5);
  });
});
