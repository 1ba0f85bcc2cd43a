import { existsSync } from "node:fs";
import { type CompleteEnvironment, complete } from "../../environments/defaults.ts";
import { environmentKind } from "../../environments/registry.ts";
import { type BaseModel, loadBase } from "../base/base-model.ts";
import { MADE_BASE, madeBasePath } from "../base/run-base.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import type { Manifest } from "../store/manifest.ts";
import { located, type Moved } from "./input-files.ts";
import { checkInputs, hashesOfBase, recordedInputs } from "./input-hashes.ts";
import { openEnvironment } from "./prepare.ts";

/** A run directory to be read and not played on. */
export type Saved = { runDir: string; manifest: Manifest; experiment: Experiment; moved?: Moved | undefined };

/**
 * The world of a saved run. Its tasks are read only where the vocabulary depends on them, and their files may be gone
 * elsewhere. Throws E_CONFIG where what is read is not what the run began with.
 */
export function savedEnvironment({ runDir, manifest, experiment, moved }: Saved): CompleteEnvironment {
  const { kind, ...settings } = experiment.environment;
  const environment = complete(environmentKind(kind).unread(settings, experiment.seed));
  const known = manifest.shape.vocabulary ?? environment.vocabulary.size;
  if (known === environment.vocabulary.size && moved?.["environment.tasks"] === undefined) return environment;
  const placed = located(experiment, ["environment.tasks"], { runDir, startedIn: manifest.startedIn, moved });
  const opened = openEnvironment(placed);
  checkInputs(runDir, recordedInputs(runDir, manifest), { tasks: opened.dataHash }, placed);
  return opened.environment;
}

/** The base that a saved run began with. Throws E_CONFIG if it is another by now, E_FILE if it is gone. */
export function savedBase(saved: Saved, environment: CompleteEnvironment): BaseModel {
  const { runDir, manifest } = saved;
  const placed = withBase(saved);
  const base = loadBase(placed.model, environment.vocabulary, placed.environment.kind, placed.seed);
  checkInputs(runDir, recordedInputs(runDir, manifest), hashesOfBase(base), placed);
  return base;
}

/** With the base's file where it is now. */
function withBase({ runDir, manifest, experiment, moved }: Saved): Experiment {
  if (experiment.model.base !== MADE_BASE || moved?.["model.base"] !== undefined) {
    return located(experiment, ["model.base"], { runDir, startedIn: manifest.startedIn, moved });
  }
  const base = madeBasePath(runDir);
  if (existsSync(base)) return { ...experiment, model: { ...experiment.model, base } };
  throw new WanderError("E_FILE", `${base} is gone, the base that the run made`, {
    hint: "restore the run directory from a copy, or say where the file is now with --set model.base=PATH",
  });
}
