import type { Command } from "commander";
import { WanderError } from "../core/errors.ts";
import { type InputKey, inputKeys, type Moved, movedInputs } from "../experiment/input-files.ts";
import { checkExperiment, loadExperiment, type Override, parseOverride } from "../experiment/load.ts";
import { presetNames, presetOf } from "../experiment/presets.ts";
import type { Experiment } from "../experiment/schema.ts";
import { readManifest } from "../store/manifest.ts";

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
export type ExperimentFlags = { set: Override[]; preset?: string; tasks?: string; rounds?: number };

/** `--set key=path` for a command on a run whose files have moved, as `movedInputs` takes it. */
export function withMoved(command: Command, read: readonly InputKey[] = inputKeys): Command {
  return command.option(
    "--set <key=path>",
    `where a file that has moved is now: ${read.join(", ")}; it must be the very file; repeatable`,
    repeated(parseOverride),
    [] as Override[],
  );
}

/** The same with `--tasks`. */
export function withMovedTasks(command: Command, read?: readonly InputKey[]): Command {
  return withMoved(command, read).option(
    "--tasks <path>",
    "where the run's task files are now; short for --set environment.tasks=path",
  );
}

/** What `withMoved` and `withMovedTasks` read. */
export type MovedFlags = { set: Override[]; tasks?: string };

/** The files of a run directory that the flags name. Throws E_USAGE as `movedInputs`. */
export function movedOf(runDir: string, { set, tasks }: MovedFlags, read?: readonly InputKey[]): Moved {
  const overrides = [...set, ...(tasks === undefined ? [] : [{ path: "environment.tasks", value: tasks }])];
  if (overrides.length === 0) return {};
  return movedInputs(overrides, checkExperiment(readManifest(runDir).configuration, runDir), read);
}

/** What commands read that do not play a run on. */
export const readOnly: readonly InputKey[] = ["model.base", "environment.tasks"];

/** The experiment that a command plays several times over: FILE, `--set`, `--preset` and `--tasks`. */
export function withExperiment(command: Command): Command {
  return withOverrides(command.argument("[file]", "experiment file (JSON); the built-in experiment without it"))
    .option("--preset <name>", `begin from ${presetNames}`)
    .option("--tasks <dir>", "an ARC JSON file or a folder of them; short for --set environment.tasks=arc:dir")
    .option(
      "--rounds <n>",
      "short for --set rounds=n; runs of fewer rounds that are there already are made longer",
      integer(1),
    );
}

export function experimentOf(file: string | undefined, { set, preset, tasks, rounds }: ExperimentFlags): Experiment {
  const short: Override[] = [
    ...(tasks === undefined ? [] : [{ path: "environment.tasks", value: tasksAt(tasks) }]),
    ...(rounds === undefined ? [] : [{ path: "rounds", value: rounds }]),
  ];
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
