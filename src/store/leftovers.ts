/**
 * Temporary files that a killed process left in a run directory. They are recognised by the names that wander gives
 * them.
 */
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { removeLeftover } from "./files.ts";
import { standingOfId } from "./holder.ts";

/**
 * Removes temporary files of earlier processes from a run directory. Call it only while holding the run's lock. Keeps
 * files with other names and files of a process that still runs (a report may be written during a run); does not follow
 * links. A file that cannot be removed stays, which does no harm.
 */
export function sweepLeftovers(runDir: string): void {
  for (const { folder, isLeftover } of places) {
    const path = folder === "" ? runDir : join(runDir, folder);
    for (const name of namesIn(path, folder === "")) if (isLeftover(name)) removeLeftover(join(path, name));
  }
}

/** Whether a file of this name may exist in a run directory before its manifest is written. */
export const isBeforeManifest = (name: string): boolean =>
  ["live.lock", "journal.lock", "live.json", "control.json"].includes(name) || isTemporary(name) || isLockPart(name);

const temporary = /^\..+\.(\d+)-\d+\.tmp$/; // of writeAtomic: the process id, then a number
const lockPart = /^(?:live|journal)\.lock\.(\d+)(?:\.old)?$/;
const checkpointPart = /^\.round-\d{4,15}\.(?:tmp|old)$/;

const isTemporary = (name: string) => temporary.test(name);
const isLockPart = (name: string) => lockPart.test(name);

const places: { folder: string; isLeftover: (name: string) => boolean }[] = [
  { folder: "", isLeftover: (name) => isAbandoned(temporary, name) || isAbandoned(lockPart, name) },
  { folder: "checkpoints", isLeftover: (name) => checkpointPart.test(name) }, // only the lock's holder writes these
  { folder: "tables", isLeftover: (name) => isAbandoned(temporary, name) },
];

function isAbandoned(pattern: RegExp, name: string): boolean {
  const pid = pattern.exec(name)?.[1];
  return pid !== undefined && standingOfId(Number(pid)) === "ended";
}

/** The run directory itself may be a link; a folder in it that is a link leads to somebody else's files. */
function namesIn(folder: string, mayBeLink: boolean): string[] {
  try {
    return mayBeLink || lstatSync(folder).isDirectory() ? readdirSync(folder) : [];
  } catch {
    return []; // the next writer reports what is wrong with it
  }
}
