import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { currentInputs } from "../src/compare/current-inputs.ts";
import { begunRun } from "../src/compare/plan.ts";
import { loadExperiment } from "../src/config/load.ts";
import { sweepLeftovers } from "../src/store/leftovers.ts";
import { lockRun } from "../src/store/live.ts";
import { createRunDirectory, listRuns, removeIfAbandoned } from "../src/store/run-directory.ts";
import { emptyFolder } from "./command-line.ts";
import { fakeRun } from "./run-fixture.ts";

const dead = execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();
const alive = process.ppid;

function fill(folder: string, names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    if (name.endsWith("/")) fill(join(folder, name), ["state.msgpack"]);
    else writeFileSync(join(folder, name), "x");
  }
}

let dir: string;
beforeEach(() => {
  dir = emptyFolder();
});

describe("what a killed process left in a run directory", () => {
  it("is removed by whoever plays the run next, and nothing else is", () => {
    const stays = ["journal", "manifest.json", "report.html", "a.tmp", ".hidden", `.report.html.${alive}-0.tmp`];
    const goes = [
      `.manifest.json.${dead}-0.tmp`,
      `.live.json.${dead}-17.tmp`,
      `live.lock.${dead}`,
      `live.lock.${dead}.old`,
    ];
    fill(dir, [...stays, ...goes, `journal.lock.${dead}`]);
    fill(join(dir, "checkpoints"), ["round-0001/", ".round-0002.tmp/", ".round-0001.old/", ".round-0002.tmp2/"]);
    fill(join(dir, "tables"), ["rounds.parquet", `.rounds.parquet.${dead}-3.tmp`]);
    sweepLeftovers(dir);
    expect(readdirSync(dir).sort()).toEqual([...stays, "checkpoints", "tables"].sort());
    expect(readdirSync(join(dir, "checkpoints")).sort()).toEqual([".round-0002.tmp2", "round-0001"]);
    expect(readdirSync(join(dir, "tables"))).toEqual(["rounds.parquet"]);
  });

  it("is not looked for behind a link", () => {
    const other = emptyFolder();
    fill(other, [".round-0002.tmp/", "round-0001/"]);
    symlinkSync(other, join(dir, "checkpoints"));
    symlinkSync(other, join(dir, `.x.${dead}-0.tmp`));
    sweepLeftovers(dir);
    expect(readdirSync(dir)).toEqual(["checkpoints"]); // the second link itself is a leftover, what it leads to is not
    expect(readdirSync(other).sort()).toEqual([".round-0002.tmp", "round-0001"]);
  });

  it("may be in a directory that is gone, or in none", () => {
    for (const place of [join(dir, "none"), join(dir, "file", "none")]) sweepLeftovers(place);
  });
});

describe("a run directory in which no run began", () => {
  const left = ["live.lock", "live.json", `.manifest.json.${dead}-0.tmp`, `live.lock.${dead}`];

  it("is removed when the next run of that name begins, which gets its number", () => {
    fill(join(dir, "x-001"), ["manifest.json"]);
    for (const number of ["002", "003"]) fill(join(dir, `x-${number}`), left);
    fill(join(dir, "x-004"), []); // killed between the directory and its lock
    fill(join(dir, "y-001"), left);
    const { runDir, lock } = createRunDirectory(dir, "x");
    expect(runDir).toBe(join(dir, "x-002"));
    expect(readdirSync(dir).sort()).toEqual(["x-001", "x-002", "y-001"]);
    lock.release();
  });

  it("stays while its process runs, and where it holds anything else", () => {
    const { runDir, lock } = createRunDirectory(dir, "x");
    fill(join(dir, "x-002"), [...left, "notes.txt"]);
    fill(join(dir, "x-003"), [...left, "journal"]);
    const other = emptyFolder();
    symlinkSync(other, join(dir, "x-004"));
    const next = createRunDirectory(dir, "x");
    expect(next.runDir).toBe(join(dir, "x-005"));
    expect(existsSync(runDir)).toBe(true);
    expect(existsSync(other)).toBe(true);
    lock.release();
    expect(removeIfAbandoned(runDir)).toBe(true);
    expect(removeIfAbandoned(runDir)).toBe(false);
    next.lock.release();
  });

  it("is no run to those who list runs", () => {
    fill(join(dir, "x-001"), left);
    expect(listRuns(dir)).toEqual([]);
  });

  it("is locked from its first moment on", () => {
    const { runDir, lock } = createRunDirectory(dir, "x");
    expect(() => lockRun(runDir)).toThrow(expect.objectContaining({ code: "E_FILE" }));
    lock.release();
  });
});

describe("a plan beside a run whose manifest cannot be read", () => {
  const today = currentInputs(new AbortController().signal);
  const named = (name: string) => loadExperiment(undefined, [{ path: "name", value: name }]);
  const begun = (name: string) => begunRun(listRuns(dir), named(name), today);

  it.each(["", "{", "{}"])("is stopped where it may be that very run (%j)", async (text) => {
    const run = fakeRun(dir, "point-1-001");
    writeFileSync(join(run, "manifest.json"), text);
    await expect(begun("point-1")).rejects.toMatchObject({
      code: "E_FORMAT",
      message: expect.stringContaining(`${run} may be a run of this plan: ${run}/manifest.json`),
      hint: expect.stringContaining(`remove ${run}`),
    });
    expect(await begun("point")).toBeUndefined();
    rmSync(run, { recursive: true });
    expect(await begun("point-1")).toBeUndefined();
  });
});
