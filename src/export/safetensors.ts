import { basename, resolve } from "node:path";
import { fullParameters } from "../../agents/policy/own.ts";
import { baseFile, vocabularyMark } from "../base/base-model.ts";
import { floatsOf } from "../core/blob.ts";
import { loadRun, type SavedRun } from "../run/evaluate.ts";
import type { Moved } from "../run/input-files.ts";
import { savedBase } from "../run/saved.ts";
import type { WarningListener } from "../store/checkpoint.ts";
import type { ExportFile } from "./format.ts";

/**
 * `agent-NNN.safetensors` for each agent of the newest whole checkpoint, then `base.safetensors`. Each weight of the
 * policy is a tensor with its name and shape, adapters merged into the weights that they adapt. `value` holds the flat
 * parameters of the value function. Names, shapes and metadata are those of a base file, so `model.base` accepts any of
 * these files.
 */
export function* safetensors(runDir: string, moved?: Moved, onWarning?: WarningListener): Generator<ExportFile> {
  const saved = loadRun(runDir, moved, onWarning);
  const { manifest, environment, shape, own, state } = saved;
  const about = (round: number, more: Readonly<Record<string, string>>) => ({
    ...more,
    run: basename(resolve(runDir)),
    seed: String(manifest.seed),
    round: String(round),
    shape: JSON.stringify(shape),
    vocabulary: vocabularyMark(environment.vocabulary.names),
    wander: manifest.versions.wander,
  });
  for (const agent of state.agents) {
    const vector = floatsOf(agent.parameters);
    const full = fullParameters(own, state.base === undefined ? vector : floatsOf(state.base), vector);
    const metadata = about(state.round, {
      ...{ agent: String(agent.id), family: agent.family },
      // Its parameters are those from before this round's turn.
      ...(agent.diverged === undefined ? {} : { diverged: String(agent.diverged) }),
    });
    yield {
      name: `agent-${String(agent.id).padStart(3, "0")}.safetensors`,
      bytes: baseFile(full, shape, state.valueParameters?.[agent.id], metadata),
    };
  }
  const { parameters, value, round, provenance } = baseOf(runDir, saved, moved);
  yield { name: "base.safetensors", bytes: baseFile(parameters, shape, value, about(round, provenance)) };
}

/**
 * If each agent is base plus adapters: the shared base as it is by now. Otherwise the base that the run started from.
 */
function baseOf(runDir: string, { environment, state, ...saved }: SavedRun, moved: Moved | undefined) {
  if (state.base !== undefined) {
    return { parameters: floatsOf(state.base), value: undefined, round: state.round, provenance: {} };
  }
  const base = savedBase({ runDir, ...saved, moved }, environment);
  return { ...base, parameters: floatsOf(base.parameters), round: 0 };
}
