import type { Vocabulary } from "../../environments/environment.ts";
import { openSeeds } from "../arc/starting-programs.ts";
import { loadBase } from "../base/base-model.ts";
import { MADE_BASE } from "../base/run-base.ts";
import type { Experiment } from "../config/schema.ts";
import { checkInputs, hashesOfBase, type InputHashes, recordedInputs } from "../run/input-hashes.ts";
import { openEnvironment } from "../run/prepare.ts";
import { readManifest } from "../store/manifest.ts";

/** Hashes of the inputs of a plan's runs. Runs with equal settings have the same, for as long as the plan runs. */
export type CurrentInputs = {
  /**
   * Hashes of the files as they are at the first call. A base that a run makes itself has no hash before it is made.
   */
  hashesOf(experiment: Experiment): Promise<InputHashes>;
  /** Throws E_CONFIG if a run that has just ended started from other inputs than those before it. */
  check(runDir: string, experiment: Experiment): void;
};

/** ValueReads a file only when its hash is requested, and only once. */
export function currentInputs(signal: AbortSignal): CurrentInputs {
  const known = new Map<string, InputHashes>();
  const worlds = new Map<string, World>(); // arms may differ in their models and share their tasks, which take longest to read
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

/** What is kept of an environment: not its tasks. */
function opened(experiment: Experiment): World {
  const { environment, dataHash } = openEnvironment(experiment);
  return { vocabulary: environment.vocabulary, kind: experiment.environment.kind, tasks: dataHash };
}

/** Throws what the readers of tasks, programs and base throw. */
async function hashInputs(experiment: Experiment, { vocabulary, kind, tasks }: World, signal: AbortSignal) {
  // Mutants of programs do not enter their hash, and take long.
  const seeds = await openSeeds({ ...experiment, seeds: { ...experiment.seeds, mutants: 0 } }, signal);
  const { model, seed } = experiment;
  const base = model.base === MADE_BASE ? {} : hashesOfBase(loadBase(model, vocabulary, kind, seed));
  return { tasks, programs: seeds?.hash, ...base };
}

/** The settings that the hash of the tasks depends on. */
const worldKey = ({ environment, population, seed }: Experiment) => [environment, population.size, seed];

const keyOf = (experiment: Experiment) => JSON.stringify([worldKey(experiment), experiment.model, experiment.seeds]);

/** A base that a run makes is the run's own: another machine may make a different one from equal settings. */
function withoutMadeBase({ tasks, programs, ...base }: InputHashes, { model }: Experiment): InputHashes {
  return { tasks, programs, ...(model.base === MADE_BASE ? {} : base) };
}
