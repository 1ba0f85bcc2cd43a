import { WanderError } from "../core/errors.ts";
import { onOneLine } from "../core/printable.ts";
import type { WarningListener } from "../store/checkpoint.ts";
import { journalWarnings } from "../store/journal-warnings.ts";
import { log } from "./output.ts";

/** Writes a line on standard error. */
export const warn: WarningListener = (text) => log(`${onOneLine(text)}\n`);

/** Warns on standard error about each gap in a run's journal, and says how to repair it. */
export function warnOfJournal(runDir: string): void {
  const warnings = journalWarnings(runDir);
  for (const text of warnings) warn(text);
  if (warnings.length > 0) warn(`  hint: wander resume ${runDir} repairs the journal and continues the run`);
}

/** Help text on damaged checkpoints, for every command that opens a run's checkpoints. */
export const DAMAGED_HELP =
  "\nReads the newest whole checkpoint. If a newer one is damaged or missing, says so on standard error and exits with code 1.";

/**
 * Warns while a command reads the checkpoints of a run. `done` throws if any was damaged or missing: the result is then
 * of an older round than was asked for.
 */
export function checkpointWarnings(runDir: string): { onWarning: WarningListener; done: () => void } {
  let damaged = 0;
  return {
    onWarning(text) {
      damaged++;
      warn(text);
    },
    done() {
      if (damaged === 0) return;
      throw new WanderError(
        "E_FORMAT",
        `${runDir}: the newest checkpoint is damaged or missing, so the result is of an older round`,
        {
          hint: `run the rounds since then again with wander resume ${runDir}, or restore the checkpoints folder from a backup`,
        },
      );
    },
  };
}
