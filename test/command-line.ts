/** Runs the built command line in a real process, as a user would. */
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const MAIN = join(import.meta.dirname, "../dist/src/cli/main.js");

export type Finished = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

export type Options = {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  onStderr?: (soFar: string, kill: (signal: NodeJS.Signals) => void) => void;
};

export function wander(args: readonly string[], { cwd, env, onStderr }: Options = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: cwd ?? emptyFolder(),
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk);
      onStderr?.(stderr, (signal) => child.kill(signal));
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

export const emptyFolder = () => mkdtempSync(join(tmpdir(), "wander-"));

/** Settings under which a run takes seconds and still uses every part. */
export const SMALL = [
  "population.size=3",
  "environment.tasks=generated",
  "expand.explore=0",
  "environment.tasksPerFamily=3",
  "budget.programRuns=120",
  "budget.policyTokens=6000",
  "budget.trainTokens=3000",
  "absorb.steps=3",
  "absorb.batch=8",
].flatMap((set) => ["--set", set]);
