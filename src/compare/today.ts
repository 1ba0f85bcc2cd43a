import type { Vocabulary } from "../../environments/environment.ts";
import { openSeeds } from "../arc/starting-programs.ts";
import { loadBase } from "../base/base-model.ts";
import { MADE_BASE } from "../base/run-base.ts";
import type { Experiment } from "../config/schema.ts";
import { checkInputs, hashesOfBase, type InputHashes, recordedInputs } from "../run/input-hashes.ts";
import { openEnvironment } from "../run/prepare.ts";
import { readManifest } from "../store/manifest.ts";

/** What the runs of one plan start from: the same for runs of equal settings, however long the plan is played. */
export type Today = {
  /** Of the files as they are when it is first asked for. A base that a run makes has no hash before it is made. */
  hashesOf(experiment: Experiment): Promise<InputHashes>;
  /** Throws E_CONFIG where a run that was just played has started from something else than those before it. */
  check(runDir: string, experiment: Experiment): void;
};

/** Reads nothing before it is asked for, and nothing twice. */
export function todaysInputs(signal: AbortSignal): Today {
  const known = new Map<string, InputHashes>();
  const worlds = new Map<string, World>(); // models may differ where tasks do not, and tasks take longest
  const worldOf = (experiment: Experiment): World => {
    const key = JSON.stringify(worldKey(experiment));
    const world = worlds.get(key) ?? opened(experiment);
    worlds.set(key, world);
    return world;
  };
  return {
    async hashesOf(experiment) {
      const key = keyOf(experiment);
      const hashes = known.get(key) ?? (await hashInputs(experiment, worldOf(experiment), signal));
      known.set(key, hashes);
      return hashes;
    },
    check(runDir, experiment) {
      const recorded = withoutMadeBase(recordedInputs(runDir, readManifest(runDir)), experiment);
      const before = known.get(keyOf(experiment));
      if (before === undefined) known.set(keyOf(experiment), recorded);
      else checkInputs(runDir, before, recorded, experiment);
    },
  };
}

type World = { vocabulary: Vocabulary; kind: string; tasks: string };

/** What is kept of a world: not its tasks. */
function opened(experiment: Experiment): World {
  const { environment, dataHash } = openEnvironment(experiment);
  return { vocabulary: environment.vocabulary, kind: experiment.environment.kind, tasks: dataHash };
}

/** Throws what the readers of tasks, programs and base throw. */
async function hashInputs(experiment: Experiment, { vocabulary, kind, tasks }: World, signal: AbortSignal) {
  // Mutants of programs are no part of their hash, and take long.
  const seeds = await openSeeds({ ...experiment, seeds: { ...experiment.seeds, mutants: 0 } }, signal);
  const { model, seed } = experiment;
  const base = model.base === MADE_BASE ? {} : hashesOfBase(loadBase(model, vocabulary, kind, seed));
  return { tasks, programs: seeds?.hash, ...base };
}

/** What the hash of the tasks depends on. */
const worldKey = ({ environment, population, seed }: Experiment) => [environment, population.size, seed];

const keyOf = (experiment: Experiment) => JSON.stringify([worldKey(experiment), experiment.model, experiment.seeds]);

/** It is of the run alone: with equal settings other machines may make another. */
function withoutMadeBase({ tasks, programs, ...base }: InputHashes, { model }: Experiment): InputHashes {
  return { tasks, programs, ...(model.base === MADE_BASE ? {} : base) };
}
