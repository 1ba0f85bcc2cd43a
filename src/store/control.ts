/** Requests to a running run: `control.json` in its directory, which the run's process reads once a second. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomic } from "./atomic.ts";
import { jsonText, readJson } from "./json.ts";
import { ownFile, removeOwnFile } from "./own-files.ts";

/** "stop" does what the first Ctrl-C does; a paused run starts no job until it is asked to go on. */
export const requests = ["pause", "go on", "stop"] as const;
export type RequestOfRun = (typeof requests)[number];

const MOST_BYTES = 1 << 10;
const Control = z.strictObject({ ask: z.enum(requests) });

/** Replaces an earlier request. Throws E_FILE. */
export function askOfRun(runDir: string, ask: RequestOfRun): void {
  writeAtomic(ownFile(runDir, NAME), jsonText({ ask }));
}

/**
 * The current request; undefined if there is none. Throws E_FILE, E_FORMAT or E_LIMIT if the file is not one of ours.
 */
export function askedOfRun(runDir: string): RequestOfRun | undefined {
  const path = controlPath(runDir);
  return existsSync(path) ? readJson(path, Control, MOST_BYTES).ask : undefined;
}

/**
 * Removes earlier requests: a request is for the process that it was made to, not for the next one that resumes the
 * run. Throws E_FILE.
 */
export function forgetRequests(runDir: string): void {
  removeOwnFile(runDir, NAME);
}

const NAME = "control.json";
const controlPath = (runDir: string) => join(runDir, NAME);
