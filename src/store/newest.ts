import { WanderError } from "../core/errors.ts";
import { type Checkpoint, latestCheckpoint, type Tell } from "./checkpoint.ts";
import { readBegunHistory } from "./history.ts";
import { presenceOf } from "./live.ts";

/**
 * What a command reads a run's agents from: the newest whole checkpoint. `tell` is given a sentence for each newer one that
 * is damaged, and where the journal tells of later rounds, whose checkpoints are gone. Throws as `latestCheckpoint`, and E_FILE
 * where there is none.
 */
export function newestCheckpoint(runDir: string, tell: Tell): Checkpoint {
  const found = latestCheckpoint(runDir);
  if (found === undefined) {
    throw new WanderError("E_FILE", `${runDir} has no whole checkpoint`, { hint: "play the run at least one round" });
  }
  const { round: used, damaged } = found;
  for (const { round, reason } of damaged) {
    tell(`the checkpoint of round ${round} is damaged, that of round ${used} is used instead: ${reason}`);
  }
  const last = damaged.length > 0 ? 0 : lastTold(runDir);
  if (last > used) tell(`the checkpoint of round ${last} is gone, that of round ${used} is used instead`);
  return found;
}

/** The last round in the journal; 0 where that cannot be read, which is no matter here, and while a process writes to it. */
function lastTold(runDir: string): number {
  try {
    if (presenceOf(runDir) === "alive") return 0;
    return readBegunHistory(runDir)?.rounds.at(-1)?.round ?? 0;
  } catch (error) {
    if (error instanceof WanderError) return 0;
    throw error;
  }
}
