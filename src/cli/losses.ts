import type { Command } from "commander";
import { WanderError } from "../core/errors.ts";

export type LossFlags = { allowLostTurns: boolean };

/** `--allow-lost-turns`; without it a command whose runs lost something ends with exit code 3. */
export function withLosses(command: Command): Command {
  return command.option(
    "--allow-lost-turns",
    "exit with 0, not 3, where jobs failed twice and the run went on without",
    false,
  );
}

/** Call it when everything is printed. Throws E_LOST where something was lost in `where` and that is not allowed. */
export function checkLosses(lostTurns: number, where: string, { allowLostTurns }: LossFlags): void {
  if (lostTurns === 0 || allowLostTurns) return;
  const jobs = lostTurns === 1 ? "1 job that failed twice is" : `${lostTurns} jobs that failed twice are`;
  throw new WanderError("E_LOST", `${jobs} missing in ${where}: another run of the same seed may end differently`, {
    hint: 'see "lost" in wander run --json or the report for the reasons, or add --allow-lost-turns to exit with 0',
  });
}

/** Over runs. */
export const sumOf = (runs: readonly { lostTurns: number }[]): number =>
  runs.reduce((sum, run) => sum + run.lostTurns, 0);
