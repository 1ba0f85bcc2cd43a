import fc from "fast-check";
import { expect, it } from "vitest";
import { addSpend, noSpend, type Spend } from "../src/core/spend.ts";

const count = fc.nat();
const spend: fc.Arbitrary<Spend> = fc.record({
  policyTokens: count,
  trainTokens: count,
  programRuns: count,
  valueEvals: count,
  flops: count,
});

it("spending is a sum in every field, whatever the order and the grouping", () => {
  fc.assert(
    fc.property(spend, spend, spend, (a, b, c) => {
      expect(addSpend(a, b, c)).toEqual(addSpend(c, addSpend(b, a)));
      expect(addSpend(a, b).flops).toBe(a.flops + b.flops);
      for (const key of Object.keys(noSpend()) as (keyof Spend)[]) {
        expect(addSpend(a, b, c)[key]).toBe(a[key] + b[key] + c[key]);
      }
    }),
  );
});

it("nothing spent adds nothing, and no sum changes what went into it", () => {
  fc.assert(
    fc.property(spend, (a) => {
      const before = { ...a };
      expect(addSpend(a, noSpend())).toEqual(a);
      expect(a).toEqual(before);
    }),
  );
  expect(addSpend()).toEqual(noSpend());
});
