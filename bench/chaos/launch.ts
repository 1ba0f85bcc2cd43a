/** The built command line as a process of its own, begun by a shell, so that limits, pipes and priorities can be put round it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtFile } from "../built.ts";

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

export type Launch = {
  /** What the shell does before it becomes the process: `ulimit -v 1000;`, `nice -n 19`. */
  before?: string;
  /** A program that starts it: `unshare --pid --fork`. */
  through?: string;
  /** Shell text after the command: `2>/dev/full`, `| head -2`. */
  behind?: string;
  cwd?: string;
  /** Called with all of standard error so far, whenever more of it has come. */
  onStderr?: (soFar: string, child: ChildProcess) => void;
};

/** A process that neither ends nor is ended by then is a fault of its own: it is killed and its signal says so. */
const LONGEST_MS = 240_000;

/** Runs `wander` with these arguments and waits for its end. */
export function wander(
  args: readonly string[],
  { before = "", through = "", behind = "", cwd, onStderr }: Launch = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const command = `${through} "$NODE" "$MAIN" "$@" ${behind}`;
    // Without a pipe the shell gives way to the process, so that a signal to the child reaches it.
    const script = behind.includes("|") ? `${command}; exit \${PIPESTATUS[0]}` : `exec ${command}`;
    const child = spawn("bash", ["-c", `${before} ${script}`, "wander", ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: "1", NODE: process.execPath, MAIN: builtFile("src/cli/main.js") },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // a group of its own: what it leaves behind can be ended with it
    });
    const ended: Ended = { code: null, signal: null, stdout: "", stderr: "" };
    const timer = setTimeout(() => endGroup(child), LONGEST_MS);
    child.stdout.on("data", (bytes) => {
      ended.stdout += String(bytes);
    });
    child.stderr.on("data", (bytes) => {
      ended.stderr += String(bytes);
      onStderr?.(ended.stderr, child);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ ...ended, code, signal });
    });
  });
}

export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** Calls `work` while `count` other processes spin, and ends them. */
export async function amongBusyProcesses<T>(count: number, work: () => Promise<T>): Promise<T> {
  const hogs = Array.from({ length: count }, () =>
    spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore", detached: true }),
  );
  try {
    return await work();
  } finally {
    for (const hog of hogs) endGroup(hog);
  }
}

/** Calls `work` with a new folder, and removes it. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "wander-chaos-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run of a second or two that uses workers of both kinds, the value function and exams. */
export const TINY: readonly string[] = [
  ...["--preset", "arithmetic", "--seed", "5"],
  ...[
    ...["rounds=4", "population.size=3", "environment.exams=8"],
    ...["model.layers=1", "model.width=16", "model.heads=2", "model.hidden=32", "absorb.steps=5", "absorb.batch=8"],
    ...["budget.programRuns=60", "budget.policyTokens=600", "budget.trainTokens=20000"],
    ...["executor.inference=1", "executor.training=1"],
  ].flatMap((setting) => ["--set", setting]),
];

/** The output of `run --json`; undefined if it is not whole. */
export function summaryOf({ stdout }: Ended): { stateHash: string; lostTurns?: unknown; runDir: string } | undefined {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

/** The `wander: ...` line of an error; empty if there is none, "a stack" if it is not a WanderError. */
export function sentenceOf({ stderr }: Ended): string {
  if (/^ {4}at /m.test(stderr) || stderr.includes("this is a defect")) return "a stack";
  return /^wander: (.*)$/m.exec(stderr)?.[1] ?? "";
}
