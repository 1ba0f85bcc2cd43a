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
import { type RecordedRound, readRecordedRounds } from "./recorded.ts";

/** What the training of a run is repeated from. */
export type Replayable = {
  manifest: Manifest;
  /** With the backend that made the run. */
  experiment: Experiment;
  shape: PolicyShape;
  own: Own;
  base: BlobRef; // all parameters of the base that every agent started from
  lessons: Lessons;
  /** See readTold. */
  recorded: RecordedRound[];
};

/**
 * ValueReads a run directory without its checkpoints. Throws E_CONFIG if the run keeps no lessons or its base has changed,
 * E_FORMAT if it was written by a version that kept none.
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
  return {
    manifest,
    experiment,
    shape,
    own,
    base: parameters,
    lessons,
    recorded: readRecordedRounds(runDir, experiment),
  };
}

function withoutLessons(runDir: string, { store }: Experiment): WanderError {
  if (!store.lessons) {
    return new WanderError("E_CONFIG", `${runDir} keeps no lessons: store.lessons was false`, {
      hint: "run it again with --set store.lessons=true: the stateHash stays the same",
    });
  }
  return new WanderError(
    "E_FORMAT",
    `the journal of ${runDir} has no lessons: an earlier version wrote it, or no round has ended`,
    {
      hint: "run the experiment again with this version, which keeps lessons",
    },
  );
}
