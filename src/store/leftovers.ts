/** Temporary files that a killed process left in a run directory, known by the names that this program gives them. */
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { removeLeftover } from "./files.ts";
import { standingOfId } from "./holder.ts";

/**
 * Removes what earlier processes left in a run directory: for whoever holds its lock. Other names stay, links are not
 * followed, and files of a process that still runs stay too: a report may be written beside a run. What cannot be removed
 * stays, which does no harm.
 */
export function sweepLeftovers(runDir: string): void {
  for (const { folder, isLeftover } of places) {
    const path = folder === "" ? runDir : join(runDir, folder);
    for (const name of namesIn(path, folder === "")) if (isLeftover(name)) removeLeftover(join(path, name));
  }
}

/** Whether a process leaves files of this name in a run directory that it has not begun to write a run to. */
export const isBeforeManifest = (name: string): boolean =>
  ["live.lock", "journal.lock", "live.json", "control.json"].includes(name) || isTemporary(name) || isLockPart(name);

const temporary = /^\..+\.(\d+)-\d+\.tmp$/; // of writeAtomic: the process, then a number
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

/** The run directory may be named by a link; a folder in it that is one leads to somebody else's files. */
function namesIn(folder: string, mayBeLink: boolean): string[] {
  try {
    return mayBeLink || lstatSync(folder).isDirectory() ? readdirSync(folder) : [];
  } catch {
    return []; // whoever writes there next says what is wrong with it
  }
}
