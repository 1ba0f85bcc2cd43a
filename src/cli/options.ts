import type { Command } from "commander";
import {
  checkExperiment,
  kindWith,
  loadExperiment,
  loadExtensions,
  type Override,
  parseOverride,
} from "../config/load.ts";
import { presetNames, presetOf } from "../config/presets.ts";
import type { Experiment } from "../config/schema.ts";
import { checkTasksNamed, taskFilesText, tasksAt } from "../config/task-files.ts";
import { type InputKey, inputKeys, type Moved, movedInputs } from "../run/input-files.ts";
import { readManifest } from "../store/manifest.ts";
import { InvalidArgumentError } from "./commander.ts";

/** Reads a flag that may stand any number of times. */
export function repeated<T>(parse: (text: string) => T): (text: string, before: T[]) => T[] {
  return (text, before) => [...before, parse(text)];
}

/** Says in errors what the user wrote. */
const overrideOf = (text: string): Override => ({ ...parseOverride(text), from: `--set ${text}` });

/** `--set key=value`, any number of times. */
export function withOverrides(command: Command): Command {
  return command.option(
    "--set <key=value>",
    "set one key of the experiment, a list as words between commas (docs/experiment.md lists keys and values); repeatable",
    repeated(overrideOf),
    [] as Override[],
  );
}

/** What `withExperiment` reads. */
export type ExperimentFlags = { set: Override[]; preset?: string; tasks?: string; rounds?: number; dryRun: boolean };

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

/** The experiment that a command plays: FILE, `--set`, `--preset` and `--tasks`; and `--dry-run`, which prints `plan`. */
export function withExperiment(command: Command, plan: string): Command {
  return withOverrides(command.argument("[file]", "experiment file (JSON or YAML); the built-in experiment without it"))
    .option("--preset <name>", `begin from ${presetNames}; FILE and --set change it`)
    .option("--tasks <path>", `${taskFilesText()}; short for --set environment.tasks=PREFIX:path`)
    .option("--dry-run", `play nothing, and print ${plan} (JSON)`, false);
}

/** `--rounds`, of commands that play many runs into one folder and go on with those that are there. */
export function withRounds(command: Command): Command {
  return command.option(
    "--rounds <n>",
    "short for --set rounds=n; runs of fewer rounds that are there already are made longer",
    integer(1),
  );
}

/** `short`: what a command's own flags are short for. Loads the modules that the experiment names. Throws E_USAGE and E_CONFIG. */
export async function experimentOf(
  file: string | undefined,
  { set, preset, tasks, rounds }: Omit<ExperimentFlags, "dryRun">,
  short: readonly Override[] = [],
): Promise<Experiment> {
  const ofRounds: Override[] =
    rounds === undefined ? [] : [{ path: "rounds", value: rounds, from: `--rounds ${rounds}` }];
  const of = preset === undefined ? {} : presetOf(preset);
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

/** An integer of at least `least`; else commander says which flag has another. */
export function integer(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`an integer of at least ${least}`);
  };
}

/** A number above zero; else commander says which flag has another. */
export function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("a number above zero");
}
