import { describe, expect, it } from "vitest";
import { planClock } from "../src/cli/plan-clock.ts";
import { roundClock } from "../src/cli/round-clock.ts";
import { durationText, pace, secondsLeft } from "../src/core/duration.ts";

describe("a stretch of time", () => {
  it.each([
    [0, "under 1 s"],
    [0.6, "1 s"],
    [59.4, "59 s"],
    [59.6, "1 min"],
    [125, "2 min 5 s"],
    [3600, "1 h"],
    [12_000, "3 h 20 min"],
    [86_400 * 2 + 4 * 3600 + 59, "2 d 4 h"],
  ])("%d s is %s", (seconds, text) => expect(durationText(seconds)).toBe(text));

  it("goes on at the pace so far", () => {
    expect(secondsLeft(30, 2, 4)).toBe(60);
    expect(secondsLeft(30, 0, 4)).toBeUndefined();
    expect(pace(41, 125)).toBe("41 s so far, about 2 min 5 s to go");
    expect(pace(41, 0.2)).toBe("41 s so far, about 1 s to go");
    expect(pace(41, 0)).toBe("41 s so far");
    expect(pace(41, undefined)).toBe("41 s so far");
  });
});

describe("the clock of a plan", () => {
  it("goes by the runs that were played now, and says nothing of others", () => {
    let ms = 0;
    const clock = planClock(4, () => ms);
    expect(clock.after({ state: "ended before" })).toBe("");
    expect(clock.after({ state: "begins" })).toBe("");
    ms = 10_000;
    expect(clock.after({ state: "ended" })).toBe(" (10 s so far, about 20 s to go)");
    ms = 30_000;
    expect(clock.after({ state: "failed" })).toBe(" (30 s so far, about 15 s to go)");
    ms = 40_000;
    expect(clock.after({ state: "ended" })).toBe(" (40 s so far)");
  });
});

describe("the clock of a run's rounds", () => {
  it("leaves the time before the first round out of the pace, and counts it as time that passed", () => {
    let ms = 0;
    const clock = roundClock(4, 1, () => ms);
    ms = 10_000;
    clock.begun(1);
    ms = 15_000;
    expect(clock.ended(1)).toBe("15 s so far, about 15 s to go");
  });

  it("expects later rounds to take longer by the growth of their budgets, from the round on that was resumed", () => {
    let ms = 0;
    const clock = roundClock(5, 2, () => ms);
    clock.begun(3); // 4 units of work; 8 and 16 are left
    clock.begun(4);
    ms = 4000;
    expect(clock.ended(3)).toBe("4 s so far, about 24 s to go");
    ms = 12_000;
    expect(clock.ended(4)).toBe("12 s so far, about 16 s to go");
    ms = 28_000;
    expect(clock.ended(5)).toBe("28 s so far");
  });
});
