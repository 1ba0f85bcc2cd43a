/** What somebody asks of a run that goes on: `control.json` in its directory, which its process looks at once a second. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomic } from "./atomic.ts";
import { jsonText, readJson } from "./json.ts";
import { ownFile, removeOwnFile } from "./own.ts";

/** "stop" is what the first Ctrl-C does; a paused run begins no job until it is asked to go on. */
export const requests = ["pause", "go on", "stop"] as const;
export type RequestOfRun = (typeof requests)[number];

const MOST_BYTES = 1 << 10;
const Control = z.strictObject({ ask: z.enum(requests) });

/** The newest request counts. Throws E_FILE. */
export function askOfRun(runDir: string, ask: RequestOfRun): void {
  writeAtomic(ownFile(runDir, NAME), jsonText({ ask }));
}

/** undefined where nobody asked for anything. Throws E_FILE, E_FORMAT or E_LIMIT when the file is not one of ours. */
export function askedOfRun(runDir: string): RequestOfRun | undefined {
  const path = controlPath(runDir);
  return existsSync(path) ? readJson(path, Control, MOST_BYTES).ask : undefined;
}

/** A request is for the process that it was made to, and not for the next one that resumes the run. Throws E_FILE. */
export function forgetRequests(runDir: string): void {
  removeOwnFile(runDir, NAME);
}

const NAME = "control.json";
const controlPath = (runDir: string) => join(runDir, NAME);
