import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { readManifest } from "../store/manifest.ts";
import { runFoldersWithin } from "../store/run-directory.ts";
import { type FollowedRun, followRun } from "./run-feed.ts";

/** The runs that are watched. Only listed runs can be requested: no path is ever made from a request. */
export type FollowedRuns = {
  /** The run, if a single run was named instead of a folder. */
  readonly only: FollowedRun | undefined;
  /** By name, including runs that began since the last call. */
  list(): FollowedRun[];
  get(id: string): FollowedRun | undefined;
};

/** Throws E_FILE or E_FORMAT if the directory holds no run. */
export function oneRun(dir: string): FollowedRuns {
  readManifest(dir);
  const only = followRun(resolve(dir));
  return { only, list: () => [only], get: (id) => (id === only.id ? only : undefined) };
}

/**
 * All runs in a folder and below it, now and later; a run's id is its path from there. Throws E_FILE if the folder
 * cannot be read.
 */
export function allRuns(parent: string): FollowedRuns {
  const runs = new Map<string, FollowedRun>();
  const folder = resolve(parent);
  const read = () => {
    for (const dir of runFoldersWithin(folder)) {
      const id = relative(folder, dir).split(sep).join("/");
      if (!runs.has(id)) runs.set(id, followRun(dir, id));
    }
    return [...runs.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  };
  read();
  return {
    only: undefined,
    // If the folder is removed, the runs seen in it stay listed, each with its own error.
    list: () => (existsSync(folder) ? read() : [...runs.values()]),
    get: (id) => runs.get(id),
  };
}
