/** The heartbeat of a run: `live.json` in its directory, there while its process is, and the lock that says whose it is. */
import { join } from "node:path";
import { z } from "zod";
import type { Beat } from "../../viz/live/data.ts";
import { replaceFile } from "./atomic.ts";
import { readJson } from "./json.ts";
import { holderOf, lock } from "./lock.ts";
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

/**
 * Says that this process plays the run, until what it returns is called. Throws E_FILE where another process does, or the
 * directory cannot be written to.
 */
export function takePresence(runDir: string): () => void {
  const release = lock(presencePath(runDir));
  return () => {
    removeOwnFile(runDir, NAME);
    release();
  };
}

/** Whether a process plays the run now; "gone" when one did and ended without a word. */
export function presenceOf(runDir: string): "alive" | "gone" | "none" {
  const own = holderOf(presencePath(runDir));
  return own === "none" ? holderOf(join(runDir, "journal.lock")) : own; // runs of earlier versions locked the journal only
}

/** Throws E_FILE. */
export function writeBeat(runDir: string, beat: Beat): void {
  replaceFile(ownFile(runDir, NAME), JSON.stringify(beat));
}

/** Throws E_FILE when there is none, E_FORMAT or E_LIMIT when it is not one of ours. */
export function readBeat(runDir: string): Beat {
  return readJson(livePath(runDir), Live, MOST_BYTES);
}

const NAME = "live.json";
const livePath = (runDir: string) => join(runDir, NAME);
const presencePath = (runDir: string) => join(runDir, "live.lock");
