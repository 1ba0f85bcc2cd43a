import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { followRun } from "../src/watch/run-feed.ts";
import { emptyFolder } from "./command-line.ts";
import { BEAT, liveRun } from "./live-fixture.ts";
import { fakeRun } from "./run-fixture.ts";

/** A process that has ended: kill -9 leaves its lock behind. */
const dead = () => execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" });

describe("a run that is followed", () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const leave of open.splice(0)) leave();
    vi.useRealTimers();
  });
  const begun = () => {
    const run = liveRun(emptyFolder(), "run-001");
    open.push(run.leave);
    const followed = followRun(run.dir);
    followed.look();
    return { run, followed };
  };

  it("shows each round when it has ended, and another version with it", () => {
    const { run, followed } = begun();
    expect(followed.whole()).toMatchObject({ id: "run-001", name: "by-hand", rounds: 6, history: [], end: undefined });
    expect(followed.whole().agents).toEqual(run.story.agents);
    for (const round of [1, 2]) {
      const version = followed.version();
      followed.look();
      expect(followed.version()).toBe(version);
      run.round(round);
      followed.look();
      expect(followed.version()).not.toBe(version);
    }
    const { history } = followed.whole();
    const { population, agents } = run.story.rounds[1]!;
    expect(history.map(({ round }) => round)).toEqual([1, 2]);
    expect(history[1]).toMatchObject({
      examSolved: population.examSolved,
      cumulative: population.cumulative,
      programRuns: agents.reduce((sum, { spent }) => sum + spent.programRuns, 0),
      tokens: agents.reduce((sum, { spent }) => sum + spent.policyTokens + spent.trainTokens, 0),
      seconds: run.story.pools[1]!.wallSeconds,
    });
    expect(history[1]!.agents[3]!.dopamine).toBeCloseTo(agents[3]!.dopamine, 3);
    expect(followed.line()).toMatchObject({ state: "running", round: 2, rounds: 6, found: population.cumulative });
  });

  it("says by the second what its process says, and for how long it has said nothing", () => {
    const { run, followed } = begun();
    expect(followed.now()).toEqual({ state: "running", silentSeconds: undefined, beat: undefined });
    vi.useFakeTimers({ toFake: ["Date"] });
    const at = Date.now() - 30_000;
    run.beat({ state: "paused", held: 3, at });
    expect(followed.now()).toEqual({
      state: "paused",
      silentSeconds: 30,
      beat: { ...BEAT, state: "paused", held: 3, at },
    });
    run.beat({ state: "stopping" });
    expect(followed.now()).toMatchObject({ state: "stopping", silentSeconds: 0 });
  });

  it("is stopped where its process took its leave, ended where it came to its end, and running when it goes on", () => {
    const { run, followed } = begun();
    run.beat();
    run.round(1);
    run.end();
    followed.look();
    expect(followed.now().state).toBe("running"); // its tables and report are still to be written
    run.leave();
    expect(followed.now()).toEqual({ state: "ended", silentSeconds: undefined, beat: undefined });
    expect(followed.whole().end).toMatchObject({ stateHash: "h", final: run.story.solved.final });
    const stopped = followRun(fakeRun(emptyFolder(), "stopped", { ended: false }));
    stopped.look();
    expect(stopped.now().state).toBe("stopped");
  });

  it.each(["live.lock", "journal.lock"])("was killed where a process that is gone left %s behind", (lock) => {
    const dir = fakeRun(emptyFolder(), "killed", { ended: false });
    writeFileSync(join(dir, lock), dead());
    writeFileSync(join(dir, "live.json"), JSON.stringify(BEAT));
    const followed = followRun(dir);
    followed.look();
    expect(followed.now()).toEqual({ state: "killed", silentSeconds: undefined, beat: undefined });
  });

  it("with no journal yet is there, and has nothing to show", () => {
    const dir = fakeRun(emptyFolder(), "young", { ended: false });
    rmSync(join(dir, "journal"));
    const followed = followRun(dir);
    followed.look();
    expect(followed.whole()).toMatchObject({ history: [], error: undefined });
    expect(followed.line()).toMatchObject({ state: "stopped", round: 0, found: 0 });
  });

  it("that cannot be read any more says why, keeps what was read of it, and comes back", () => {
    const { run, followed } = begun();
    run.round(1);
    followed.look();
    const journal = join(run.dir, "journal");
    const bytes = readFileSync(journal);
    writeFileSync(journal, "something else entirely");
    followed.look();
    expect(followed.now().state).toBe("unreadable");
    expect(followed.whole()).toMatchObject({ history: [{ round: 1 }], error: expect.stringContaining("journal") });
    writeFileSync(journal, bytes);
    followed.look();
    expect(followed.now().state).toBe("running");
    expect(followed.whole()).toMatchObject({ history: [{ round: 1 }], error: undefined });
  });

  it("with a broken manifest is listed by its directory's name, with the reason", () => {
    const dir = fakeRun(emptyFolder(), "broken");
    writeFileSync(join(dir, "manifest.json"), "{");
    const followed = followRun(dir);
    followed.look();
    expect(followed.line()).toMatchObject({ id: "broken", name: "broken", state: "unreadable" });
    expect(followed.whole().error).toContain("manifest.json");
  });

  it.each([
    ["not JSON", "{"],
    ["a list", "[]"],
    ["a polluted prototype", `{"__proto__":{"state":"paused"}}`],
    ["numbers that are none", JSON.stringify({ ...BEAT, round: "1e9" })],
    ["a state that there is not", JSON.stringify({ ...BEAT, state: "<b>" })],
    ["a file without end", "x".repeat(1 << 16)],
  ])("takes no heartbeat that is %s", (_, text) => {
    const { run, followed } = begun();
    writeFileSync(join(run.dir, "live.json"), text);
    expect(followed.now()).toEqual({ state: "running", silentSeconds: undefined, beat: undefined });
    expect(({} as { state?: string }).state).toBeUndefined();
  });

  it.skipIf(process.platform === "win32")("does not wait for a pipe that a stranger put in a file's place", () => {
    for (const name of ["live.json", "live.lock", "journal", "manifest.json"]) {
      const dir = fakeRun(emptyFolder(), "pipes", { ended: false });
      rmSync(join(dir, name), { force: true });
      execFileSync("mkfifo", [join(dir, name)]);
      const followed = followRun(dir);
      followed.look();
      expect(["unreadable", "stopped"]).toContain(followed.now().state);
    }
  });

  it("whose directory is a file is unreadable", () => {
    const dir = join(emptyFolder(), "run");
    mkdirSync(dir);
    writeFileSync(join(dir, "manifest.json"), "1");
    const followed = followRun(join(dir, "manifest.json"));
    followed.look();
    expect(followed.now().state).toBe("unreadable");
  });
});
