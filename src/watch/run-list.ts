import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { readManifest } from "../store/manifest.ts";
import { runFoldersWithin } from "../store/run-directory.ts";
import { type FollowedRun, followRun } from "./run-feed.ts";

/** The runs that are watched. What is not listed here cannot be asked for: no path is ever made from a request. */
export type FollowedRuns = {
  /** The one run there is when a run was named, and not a folder of them. */
  readonly only: FollowedRun | undefined;
  /** By name, those that have begun since the last call included. */
  list(): FollowedRun[];
  get(id: string): FollowedRun | undefined;
};

/** Throws E_FILE or E_FORMAT when the directory holds no run. */
export function oneRun(dir: string): FollowedRuns {
  readManifest(dir);
  const only = followRun(resolve(dir));
  return { only, list: () => [only], get: (id) => (id === only.id ? only : undefined) };
}

/** All runs in a folder and below it, now and later; a run's id is its path from there. Throws E_FILE when it cannot be read. */
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
    // A folder that is taken away leaves the runs seen in it, which say themselves that they cannot be read.
    list: () => (existsSync(folder) ? read() : [...runs.values()]),
    get: (id) => runs.get(id),
  };
}
