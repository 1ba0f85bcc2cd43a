import { type Own, ownOf } from "../../agents/policy/own.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import { checkExperiment } from "../config/load.ts";
import type { Experiment } from "../config/schema.ts";
import type { BlobRef } from "../core/blob.ts";
import { WanderError } from "../core/errors.ts";
import { ownSettings } from "../population/policy.ts";
import type { Moved } from "../run/input-files.ts";
import { savedBase, savedEnvironment } from "../run/saved.ts";
import { type Lessons, openLessons } from "../store/lessons.ts";
import { type Manifest, readManifest } from "../store/manifest.ts";
import { readTold, type ToldRound } from "./recorded.ts";

/** What the training of a run is done once more from. */
export type Replayable = {
  manifest: Manifest;
  /** On the backend that the run was made on. */
  experiment: Experiment;
  shape: PolicyShape;
  own: Own;
  base: BlobRef; // as every agent started from it, all its parameters
  lessons: Lessons;
  /** See readTold. */
  told: ToldRound[];
};

/**
 * Reads a run directory but for its checkpoints. Throws E_CONFIG where the run keeps no lessons or its base is another by
 * now, E_FORMAT where it is of a version that kept none.
 */
export function openReplay(runDir: string, moved?: Moved): Replayable {
  const manifest = readManifest(runDir);
  const where = `${runDir}/manifest.json`;
  const played = checkExperiment(manifest.configuration, where);
  const experiment = checkExperiment({ ...played, executor: { ...played.executor, backend: manifest.backend } }, where);
  const lessons = openLessons(runDir);
  if (lessons.count === 0) throw withoutLessons(runDir, experiment);
  const saved = { runDir, manifest, experiment, moved };
  const { shape, parameters } = savedBase(saved, savedEnvironment(saved));
  const own = ownOf(shape, ownSettings(experiment.model));
  return { manifest, experiment, shape, own, base: parameters, lessons, told: readTold(runDir, experiment) };
}

function withoutLessons(runDir: string, { store }: Experiment): WanderError {
  if (!store.lessons) {
    return new WanderError("E_CONFIG", `${runDir} keeps no lessons: store.lessons was false`, {
      hint: "play it again with --set store.lessons=true: the stateHash is the same",
    });
  }
  return new WanderError(
    "E_FORMAT",
    `${runDir} has no lessons in its journal: it is of an earlier version, or no round was played`,
    {
      hint: "play the experiment again with this version, which keeps them",
    },
  );
}
