/**
 * `--events FILE` writes the events of a run as JSON lines, for trackers and dashboards that read them during the run.
 */
import { appendFileSync } from "node:fs";
import type { Command } from "commander";
import type { RunEvent } from "../population/context.ts";
import { fileError } from "../store/files.ts";

export type EventsFlags = { events?: string };

export function withEvents(command: Command): Command {
  return command.option("--events <file>", "append every event to this file during the run, one JSON object per line");
}

/**
 * Appends each event to the file when it happens; does nothing if no file is given. Writes numbers that are not finite
 * as null. Throws E_FILE.
 */
export function eventWriter(file: string | undefined): (event: RunEvent & { arm?: string; seed?: number }) => void {
  if (file === undefined) return () => {};
  return (event) => {
    try {
      appendFileSync(file, `${JSON.stringify(event)}\n`);
    } catch (cause) {
      throw fileError(cause, "append to", file);
    }
  };
}
