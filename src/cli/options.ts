import type { Command } from "commander";
import { WanderError } from "../core/errors.ts";
import { loadExperiment, type Override, parseOverride } from "../experiment/load.ts";
import { presetNames, presetOf } from "../experiment/presets.ts";
import type { Experiment } from "../experiment/schema.ts";

/** Reads a flag that may stand any number of times. */
export function repeated<T>(parse: (text: string) => T): (text: string, before: T[]) => T[] {
  return (text, before) => [...before, parse(text)];
}

/** `--set key=value`, any number of times. */
export function withOverrides(command: Command): Command {
  return command.option(
    "--set <key=value>",
    "set one key of the experiment (docs/experiment.md lists them); repeatable",
    repeated(parseOverride),
    [] as Override[],
  );
}

/** What `withExperiment` reads. */
export type ExperimentFlags = { set: Override[]; preset?: string; tasks?: string };

/** The experiment that a command plays several times over: FILE, `--set`, `--preset` and `--tasks`. */
export function withExperiment(command: Command): Command {
  return withOverrides(command.argument("[file]", "experiment file (JSON); the built-in experiment without it"))
    .option("--preset <name>", `begin from ${presetNames}`)
    .option("--tasks <dir>", "an ARC JSON file or a folder of them; short for --set environment.tasks=arc:dir");
}

export function experimentOf(file: string | undefined, { set, preset, tasks }: ExperimentFlags): Experiment {
  const short: Override[] = tasks === undefined ? [] : [{ path: "environment.tasks", value: tasksAt(tasks) }];
  return loadExperiment(file, [...set, ...short], preset === undefined ? {} : presetOf(preset));
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
