import { describe, expect, it } from "vitest";
import { failAfter, runAll, withCleanup } from "../src/core/cleanup.ts";

const failing = (text: string) => () => {
  throw new Error(text);
};

describe("work with cleanup", () => {
  it("runs every step, the last one first, and gives what the work gave", async () => {
    const done: string[] = [];
    const result = await withCleanup(async (later) => {
      later(() => done.push("opened first"));
      later(async () => done.push("opened last"));
      return 7;
    });
    expect(result).toBe(7);
    expect(done).toEqual(["opened last", "opened first"]);
  });

  it("that fails says why, whatever its steps say, and runs all of them", async () => {
    const done: string[] = [];
    const work = withCleanup(async (later) => {
      later(() => done.push("threads"));
      later(failing("a lock that cannot be removed"));
      later(async () => failing("a file that cannot be closed")());
      throw new Error("the disk is full");
    });
    await expect(work).rejects.toThrow("the disk is full");
    expect(done).toEqual(["threads"]);
  });

  it("that succeeds fails with the first step that does", async () => {
    const work = withCleanup(async (later) => {
      later(failing("second"));
      later(failing("first"));
    });
    await expect(work).rejects.toThrow("first");
  });

  it("in one go runs every step and throws the first failure", () => {
    const done: number[] = [];
    const all = () =>
      runAll(
        () => done.push(1),
        failing("first"),
        () => done.push(2),
        failing("second"),
      );
    expect(all).toThrow("first");
    expect(() => failAfter(new Error("before"), () => done.push(3), failing("after"))).toThrow("before");
    expect(done).toEqual([1, 2, 3]);
  });
});
