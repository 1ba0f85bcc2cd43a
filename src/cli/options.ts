import type { Command } from "commander";
import {
  checkExperiment,
  kindWith,
  loadExperiment,
  loadExtensions,
  type Override,
  parseOverride,
} from "../config/load.ts";
import { type Preset, presetNames, presetOf } from "../config/presets.ts";
import type { Experiment } from "../config/schema.ts";
import { checkTasksNamed, taskFilesText, tasksAt } from "../config/task-files.ts";
import { type InputKey, inputKeys, type Moved, movedInputs } from "../run/input-files.ts";
import { readManifest } from "../store/manifest.ts";
import { InvalidArgumentError } from "./commander.ts";

/** Parses a repeatable flag. */
export function repeated<T>(parse: (text: string) => T): (text: string, before: T[]) => T[] {
  return (text, before) => [...before, parse(text)];
}

/** Keeps what the user wrote, for error messages. */
const overrideOf = (text: string): Override => ({ ...parseOverride(text), from: `--set ${text}` });

/** Adds `--set key=value`, which is repeatable. */
export function withOverrides(command: Command): Command {
  return command.option(
    "--set <key=value>",
    "set one key of the experiment, a list as words separated by commas (docs/experiment.md lists keys and values); repeatable",
    repeated(overrideOf),
    [] as Override[],
  );
}

/** The flags that `withExperiment` adds. */
export type ExperimentFlags = { set: Override[]; preset?: string; tasks?: string; rounds?: number; dryRun: boolean };

/** Adds `--set key=path` to a command that reads a run whose files may have moved. `movedInputs` reads it. */
export function withMoved(command: Command, read: readonly InputKey[] = inputKeys): Command {
  return command.option(
    "--set <key=path>",
    `new path of an input file that has moved, with unchanged content: ${read.join(", ")}; repeatable`,
    repeated(parseOverride),
    [] as Override[],
  );
}

/** Adds the flags of `withMoved`, and `--tasks`. */
export function withMovedTasks(command: Command, read?: readonly InputKey[]): Command {
  return withMoved(command, read).option(
    "--tasks <path>",
    "new path of the run's task files; short for --set environment.tasks=path",
  );
}

/** The flags that `withMoved` and `withMovedTasks` add. */
export type MovedFlags = { set: Override[]; tasks?: string };

/** The input files of a run directory that the flags name. Throws E_USAGE as `movedInputs` does. */
export function movedOf(runDir: string, { set, tasks }: MovedFlags, read?: readonly InputKey[]): Moved {
  const overrides = [...set, ...(tasks === undefined ? [] : [{ path: "environment.tasks", value: tasks }])];
  if (overrides.length === 0) return {};
  return movedInputs(overrides, checkExperiment(readManifest(runDir).configuration, runDir), read);
}

/** Input files that are read by commands that do not continue a run. */
export const readOnly: readonly InputKey[] = ["model.base", "environment.tasks"];

/** Adds FILE, `--set`, `--preset`, `--tasks`, which define the experiment, and `--dry-run`, which prints `plan`. */
export function withExperiment(command: Command, plan: string, presets: string = presetNames): Command {
  return withOverrides(command.argument("[file]", "experiment file (JSON or YAML); the built-in experiment if omitted"))
    .option("--preset <name>", `start from a preset, ${presets}; FILE and --set override it`)
    .option("--tasks <path>", `${taskFilesText()}; short for --set environment.tasks=PREFIX:path`)
    .option("--dry-run", `print as JSON, and run nothing: ${plan}`, false);
}

/** Adds `--rounds` to commands that keep many runs in one folder and resume those that exist. */
export function withRounds(command: Command): Command {
  return command.option(
    "--rounds <n>",
    "short for --set rounds=n; existing runs of fewer rounds are extended",
    integer(1),
  );
}

/**
 * The experiment that the flags define. `preset` is a name, or the preset itself. `short`: what a command's own flags are
 * short for. Loads the modules that the experiment names. Throws E_USAGE and E_CONFIG.
 */
export async function experimentOf(
  file: string | undefined,
  { set, preset, tasks, rounds }: Omit<ExperimentFlags, "dryRun" | "preset"> & { preset?: string | Preset },
  short: readonly Override[] = [],
): Promise<Experiment> {
  const ofRounds: Override[] =
    rounds === undefined ? [] : [{ path: "rounds", value: rounds, from: `--rounds ${rounds}` }];
  const of = typeof preset === "string" ? presetOf(preset) : (preset ?? {});
  const others = [...set, ...ofRounds, ...short];
  await loadExtensions(file, others, of);
  const ofTasks = (path: string): Override => {
    const value = tasksAt(kindWith(file, others, of), path);
    return { path: "environment.tasks", value, from: `--tasks ${path}` };
  };
  const experiment = loadExperiment(file, tasks === undefined ? others : [...others, ofTasks(tasks)], of);
  checkTasksNamed(experiment);
  return experiment;
}

export const RUNS_DIR = "runs";

/** Parses an integer of at least `least`; otherwise commander reports the flag. */
export function integer(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`an integer of at least ${least}`);
  };
}

/** Parses a positive number; otherwise commander reports the flag. */
export function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("a number above zero");
}
