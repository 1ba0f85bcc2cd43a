import type { PolicyShape } from "../../agents/policy/shape.ts";
import type { Experiment } from "../config/schema.ts";
import { type Manifest, machine, writeManifest } from "../store/manifest.ts";
import { WANDER_VERSION } from "../version.ts";
import { startOfPaths } from "./input-files.ts";
import type { InputHashes } from "./input-hashes.ts";
import { modulesOf } from "./run-modules.ts";

/** Writes and gives the manifest of a run that begins. */
export function begunManifest(
  runDir: string,
  experiment: Experiment,
  shape: PolicyShape,
  backend: string,
  found: InputHashes,
): Manifest {
  const manifest: Manifest = {
    format: 1,
    name: experiment.name,
    configuration: experiment,
    ...startOfPaths(experiment),
    seed: experiment.seed,
    versions: { wander: WANDER_VERSION, node: process.version },
    backend,
    dataHash: found.tasks,
    ...(found.programs === undefined ? {} : { seedsHash: found.programs }),
    ...baseHashes(found),
    ...modulesOf(experiment),
    shape,
    machine: machine(),
    createdAt: new Date().toISOString(),
  };
  writeManifest(runDir, manifest);
  return manifest;
}

/** The hashes that are known once the base is loaded. */
export const baseHashes = ({ base, value }: InputHashes): Pick<Manifest, "baseHash" | "valueHash"> => ({
  ...(base === undefined ? {} : { baseHash: base }),
  ...(value === undefined ? {} : { valueHash: value }),
});
