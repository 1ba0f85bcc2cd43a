/** The heartbeat of a run: `live.json` in its directory, there while its process is, and the lock that says whose it is. */
import { join } from "node:path";
import { z } from "zod";
import type { Beat } from "../../viz/live/live-data.ts";
import { replaceFile } from "./atomic.ts";
import { readJson } from "./json.ts";
import { holderOf, type Lock, lock, lockWhenFree, type Waiting } from "./lock.ts";
import { ownFile, removeOwnFile } from "./own.ts";

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

/** Takes a run directory for this process to write to, at once or not at all. Throws E_FILE as `lock`. */
export function lockRun(runDir: string): Lock {
  return lock(presencePath(runDir));
}

/**
 * The same, but a process that cannot be seen from here is waited for, see `lockWhenFree`. Throws E_FILE as that does, and where
 * a process of an earlier version, which locked the journal alone, runs.
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

/** Whether a process plays the run now; "gone" when one did and ended without a word. */
export function presenceOf(runDir: string): "alive" | "gone" | "none" {
  const own = holderOf(presencePath(runDir));
  return own === "none" ? holderOf(journalLockPath(runDir)) : own;
}

/** Throws E_FILE. */
export function writeBeat(runDir: string, beat: Beat): void {
  replaceFile(ownFile(runDir, NAME), JSON.stringify(beat));
}

/** Removes the heartbeat of a process that takes its leave. Throws E_FILE. */
export function removeBeat(runDir: string): void {
  removeOwnFile(runDir, NAME);
}

/** Throws E_FILE when there is none, E_FORMAT or E_LIMIT when it is not one of ours. */
export function readBeat(runDir: string): Beat {
  return readJson(livePath(runDir), Live, MOST_BYTES);
}

const NAME = "live.json";
const livePath = (runDir: string) => join(runDir, NAME);
const presencePath = (runDir: string) => join(runDir, "live.lock");
const journalLockPath = (runDir: string) => join(runDir, "journal.lock");
