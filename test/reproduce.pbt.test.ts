import { describe, expect, it } from "vitest";
import { pbtToy } from "../src/reproduce/toys/pbt.ts";

describe.each([1, 2, 3])("the toy of population-based training, seed %i", (seed) => {
  it("is all but solved by exploiting and exploring, which neither does alone", () => {
    const both = pbtToy(seed, { exploit: true, explore: true });
    const grid = pbtToy(seed, { exploit: false, explore: false });
    const exploreOnly = pbtToy(seed, { exploit: false, explore: true });
    const exploitOnly = pbtToy(seed, { exploit: true, explore: false });
    expect(both).toBeGreaterThanOrEqual(1.1);
    expect(both).toBeLessThanOrEqual(1.2);
    expect(grid).toBeLessThanOrEqual(0.5);
    expect(exploreOnly).toBeLessThan(both);
    expect(exploitOnly).toBeLessThan(both);
  });
});
