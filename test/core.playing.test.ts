import { describe, expect, it } from "vitest";
import { playing } from "../src/core/playing.ts";

const counting = (to: number, fails = false) =>
  playing<number, string>(async (emit) => {
    for (let k = 1; k <= to; k++) {
      emit(k);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (fails) throw new Error("no more");
    return `counted to ${to}`;
  });

async function read<T>(events: AsyncIterable<T>, most = Number.POSITIVE_INFINITY): Promise<T[]> {
  const found: T[] = [];
  for await (const event of events) if (found.push(event) >= most) break;
  return found;
}

describe("work under way", () => {
  it("is awaited for its result, and iterated over for its events", async () => {
    const work = counting(3);
    expect(await read(work)).toEqual([1, 2, 3]);
    expect(await work).toBe("counted to 3");
    expect(await work.result).toBe("counted to 3");
  });

  it("gives every reader all events from the moment that it began to read", async () => {
    const work = counting(4);
    const late = work.result.then(() => read(work));
    expect(await Promise.all([read(work), read(work)])).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    expect(await late).toEqual([]);
  });

  it("goes on when a reader leaves", async () => {
    const work = counting(3);
    expect(await read(work, 1)).toEqual([1]);
    expect(await work).toBe("counted to 3");
  });

  it("throws what it failed with, at the reader after all events and at whoever awaits it", async () => {
    const work = counting(2, true);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const event of work) seen.push(event);
    })();
    await expect(reading).rejects.toThrow("no more");
    expect(seen).toEqual([1, 2]);
    await expect(work).rejects.toThrow("no more");
  });
});
