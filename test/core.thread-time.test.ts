import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Look, lookAtThread, newThreadCell, ownTime, parseStat, TICK_MS } from "../src/core/thread-time.ts";
import { newThreadWatch } from "../src/core/thread-watch.ts";

/** What a thread and its machine do between two looks. */
type Stretch = {
  passedMs: number;
  usedMs: number; // processor time of the thread, never more than what passed
  state: Look["state"];
  helpedMs?: number; // processor time of others that work for it
};

const passed = fc.double({ min: 0, max: 1e9, noNaN: true }); // up to days: the machine slept
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** The ms that such stretches are charged, one look after each. */
function charged(stretches: readonly Stretch[]): number {
  let look: Look = { state: "running", usedMs: 0, swaps: 0 };
  let helped = 0;
  let sum = 0;
  for (const { passedMs, usedMs, state, helpedMs } of stretches) {
    helped += helpedMs ?? 0;
    const helpers = { running: helpedMs !== undefined, usedMs: helped };
    const next: Look = {
      ...{ state, usedMs: look.usedMs + usedMs, swaps: 0 },
      ...(state === "waiting" ? { helpers } : {}),
    };
    sum += ownTime(look, next, passedMs);
    look = next;
  }
  return sum;
}

const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe("the time of a thread's own", () => {
  it("of one that wants to run is the processor time that it got, however long it was kept waiting", () => {
    const busy = fc.record({ passedMs: passed, usedMs: share, state: fc.constant("running" as const) });
    fc.assert(
      fc.property(fc.array(busy), (stretches) => {
        expect(charged(stretches)).toBeCloseTo(total(stretches.map(({ usedMs }) => usedMs)), 6);
      }),
    );
  });

  it("does not grow while the machine is stopped, and by at most a tick for each sleep while the thread waits", () => {
    const slept = fc.record({
      passedMs: passed,
      usedMs: share,
      state: fc.constantFrom("running" as const, "stopped" as const, "waiting" as const),
    });
    fc.assert(
      fc.property(fc.array(slept), (stretches) => {
        const waits = stretches.filter(({ state }) => state === "waiting").length;
        const used = total(stretches.map(({ usedMs }) => usedMs));
        expect(charged(stretches)).toBeLessThanOrEqual(used + TICK_MS * waits + 1e-6);
      }),
    );
  });

  it("of one that waits for helpers is no more than what it and they use: they may have no processor", () => {
    const helped = fc.record({
      passedMs: passed,
      usedMs: share,
      state: fc.constantFrom("running" as const, "waiting" as const),
      helpedMs: share,
    });
    fc.assert(
      fc.property(fc.array(helped), (stretches) => {
        const most = total(stretches.map(({ usedMs, helpedMs }) => usedMs + helpedMs));
        expect(charged(stretches)).toBeLessThanOrEqual(most + 1e-6);
      }),
    );
  });

  it("grows without end for a thread that spins, blocks, or waits for helpers that spin", () => {
    const hung = fc.constantFrom<Stretch>(
      { passedMs: TICK_MS, usedMs: TICK_MS / 30, state: "running" }, // among 30 busy processes
      { passedMs: TICK_MS, usedMs: 0, state: "waiting" },
      { passedMs: TICK_MS, usedMs: 0, state: "waiting", helpedMs: TICK_MS / 30 },
    );
    fc.assert(
      fc.property(hung, (stretch) => {
        const looks = 3000;
        expect(charged(Array.from({ length: looks }, () => stretch))).toBeGreaterThan((looks - 2) * (TICK_MS / 31));
      }),
    );
  });

  it("leaves out waits for memory that the disk brings back", () => {
    const [before, now] = [0, 5].map((swaps): Look => ({ state: "waiting", usedMs: 10, swaps }));
    expect(ownTime(before!, now!, 1000)).toBe(0);
  });
});

describe("a line of /proc", () => {
  const rest = "1 2 3 4 5 6 7 8 9 0 130 20 0 0 20 0 11 0";

  it("is read behind the last bracket: a name may hold anything", () => {
    expect(parseStat(`42 (a) R (b) S ${rest}`)).toEqual({ state: "waiting", usedMs: 1500, swaps: 9 });
    expect(parseStat(`42 (node) R ${rest}`)!.state).toBe("running");
    expect(parseStat(`42 (node) T ${rest}`)!.state).toBe("stopped");
    expect(parseStat(`42 (node) t ${rest}`)!.state).toBe("stopped");
    expect(parseStat(`42 (node) D ${rest}`)!.state).toBe("waiting");
  });

  it("that is none gives nothing, whatever is in it", () => {
    expect(parseStat("")).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (line) => {
        const seen = parseStat(line);
        expect(seen === undefined || Number.isFinite(seen.usedMs)).toBe(true);
      }),
    );
  });
});

describe("a watch", () => {
  /** A watch, a clock and what is seen of the one thread, all moved by the test. */
  function byHand() {
    const seen = { look: { state: "running", usedMs: 5000, swaps: 0 } as Look | undefined, ms: 0 };
    const watch = newThreadWatch({ look: () => seen.look, now: () => seen.ms, byHand: true });
    const hung: string[] = [];
    return { seen, watch, hung, cell: newThreadCell() };
  }

  it("counts from when it begins, calls once when the time is used up, and not after it was ended", () => {
    const { seen, watch, hung, cell } = byHand();
    watch.watch(cell, 1000, () => hung.push("first"));
    const end = watch.watch(cell, 1000, () => hung.push("second"));
    seen.look = { state: "running", usedMs: 5999, swaps: 0 };
    watch.tick();
    expect(hung).toEqual([]);
    end();
    seen.look = { state: "running", usedMs: 6000, swaps: 0 };
    watch.tick();
    watch.tick();
    expect(hung).toEqual(["first"]);
  });

  it("takes a thread that is gone for none that hangs", () => {
    const { seen, watch, hung, cell } = byHand();
    watch.watch(cell, 1000, () => hung.push("gone"));
    seen.look = undefined;
    seen.ms = 1e9;
    watch.tick();
    expect(hung).toEqual([]);
  });

  it("sees that this thread runs, by the system and where that says nothing by the whole machine", () => {
    for (const thread of [process.platform === "linux" ? process.pid : 0, 0]) {
      const before = lookAtThread(thread, new Set())!;
      const begun = process.cpuUsage();
      while (process.cpuUsage(begun).user < 50_000) for (let i = 0; i < 1e6; i++);
      const now = lookAtThread(thread, new Set())!;
      const used = (look: Look) => look.usedMs + (look.helpers?.usedMs ?? 0);
      expect(used(now)).toBeGreaterThan(used(before));
    }
  });
});
