import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Experiment } from "../config/schema.ts";
import type { BackendName } from "../core/backend.ts";
import type { Attending } from "../run/attend.ts";
import { makeBase, pretrainSettings } from "./pretrain.ts";

/** `model.base` of a run that makes its own base before its first round. */
export const MADE_BASE = "made";

/** Where a run keeps the base that it makes. */
export const madeBasePath = (runDir: string): string => join(runDir, "base.safetensors");

/**
 * The base file of a run that makes its own: RUN/base.safetensors, made unless it is there. A pretraining that was
 * stopped goes on from the file beside it, as `wander pretrain` does.
 */
export async function baseOfRun(
  experiment: Experiment,
  runDir: string,
  { backend, notify, signal, makeExecutor }: Required<Attending> & { backend: BackendName },
): Promise<string> {
  const out = madeBasePath(runDir);
  if (existsSync(out)) return out; // written whole or not at all
  const of = experiment.pretrain.tokens;
  const onStep = (progress: { step: number; tokens: number; lossNats: number }) =>
    notify({ type: "pretrained", of, ...progress });
  await makeBase({ out, ...pretrainSettings(experiment), experiment, backend, onStep, signal, makeExecutor });
  return out;
}
