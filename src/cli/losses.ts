import type { Command } from "commander";
import { WanderError } from "../core/errors.ts";

export type LossFlags = { allowLostTurns: boolean };

/** Adds `--allow-lost-turns`. Without it, a command ends with exit code 3 if its runs lost a job. */
export function withLosses(command: Command): Command {
  return command.option(
    "--allow-lost-turns",
    "exit with 0 instead of 3 if jobs failed twice and the run went on without them",
    false,
  );
}

/** Call it after all output. Throws E_LOST if jobs were lost in `where` and that is not allowed. */
export function checkLosses(lostTurns: number, where: string, { allowLostTurns }: LossFlags): void {
  if (lostTurns === 0 || allowLostTurns) return;
  const jobs = lostTurns === 1 ? "1 job that failed twice is" : `${lostTurns} jobs that failed twice are`;
  throw new WanderError("E_LOST", `${jobs} missing in ${where}: another run with the same seed may end differently`, {
    hint: 'see "lost" in wander run --json or the report for the reasons, or add --allow-lost-turns to exit with 0',
  });
}

/** Over runs. */
export const sumOf = (runs: readonly { lostTurns: number }[]): number =>
  runs.reduce((sum, run) => sum + run.lostTurns, 0);
