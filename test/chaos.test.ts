import { platform } from "node:os";
import { beforeAll, describe, expect, it } from "vitest";
import type { Reference } from "../bench/chaos/fault.ts";
import { attackWith, faults, undisturbed } from "../bench/chaos/play.ts";

/** The faults of `npm run chaos` at their reduced size. */
describe.skipIf(platform() !== "linux")("whatever is done to it from outside", () => {
  let reference: Reference;
  beforeAll(async () => {
    reference = await undisturbed();
  });

  it.each(faults.filter(({ reduced }) => reduced))("$name: $expected", async (fault) => {
    const { held, seen } = await attackWith(fault, "reduced", reference);
    expect(held, seen).toBe(true);
  });
});
