import { findKind, namedKinds } from "../../environments/registry.ts";
import { WanderError } from "../core/errors.ts";
import { tasksOf } from "./environment-section.ts";
import type { Experiment } from "./schema.ts";

/** For help texts: what lies at the path of task files, of each kind that has some. */
export const taskFilesText = (): string =>
  namedKinds()
    .flatMap(([name, { files }]) => (files === undefined ? [] : [`${files.what} (${name})`]))
    .join(", ");

/** What stands before the path of task files, of any kind: `arc:`. */
export const taskPrefixes = (): string[] =>
  namedKinds().flatMap(([, { files }]) => (files === undefined ? [] : [`${files.prefix}:`]));

/** Whether this value of `environment.tasks` is a word for tasks that the kind makes up; so are those of a kind without task files. */
export const areMade = (kind: string, tasks = "generated"): boolean =>
  tasks === "generated" || findKind(kind)?.files?.made?.includes(tasks) === true;

/**
 * What `environment.tasks` is for a path given on the command line: with the prefix of the kind's files, unless it has one or
 * is a word for tasks that the kind makes up. Throws E_USAGE for a kind without task files.
 */
export function tasksAt(kind: string, path: string): string {
  const known = findKind(kind);
  const prefix = known?.files?.prefix;
  if (known === undefined || areMade(kind, path) || taskPrefixes().some((one) => path.startsWith(one))) return path;
  if (prefix !== undefined) return `${prefix}:${path}`;
  throw new WanderError("E_USAGE", `--tasks ${path}: environment.kind=${kind} reads no task files`, {
    hint: "leave --tasks out, or choose generated",
  });
}

/** Throws E_CONFIG for `arc:` without a path, as a preset for task files has it: whoever plays it says where they are. */
export function checkTasksNamed({ environment }: Experiment): void {
  const files = findKind(environment.kind)?.files;
  if (files === undefined || tasksOf(environment) !== `${files.prefix}:`) return;
  const words = ["generated", ...(files.made ?? [])].join(", ");
  throw new WanderError("E_CONFIG", `environment.tasks: wanted ${words} or ${files.prefix}:PATH, got no path`, {
    hint: `add --tasks PATH, with PATH ${files.what}`,
  });
}
