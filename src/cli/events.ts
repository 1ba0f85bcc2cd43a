/** `--events FILE`: the events of a run as JSON lines, for trackers and dashboards that read them while it goes on. */
import { appendFileSync } from "node:fs";
import type { Command } from "commander";
import type { RunEvent } from "../population/context.ts";
import { fileError } from "../store/files.ts";

export type EventsFlags = { events?: string };

export function withEvents(command: Command): Command {
  return command.option(
    "--events <file>",
    "append every event to this file while the run goes on, a JSON object a line",
  );
}

/**
 * Appends each event to the file as it comes; does nothing without a file. Numbers that are not finite are null. Throws E_FILE.
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
