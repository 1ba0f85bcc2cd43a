import { existsSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { MADE_BASE } from "../base/run-base.ts";
import { tasksOf } from "../config/environment-section.ts";
import type { Override } from "../config/load.ts";
import { namesAt } from "../config/modules/experiment-modules.ts";
import { isRelative } from "../config/modules/name.ts";
import { extensionPoints } from "../config/modules/points.ts";
import type { Experiment } from "../config/schema.ts";
import { taskPrefixes } from "../config/task-files.ts";
import { WanderError } from "../core/errors.ts";
import type { Manifest } from "../store/manifest.ts";

/** Settings that may name a file or folder that the run reads. */
export const inputKeys = ["model.base", "environment.tasks", "seeds.programs", "seeds.tasks"] as const;
export type InputKey = (typeof inputKeys)[number];

/** Where files of a run are now, by the setting that names them: values as in the experiment. */
export type Moved = Readonly<Partial<Record<InputKey, string>>>;

/** The path in the value of an input's setting, with the word before it; undefined where the value names no file. */
export function pathIn(key: InputKey, value: string): { prefix: string; path: string } | undefined {
  if (key === "environment.tasks") {
    const prefix = taskPrefixes().find((one) => value.startsWith(one) && value.length > one.length);
    return prefix === undefined ? undefined : { prefix, path: value.slice(prefix.length) };
  }
  const words = key === "model.base" ? ["built-in", "random", MADE_BASE] : [""];
  return words.includes(value) ? undefined : { prefix: "", path: value };
}

export function inputOf({ model, environment, seeds }: Experiment, key: InputKey): string {
  if (key === "model.base") return model.base;
  if (key === "environment.tasks") return tasksOf(environment) ?? "";
  return key === "seeds.programs" ? seeds.programs : seeds.tasks;
}

/** What a manifest says of the folder in which its run began; nothing where no path is relative to it. */
export function startOfPaths(experiment: Experiment): Pick<Manifest, "startedIn"> {
  const paths = inputKeys.flatMap((key) => pathIn(key, inputOf(experiment, key)) ?? []);
  const modules = extensionPoints.flatMap(({ key }) => namesAt(experiment, key)).filter(isRelative);
  return modules.length > 0 || paths.some(({ path }) => !isAbsolute(path)) ? { startedIn: process.cwd() } : {};
}

/**
 * The files that `--set` names anew for a run whose files have moved, of those that the command reads. Throws E_USAGE for any
 * other setting, which belongs to the run, and for tasks of a run that reads none.
 */
export function movedInputs(
  overrides: readonly Override[],
  experiment: Experiment,
  read: readonly InputKey[] = inputKeys,
): Moved {
  const moved: Record<string, string> = {};
  for (const { path: key, value } of overrides) {
    if (!read.some((known) => known === key) || typeof value !== "string") {
      throw new WanderError("E_USAGE", `--set ${key}: the settings of a run stay as they were when it began`, {
        hint: `only a file that has moved can be named here, with ${read.join(" or ")}; for other settings begin a new run`,
      });
    }
    moved[key] = key === "environment.tasks" ? tasksAs(value, experiment) : value;
  }
  return moved;
}

/** An experiment with its files where they are now: as `moved` says, else beside the folder in which the run began. */
export function located(
  experiment: Experiment,
  keys: readonly InputKey[],
  { runDir, startedIn, moved = {} }: { runDir: string; startedIn: string | undefined; moved: Moved | undefined },
): Experiment {
  const placed = structuredClone(experiment);
  for (const key of keys) {
    const named = pathIn(key, moved[key] ?? inputOf(experiment, key));
    if (named === undefined) {
      if (moved[key] !== undefined) setInput(placed, key, moved[key]);
      continue;
    }
    // Where the whole project has moved, its files are beside the command's own folder.
    const folders = moved[key] === undefined && startedIn !== undefined ? [startedIn, "."] : ["."];
    const places = folders.map((folder) => resolve(folder, named.path));
    const found = places.find((place) => existsSync(place));
    if (found === undefined) {
      throw new WanderError("E_FILE", `${runDir}: ${key}: there is no ${places[0]}`, {
        hint: `put the file back, or say where it is now with --set ${key}=PATH`,
      });
    }
    setInput(placed, key, `${named.prefix}${found}`);
  }
  return placed;
}

/** With the word before the path that the run's own setting has. */
function tasksAs(value: string, { environment }: Experiment): string {
  const tasks = tasksOf(environment) ?? "none of files";
  const own = pathIn("environment.tasks", tasks);
  if (own !== undefined) return pathIn("environment.tasks", value) === undefined ? `${own.prefix}${value}` : value;
  throw new WanderError("E_USAGE", `the tasks of this run are ${tasks}: it reads no task files`, {
    hint: "leave --tasks out",
  });
}

function setInput(experiment: Experiment, key: InputKey, value: string): void {
  if (key === "model.base") experiment.model.base = value;
  else if (key === "environment.tasks") experiment.environment = { ...experiment.environment, tasks: value };
  else if (key === "seeds.programs") experiment.seeds.programs = value;
  else experiment.seeds.tasks = value;
}
