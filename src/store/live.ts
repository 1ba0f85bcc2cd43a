/**
 * The heartbeat of a run: `live.json` in its directory, which exists while its process runs, and the lock that says
 * which process that is.
 */
import { join } from "node:path";
import { z } from "zod";
import type { Beat } from "../../viz/live/live-data.ts";
import { replaceFile } from "./atomic.ts";
import { readJson } from "./json.ts";
import { holderOf, type Lock, lock, lockWhenFree, type Waiting } from "./lock.ts";
import { ownFile, removeOwnFile } from "./own-files.ts";

const MOST_BYTES = 16 << 10;

const count = z.number().nonnegative();
const Pool = z.object({ threads: count, running: count, waiting: count, utilisation: count });
const Live: z.ZodType<Beat> = z.object({
  at: count,
  state: z.enum(["running", "paused", "stopping"]),
  phase: z.enum(["opening", "base", "turns", "measuring", "final"]),
  baseShare: count,
  round: count,
  agents: count,
  expanded: count,
  absorbed: count,
  held: count,
  inference: Pool,
  training: Pool,
  memoryBytes: count,
  mostMemoryBytes: count,
});

/** Locks a run directory for writing, without waiting. Throws E_FILE as `lock`. */
export function lockRun(runDir: string): Lock {
  return lock(presencePath(runDir));
}

/**
 * Like `lockRun`, but waits for a process that cannot be seen from here, see `lockWhenFree`. Throws E_FILE as that
 * does, and if a process of an earlier version, which locked only the journal, is running.
 */
export async function lockRunWhenFree(runDir: string, waiting: Waiting): Promise<Lock> {
  const taken = await lockWhenFree(presencePath(runDir), waiting);
  try {
    (await lockWhenFree(journalLockPath(runDir), waiting)).release();
  } catch (error) {
    taken.release();
    throw error;
  }
  return taken;
}

/** Whether a process is running this run now; "gone" if one did and ended without removing its heartbeat. */
export function presenceOf(runDir: string): "alive" | "gone" | "none" {
  const own = holderOf(presencePath(runDir));
  return own === "none" ? holderOf(journalLockPath(runDir)) : own;
}

/** Throws E_FILE. */
export function writeBeat(runDir: string, beat: Beat): void {
  replaceFile(ownFile(runDir, NAME), JSON.stringify(beat));
}

/** Removes the heartbeat when a process ends normally. Throws E_FILE. */
export function removeBeat(runDir: string): void {
  removeOwnFile(runDir, NAME);
}

/** Throws E_FILE if there is none, E_FORMAT or E_LIMIT if it is not valid. */
export function readBeat(runDir: string): Beat {
  return readJson(livePath(runDir), Live, MOST_BYTES);
}

const NAME = "live.json";
const livePath = (runDir: string) => join(runDir, NAME);
const presencePath = (runDir: string) => join(runDir, "live.lock");
const journalLockPath = (runDir: string) => join(runDir, "journal.lock");
