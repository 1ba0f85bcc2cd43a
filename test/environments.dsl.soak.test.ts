import { expect, it } from "vitest";
import { soakFile } from "../bench/soak-files.ts";
import { Scratch, soakInputs, soakProgram } from "../bench/soak-programs.ts";
import { newMachine } from "../environments/grids/language/interpreter.ts";
import { defaultLimits } from "../environments/grids/language/limits.ts";
import { stream } from "../src/core/random.ts";

// A short run of `npm run soak`. What is neither a value nor a typed error throws with the program in its message.

it("ten thousand random programs end with a value or a fault, within their fuel", () => {
  const random = stream(11, "soak", "programs");
  const scratch = new Scratch();
  const inputs = soakInputs(random);
  const ends = { value: 0, fault: 0 };
  for (let k = 0; k < 10_000; k++) {
    const { ended, fuel } = soakProgram(random, newMachine(random.pick(inputs)), scratch);
    ends[ended]++;
    // The last piece of work may go past what is left; it is bounded by the limits on grids and sets.
    expect(fuel).toBeLessThanOrEqual(2 * defaultLimits.fuel);
  }
  expect(Math.min(ends.value, ends.fault)).toBeGreaterThan(500);
});

it("a thousand damaged program files give programs or a typed error", () => {
  const random = stream(11, "soak", "files");
  const ends = new Map<string, number>();
  for (let k = 0; k < 1_000; k++) {
    const { end } = soakFile(random);
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  expect([...ends.keys()].sort()).toEqual(expect.arrayContaining(["E_FORMAT", "E_PROGRAM"]));
});

it("the same seed makes the same programs", () => {
  const made = () => {
    const random = stream(12, "soak", "programs");
    const scratch = new Scratch();
    const inputs = soakInputs(random);
    return Array.from({ length: 50 }, () => soakProgram(random, newMachine(random.pick(inputs)), scratch).lines);
  };
  expect(made()).toEqual(made());
});
