import { existsSync } from "node:fs";
import { type Own, ownOf } from "../../agents/policy/own.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import { environmentKind } from "../../environments/registry.ts";
import type { BlobRef } from "../core/blob.ts";
import { WanderError } from "../core/errors.ts";
import { hashOfBase, loadBase } from "../experiment/base-model.ts";
import { checkExperiment } from "../experiment/load.ts";
import { MADE_BASE, madeBasePath } from "../experiment/run-base.ts";
import type { Experiment } from "../experiment/schema.ts";
import { ownSettings } from "../population/policy.ts";
import { type Lessons, openLessons } from "../store/lessons.ts";
import { type Manifest, readManifest } from "../store/manifest.ts";
import { readTold, type ToldRound } from "./told.ts";

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
export function openReplay(runDir: string): Replayable {
  const manifest = readManifest(runDir);
  const where = `${runDir}/manifest.json`;
  const played = checkExperiment(manifest.configuration, where);
  const experiment = checkExperiment({ ...played, executor: { ...played.executor, backend: manifest.backend } }, where);
  const lessons = openLessons(runDir);
  if (lessons.count === 0) throw withoutLessons(runDir, experiment);
  // The tasks are not needed, and their files may be gone.
  const { environment } = environmentKind(experiment.environment.kind).open(
    { ...experiment.environment, tasks: "generated" },
    0,
  );
  const model = baseModel(runDir, experiment);
  const { shape, parameters } = loadBase(model, environment.vocabulary, environment.name, experiment.seed);
  if (lessons.baseHash !== undefined && lessons.baseHash !== hashOfBase(parameters)) {
    throw new WanderError(
      "E_CONFIG",
      `${runDir}: the base ${experiment.model.base} is not the one that it began with`,
      {
        hint: "put the base's file back as it was, or use the version that the run was made with",
      },
    );
  }
  const own = ownOf(shape, ownSettings(experiment.model));
  return { manifest, experiment, shape, own, base: parameters, lessons, told: readTold(runDir, experiment) };
}

function baseModel(runDir: string, { model }: Experiment): Experiment["model"] {
  if (model.base !== MADE_BASE) return model;
  const base = madeBasePath(runDir);
  if (existsSync(base)) return { ...model, base };
  throw new WanderError("E_FILE", `${base} is gone, the base that the run made`, {
    hint: "restore the run directory from a copy",
  });
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
