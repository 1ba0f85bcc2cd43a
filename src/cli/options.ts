import type { Command } from "commander";
import { WanderError } from "../core/errors.ts";
import { type Override, parseOverride } from "../experiment/load.ts";

/** `--set key=value`, any number of times. */
export function withOverrides(command: Command): Command {
  return command.option(
    "--set <key=value>",
    "set one key of the experiment (docs/experiment.md lists them); repeatable",
    (text: string, before: Override[]) => [...before, parseOverride(text)],
    [] as Override[],
  );
}

/** What `environment.tasks` is for a path given on the command line. */
export const tasksAt = (path: string): string => (path === "generated" ? path : `arc:${path.replace(/^arc:/, "")}`);

export const RUNS_DIR = "runs";

/** An integer of at least `least`; throws E_USAGE. */
export function integer(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) {
      throw usage(`expected an integer of at least ${least}, got ${text}`);
    }
    return value;
  };
}

/** A number above zero; throws E_USAGE. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw usage(`expected a number above zero, got ${text}`);
  return value;
}

const usage = (message: string) =>
  new WanderError("E_USAGE", message, { hint: "wander COMMAND --help lists the flags" });
