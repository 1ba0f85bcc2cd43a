import { WanderError } from "../core/errors.ts";
import { onOneLine } from "../core/printable.ts";
import type { Tell } from "../store/checkpoint.ts";
import { doubtsAbout } from "../store/doubts.ts";
import { say } from "./output.ts";

/** A line on standard error. */
export const warn: Tell = (text) => say(`${onOneLine(text)}\n`);

/** Says on standard error what the journal of a run lacks, and how to mend it. */
export function warnOfJournal(runDir: string): void {
  const doubts = doubtsAbout(runDir);
  for (const text of doubts) warn(text);
  if (doubts.length > 0) warn(`  hint: wander resume ${runDir} mends the journal and goes on with the run`);
}

/** What the help of every command that opens a run's checkpoints says of damaged ones. */
export const DAMAGED_HELP =
  "\nReads the newest whole checkpoint. Where a newer one is damaged or gone, says so on standard error and ends with exit code 1.";

/**
 * Warns while a command reads the checkpoints of a run, and fails when it is done where any was damaged or gone: what it wrote is of
 * an older round than was asked for.
 */
export function checkpointWarnings(runDir: string): { tell: Tell; done: () => void } {
  let damaged = 0;
  return {
    tell(text) {
      damaged++;
      warn(text);
    },
    done() {
      if (damaged === 0) return;
      throw new WanderError(
        "E_FORMAT",
        `${runDir}: the newest checkpoint is damaged or gone, the result is of an older round`,
        {
          hint: `play the rounds since again with wander resume ${runDir}, or restore the checkpoints folder from a copy`,
        },
      );
    },
  };
}
