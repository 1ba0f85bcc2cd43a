import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, renameSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readHistory } from "../src/store/history.ts";
import { journalWarnings } from "../src/store/journal-warnings.ts";
import { emptyFolder, MAIN, wander } from "./command-line.ts";

/** A run of a second or two that keeps its first checkpoint. */
const TINY = [
  ...["population.size=2", "model.layers=1", "model.width=16", "model.heads=2", "model.hidden=32"],
  ...["absorb.steps=5", "absorb.batch=8", "budget.programRuns=60", "budget.policyTokens=600", "environment.exams=8"],
  ...["executor.inference=1", "executor.training=1"],
].flatMap((set) => ["--set", set]);
const playing = (rounds: number) => ["run", "--preset", "arithmetic", ...TINY, "--set", `rounds=${rounds}`, "--json"];
const RUN = playing(8);
const ENDLESS = playing(100_000);
const DIR = join("runs", "arithmetic-001");
const hashOf = (stdout: string): string => JSON.parse(stdout).stateHash;

const whole = emptyFolder();
let hash: string;
beforeAll(async () => {
  const { stdout } = await wander(RUN, { cwd: whole });
  hash = hashOf(stdout);
});

type Started = { child: ReturnType<typeof spawn>; stderr: () => string; ended: Promise<number | null> };
const children: Started["child"][] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

/** A command that goes on beside the test. */
function start(command: string, args: readonly string[], cwd: string): Started {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  children.push(child);
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  return { child, stderr: () => stderr, ended: new Promise((resolve) => child.once("close", resolve)) };
}

async function said(run: Started, text: string): Promise<void> {
  while (!run.stderr().includes(text) && run.child.exitCode === null) await new Promise((go) => setTimeout(go, 10));
  expect(run.stderr()).toContain(text);
}

describe("a run that another process takes over by force while it is stopped", () => {
  it("ends with one sentence when it goes on, and the run with the stateHash of one that nobody touched", async () => {
    const folder = emptyFolder();
    const first = start(process.execPath, [MAIN, ...RUN], folder);
    await said(first, "round 2 of 8");
    first.child.kill("SIGSTOP");
    const refused = await wander(["resume", DIR], { cwd: folder });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/another process is writing to this run .*: process \d+\n {2}hint: .*--force/);
    const second = await wander(["resume", DIR, "--force", "--json"], { cwd: folder });
    expect(second.stderr).toContain("over from process");
    expect(hashOf(second.stdout)).toBe(hash);
    const before = first.stderr().length;
    first.child.kill("SIGCONT");
    expect(await first.ended).toBe(1);
    expect(first.stderr().slice(before)).toMatch(/wander: .*another process took this run over.*\n {2}hint: .+\n$/);
    expect(journalWarnings(join(folder, DIR))).toEqual([]);
    expect(readHistory(join(folder, DIR)).end!.stateHash).toBe(hash);
  });
});

const namespace = ["--pid", "--fork", "--mount-proc", "--kill-child"];
const canUnshare = spawnSync("unshare", [...namespace, "true"]).status === 0;

describe("a run in another process namespace, as in a container", () => {
  it.skipIf(!canUnshare)("is refused while it goes on", async () => {
    const folder = emptyFolder();
    const first = start("unshare", [...namespace, process.execPath, MAIN, ...ENDLESS], folder);
    await said(first, "round 1 of 100000");
    const { code, stderr } = await wander(["resume", DIR], { cwd: folder });
    expect(stderr).toContain("waiting up to 30 s for a sign of life");
    expect(stderr).toMatch(/wander: another process is writing to this run .*\n {2}hint: .*--force/);
    expect(code).toBe(1);
    expect(first.child.exitCode).toBeNull();
    first.child.kill("SIGKILL");
    await first.ended;
  });
});

/** Root may write everywhere: the run is then played by a user who may not. */
const isRoot = process.getuid?.() === 0;
const asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
const canDrop = !isRoot || spawnSync("setpriv", [...asNobody, process.execPath, MAIN, "--version"]).status === 0;

describe("a run whose directory cannot be written to any more", () => {
  it.skipIf(process.getuid === undefined || !canDrop)(
    "ends with that error, exit code 1, and a process that is gone",
    async () => {
      const folder = emptyFolder();
      if (isRoot) chownSync(folder, 65534, 65534);
      chmodSync(folder, 0o777);
      const [command, ...before] = isRoot ? ["setpriv", ...asNobody, process.execPath] : [process.execPath];
      const run = start(command!, [...before, MAIN, ...ENDLESS], folder);
      await said(run, "round 2 of 100000");
      for (const path of [DIR, join(DIR, "checkpoints")]) chmodSync(join(folder, path), 0o555);
      expect(await run.ended).toBe(1);
      expect(run.stderr()).toMatch(/wander: cannot write .*arithmetic-001.*: permission denied\n {2}hint: .+\n$/);
    },
  );

  it("ends with one sentence soon after the directory was removed", async () => {
    const folder = emptyFolder();
    const run = start(process.execPath, [MAIN, ...ENDLESS], folder);
    await said(run, "round 1 of 100000");
    renameSync(join(folder, DIR), join(folder, "away")); // at once, as no removal is
    rmSync(join(folder, "away"), { recursive: true, force: true });
    expect(await run.ended).toBe(1);
    expect(run.stderr()).toMatch(/wander: the folder .*arithmetic-001 was moved or removed.*\n {2}hint: .+\n$/);
    expect(existsSync(join(folder, DIR))).toBe(false);
  });
});

describe("commands that read a run whose newest checkpoint is damaged", () => {
  const dir = join(emptyFolder(), "run");
  const gone = join(emptyFolder(), "run");
  beforeAll(() => {
    cpSync(join(whole, DIR), dir, { recursive: true });
    truncateSync(join(dir, "checkpoints", "round-0008", "state.msgpack"), 9);
    cpSync(join(whole, DIR), gone, { recursive: true });
    rmSync(join(gone, "checkpoints", "round-0008"), { recursive: true });
  });

  it.each([
    ["export", ["--to", "safetensors"], "damaged"],
    ["replay", ["--agent", "0", "--json"], "damaged"],
    ["export", ["--to", "safetensors"], "missing"],
  ])("%s %j uses the one before where it is %s, says so, and ends with exit code 1", async (command, flags, what) => {
    const { code, stdout, stderr } = await wander([command, what === "missing" ? gone : dir, ...flags]);
    expect(stderr).toContain(`the checkpoint of round 8 is ${what}, that of round 7 is used instead`);
    expect(stderr).toMatch(
      /wander: .*the newest checkpoint is damaged or missing, so the result is of an older round\n {2}hint: .*resume/,
    );
    expect(stdout).not.toBe("");
    expect(code).toBe(1);
  });

  it("say in their help that they do", async () => {
    const { stdout } = await wander(["export", "--help"]);
    expect(stdout).toContain("exits with code 1");
  });
});

it("report says on standard error that the end of a journal is broken", async () => {
  const dir = join(emptyFolder(), "run");
  cpSync(join(whole, DIR), dir, { recursive: true });
  truncateSync(join(dir, "journal"), 20_000);
  const { code, stderr } = await wander(["report", dir]);
  expect(stderr).toMatch(/the journal's end is broken: its last \d+ bytes are not a whole record\n/);
  expect(stderr).toContain(`hint: wander resume ${dir}`);
  expect(code).toBe(0);
});
