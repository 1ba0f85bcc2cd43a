import { expect, it } from "vitest";
import { newTimer } from "../bench/self-time.ts";

/** A clock that moves only when it is told to. */
function handClock() {
  let ms = 0;
  return {
    now: () => ms,
    spend: (more: number) => {
      ms += more;
    },
  };
}

it("time inside a wrapped function that another one calls is counted once, and rows and the rest sum to the whole", () => {
  const { now, spend } = handClock();
  const timer = newTimer(now);
  const inner = timer.wrap("inner", () => spend(5));
  const outer = timer.wrap("outer", () => {
    spend(2);
    inner();
    inner();
    spend(1);
  });
  const found = timer.time(() => {
    spend(4);
    outer();
    inner();
  });
  expect(found).toEqual({
    rows: [
      { name: "inner", calls: 3, ms: 15 },
      { name: "outer", calls: 1, ms: 3 },
    ],
    totalMs: 22,
    outsideMs: 4,
  });
});

it("a wrapped function gives what it gave, counts nothing while no work is timed, and is timed when it throws", () => {
  const { now, spend } = handClock();
  const timer = newTimer(now);
  const half = timer.wrap("half", (x: number) => {
    spend(1);
    if (x % 2 !== 0) throw new RangeError("odd");
    return x / 2;
  });
  expect(half(8)).toBe(4);
  const { rows, outsideMs } = timer.time(() => {
    expect(() => half(3)).toThrow("odd");
    expect(half(2)).toBe(1);
  });
  expect(rows).toEqual([{ name: "half", calls: 2, ms: 2 }]);
  expect(outsideMs).toBe(0);
});
