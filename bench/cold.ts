import { spawnSync } from "node:child_process";

/** Seconds of processor time that one set takes in a process of its own that has run nothing before. */
export function coldSeconds(set: string): number {
  const { stdout, status, stderr } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1, 3)], {
    env: { ...process.env, WANDER_BENCH_COLD: set },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the cold run failed: ${stderr}`);
  return Number(stdout.trim().split("\n").at(-1));
}
