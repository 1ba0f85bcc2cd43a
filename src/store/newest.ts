import { WanderError } from "../core/errors.ts";
import { type Checkpoint, latestCheckpoint, type WarningListener } from "./checkpoint.ts";
import { readBegunHistory } from "./history.ts";
import { presenceOf } from "./live.ts";

/**
 * The newest whole checkpoint, from which a command reads a run's agents. `onWarning` receives a sentence for each newer one
 * that is damaged, and one if the journal holds later rounds without a checkpoint. Throws what `latestCheckpoint`
 * throws, and E_FILE if there is none.
 */
export function newestCheckpoint(runDir: string, onWarning: WarningListener): Checkpoint {
  const found = latestCheckpoint(runDir);
  if (found === undefined) {
    throw new WanderError("E_FILE", `${runDir} has no whole checkpoint`, {
      hint: `run at least one round first: wander resume ${runDir}`,
    });
  }
  const { round: used, damaged } = found;
  for (const { round, reason } of damaged) {
    onWarning(`the checkpoint of round ${round} is damaged, that of round ${used} is used instead: ${reason}`);
  }
  const last = damaged.length > 0 ? 0 : lastRecordedRound(runDir);
  if (last > used) onWarning(`the checkpoint of round ${last} is missing, that of round ${used} is used instead`);
  return found;
}

/**
 * The last round in the journal; 0 if it cannot be read, which does not matter here, and while a process writes to it.
 */
function lastRecordedRound(runDir: string): number {
  try {
    if (presenceOf(runDir) === "alive") return 0;
    return readBegunHistory(runDir)?.rounds.at(-1)?.round ?? 0;
  } catch (error) {
    if (error instanceof WanderError) return 0;
    throw error;
  }
}
