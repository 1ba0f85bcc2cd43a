/** What somebody asks of a run that goes on: `control.json` in its directory, which its process looks at once a second. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomic } from "./atomic.ts";
import { fileError } from "./files.ts";
import { jsonText, readJson } from "./json.ts";

/** "stop" is what the first Ctrl-C does; a paused run begins no job until it is asked to go on. */
export const requests = ["pause", "go on", "stop"] as const;
export type RequestOfRun = (typeof requests)[number];

const MOST_BYTES = 1 << 10;
const Control = z.strictObject({ ask: z.enum(requests) });

/** The newest request counts. Throws E_FILE. */
export function askOfRun(runDir: string, ask: RequestOfRun): void {
  writeAtomic(controlPath(runDir), jsonText({ ask }));
}

/** undefined where nobody asked for anything. Throws E_FILE, E_FORMAT or E_LIMIT when the file is not one of ours. */
export function askedOfRun(runDir: string): RequestOfRun | undefined {
  const path = controlPath(runDir);
  return existsSync(path) ? readJson(path, Control, MOST_BYTES).ask : undefined;
}

/** A request is for the process that it was made to, and not for the next one that resumes the run. Throws E_FILE. */
export function forgetRequests(runDir: string): void {
  try {
    rmSync(controlPath(runDir), { force: true });
  } catch (cause) {
    throw fileError(cause, "remove", controlPath(runDir));
  }
}

const controlPath = (runDir: string) => join(runDir, "control.json");
