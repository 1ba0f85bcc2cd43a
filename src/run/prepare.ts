import { ownOf } from "../../agents/policy/own.ts";
import { featureCount } from "../../agents/search/value-inputs.ts";
import { type OpenedWorld, openWorld } from "../../environments/defaults.ts";
import type { FamilyProbes, TaskHeader } from "../../environments/environment.ts";
import { environmentKind } from "../../environments/registry.ts";
import { widened } from "../../shared/value/network.ts";
import { startValueServer, type ValueServer } from "../../shared/value/server.ts";
import { openSeeds, type StartingSeeds } from "../arc/starting-programs.ts";
import { type BaseModel, loadBase, shapeOf } from "../base/base-model.ts";
import { checkModelFits } from "../base/model-size.ts";
import type { Experiment } from "../config/schema.ts";
import type { BackendName } from "../core/backend.ts";
import { withCleanup } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import { ALL_FAMILIES, familyAt, type Rotation } from "../core/rotation.ts";
import type { Executor, ExecutorSettings } from "../executor/executor.ts";
import { openExecutor } from "../executor/registry.ts";
import { answerAsBase, asksExams, markedTasksOf } from "../population/answer.ts";
import { checkThought } from "../population/chain-length.ts";
import type { RunContext, RunEvent } from "../population/context.ts";
import { tokenPool } from "../population/intern.ts";
import { hearingIn, isNewcomer } from "../population/join.ts";
import { newLostJobs } from "../population/lost.ts";
import { baseProbeJob, isKnown } from "../population/measure.ts";
import { ownSettings } from "../population/policy.ts";

export type MakeExecutor = (settings: ExecutorSettings) => Executor | Promise<Executor>;

/** How the workers of an experiment are opened, on the backend that was started for it. */
export const onBackend = (executor: Experiment["executor"], backend: BackendName): ExecutorSettings => ({
  ...executor,
  backend,
});

export function openEnvironment(experiment: Experiment): OpenedWorld {
  const { kind, ...settings } = experiment.environment;
  return openWorld(environmentKind(kind), settings, experiment.seed, { agents: experiment.population.size });
}

export type Placement = {
  /** Each with the family that it begins in. */
  agents: { id: number; family: string; label: string; joins?: number }[];
  /** Of the families that some agent works in, in some round. */
  tasks: TaskHeader[];
  rotation: Rotation;
};

/** Where agents work, as `population.assign` and `population.stay` say. */
export function placeAgents(experiment: Experiment, opened: OpenedWorld): Placement {
  const { environment } = opened;
  const families = environment.families.filter((family) => environment.tasks("practice", family).length > 0);
  if (families.length === 0) {
    throw new WanderError("E_CONFIG", "the environment has no tasks", {
      hint: "give environment.tasks a folder with ARC tasks",
    });
  }
  const { population, rounds } = experiment;
  const moves = population.assign === "rotate";
  const everywhere = population.assign === "all";
  if (population.join.agents > 0 && families.length < population.size) {
    throw new WanderError(
      "E_CONFIG",
      `population.join: newcomers want families in which nobody has worked: there are ${families.length} for ${population.size} agents`,
      { hint: "choose a smaller population.size, or more families" },
    );
  }
  const rotation = { families: everywhere ? [ALL_FAMILIES] : families, stay: moves ? population.stay : rounds };
  const agents = Array.from({ length: population.size }, (_, id) => {
    const family = familyAt(rotation, id, 1);
    const joins = isNewcomer(population, id) ? { joins: population.join.round } : {};
    return { id, family, label: moves ? `agent ${id}` : `${id} ${family}`, ...joins };
  });
  const used = everywhere ? families : families.slice(0, agents.length + Math.floor((rounds - 1) / rotation.stay));
  const marked = used.flatMap((family) => markedTasksOf({ opened, experiment }, { family }));
  // With exam.of=all every family asks the same questions.
  return { agents, rotation, tasks: [...new Map(marked.map((task) => [task.id, task])).values()] };
}

/** Probes of the families that some agent comes to; of all families if none of these has probes. */
function probesFor({ tasks }: Placement, all: readonly FamilyProbes[]): readonly FamilyProbes[] {
  const used = new Set(tasks.map(({ family }) => family));
  const found = all.filter(({ family }) => used.has(family));
  return found.length > 0 ? found : all;
}

/** The tasks, the programs that the user gave, and the base if it is loaded already. */
export type Opening = { opened: OpenedWorld; seeds: StartingSeeds | undefined; base?: BaseModel };

export async function openRun(experiment: Experiment, signal: AbortSignal): Promise<Opening> {
  return { opened: openEnvironment(experiment), seeds: await openSeeds(experiment, signal) };
}

/** The V that every agent starts from, if one was pretrained that reads what this run's does, and it is wanted. */
function initialOf(
  { value: { start, features: reads } }: Experiment,
  { environment }: OpenedWorld,
  { value }: BaseModel,
  features: number,
): { initial?: Float32Array } {
  const isOther = reads === "base" && environment.features !== undefined;
  return value === undefined || start === "nothing" || isOther ? {} : { initial: widened(value, features) };
}

export type Prepared = { context: RunContext; placement: Placement; close: () => Promise<void> };

/** Starts the workers and the value server; the caller closes both through `close`. */
export async function prepare(
  experiment: Experiment,
  backend: BackendName,
  notify: (news: RunEvent) => void,
  signal: AbortSignal,
  makeExecutor: MakeExecutor = openExecutor,
  opening?: Opening,
): Promise<Prepared> {
  const { opened, seeds, base: given } = opening ?? (await openRun(experiment, signal));
  if (seeds !== undefined) notify({ type: "seeds", ...seeds.counts });
  const placement = placeAgents(experiment, opened);
  const { environment } = opened;
  const { model, seed } = experiment;
  checkModelFits(shapeOf(model, environment.vocabulary), model, experiment.population.size);
  const base = given ?? loadBase(model, environment.vocabulary, experiment.environment.kind, seed);
  checkThought(opened, experiment);
  const executor = await makeExecutor(onBackend(experiment.executor, backend));
  const features = featureCount(environment, base.shape, experiment.value.features);
  let valueServer: ValueServer | undefined;
  // Either is threads, which keep the process alive.
  const close = async () => {
    await Promise.all([executor.close(), valueServer?.close()]);
  };
  try {
    valueServer =
      experiment.share.value === "none"
        ? undefined
        : startValueServer({
            featureCount: features,
            agents: experiment.population.size,
            mode: experiment.share.value,
            topology: hearingIn(experiment),
            seed: experiment.seed,
            deadlineMs: experiment.executor.deadlineSeconds * 1000,
            ...initialOf(experiment, opened, base, features),
          });
    const partial: Omit<RunContext, "baseProbe"> = {
      experiment,
      opened,
      tasks: placement.tasks,
      familyOf: (agent, round) => familyAt(placement.rotation, agent, round),
      shape: base.shape,
      base: base.parameters,
      own: ownOf(base.shape, ownSettings(experiment.model)),
      probes: environment.probes.pairs(),
      familyProbes: probesFor(placement, environment.probes.byFamily()),
      seeds: seeds?.answers ?? [],
      executor,
      valueServer,
      startValues: valueServer?.parameters(),
      intern: tokenPool(),
      lost: newLostJobs(),
      notify,
    };
    const baseProbe = await executor.submit(baseProbeJob(partial), signal);
    if (!isKnown(baseProbe)) {
      throw new WanderError("E_DIVERGED", `the base ${experiment.model.base} gives no finite loss on the probes`, {
        hint: "choose another model.base, or a smaller model.deviation or pretrain.learningRate for one that is made",
      });
    }
    if (!asksExams(partial)) return { context: { ...partial, baseProbe }, placement, close };
    const baseAnswers = await answerAsBase(partial, partial.tasks, partial.base, signal);
    return { context: { ...partial, baseProbe, baseAnswers }, placement, close };
  } catch (error) {
    return withCleanup(async (later) => {
      later(close);
      throw error;
    });
  }
}
