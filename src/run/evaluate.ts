import { type Own, ownOf } from "../../agents/policy/own.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import { featuresRead } from "../../agents/search/value-inputs.ts";
import { type CompleteEnvironment, type OpenedWorld, openWorld } from "../../environments/defaults.ts";
import type { TaskHeader } from "../../environments/environment.ts";
import { environmentKind } from "../../environments/registry.ts";
import type { Solution } from "../../shared/findings.ts";
import { shapeOf } from "../base/base-model.ts";
import { tasksOf } from "../config/environment-section.ts";
import { checkExperiment } from "../config/load.ts";
import type { Experiment } from "../config/schema.ts";
import { tasksAt } from "../config/task-files.ts";
import { startBackend } from "../core/backend.ts";
import type { BlobRef } from "../core/blob.ts";
import { withCleanup } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import { addSpend, noSpend, type Spend } from "../core/spend.ts";
import type { Executor } from "../executor/executor.ts";
import type { ExpandJob } from "../executor/jobs.ts";
import { openExecutor } from "../executor/registry.ts";
import { answersOf, asksExams } from "../population/answer.ts";
import { stateFromCheckpoint } from "../population/checkpoint.ts";
import { definitionsWith } from "../population/definition.ts";
import { hasDiverged } from "../population/diverged.ts";
import { ATTEMPTS, examinerOf } from "../population/examine.ts";
import { tokenPool } from "../population/intern.ts";
import { ownSettings, policyOf } from "../population/policy.ts";
import { reachOf } from "../population/related.ts";
import { isRight, scoreOf } from "../population/score.ts";
import { placeOf, settled } from "../population/sharing.ts";
import type { PopulationState } from "../population/state.ts";
import { emitWarning, type WarningListener } from "../store/checkpoint.ts";
import { type Manifest, readManifest } from "../store/manifest.ts";
import { newestCheckpoint } from "../store/newest.ts";
import type { Moved } from "./input-files.ts";
import { onBackend } from "./prepare.ts";
import { loadRunModules } from "./run-modules.ts";
import { savedBase, savedEnvironment } from "./saved.ts";
import { expectedState } from "./saved-state.ts";

// A step of a program is four or five tokens; twenty leaves room for the prompts and for draws that repeat.
const TOKENS_PER_RUN = 20;

export type Within = { "1": number; "2": number; "3": number };

export type Evaluation = {
  tasks: number;
  /** Tasks solved within 1, 2 and 3 attempts. */
  solved: Within;
  /** Held-back outputs of these tasks, by what the environment counts, and those that one of the first 1, 2 and 3 attempts makes. */
  unit: string;
  outputs: number;
  solvedOutputs: Within;
  byTask: { id: string; attempt: number | null; answers: number }[];
  spend: Spend;
};

export type SavedRun = {
  manifest: Manifest;
  experiment: Experiment;
  environment: CompleteEnvironment;
  shape: PolicyShape;
  own: Own;
  state: PopulationState;
};

/** A run directory's newest whole checkpoint with what it was made by; `onWarning` as for `newestCheckpoint`, whose errors it throws. */
export function loadRun(runDir: string, moved: Moved = {}, onWarning: WarningListener = emitWarning): SavedRun {
  const manifest = readManifest(runDir);
  const experiment = checkExperiment(manifest.configuration, `${runDir}/manifest.json`);
  const found = newestCheckpoint(runDir, onWarning);
  const environment = savedEnvironment({ runDir, manifest, experiment, moved });
  const shape = shapeOf(experiment.model, environment.vocabulary);
  const own = ownOf(shape, ownSettings(experiment.model));
  try {
    const saved = stateFromCheckpoint(found, own, expectedState(runDir, experiment, found.round));
    const state = settled(placeOf(environment, { shape, own }, experiment, saved.related), saved);
    return { manifest, experiment, environment, shape, own, state };
  } catch (cause) {
    if (cause instanceof WanderError) throw cause;
    // Sharings that wait refer to the library and to agents, which a stranger's need not have.
    throw new WanderError("E_FORMAT", `${runDir}: the checkpoint of round ${found.round} holds no whole population`, {
      hint: "restore the checkpoints folder from a copy, or start a new run",
      cause,
    });
  }
}

/**
 * The agents of a run, frozen, on tasks of the caller's: every agent that has not diverged tries every task, and the runs a
 * task are split evenly between them. Answers are ranked by demonstrations only; the examiner marks the best three. `onWarning` is
 * given a sentence for each newer checkpoint that is damaged and passed over. Throws E_DIVERGED where all agents have diverged.
 */
export async function evaluateRun(
  runDir: string,
  tasks: string,
  runsPerTask: number,
  signal: AbortSignal,
  moved?: Moved,
  onWarning = emitWarning,
): Promise<Evaluation> {
  await loadRunModules(runDir);
  const { experiment, state, ...saved } = loadRun(runDir, moved, onWarning);
  const isRead =
    featuresRead(saved.environment, experiment.value.features) === undefined && state.valueParameters !== undefined;
  const base =
    isRead || moved?.["model.base"] !== undefined
      ? savedBase({ runDir, experiment, ...saved, moved }, saved.environment).parameters
      : undefined;
  const opened = opensOn(experiment, tasks);
  if (opened.environment.vocabulary.size !== saved.environment.vocabulary.size) {
    throw new WanderError("E_USAGE", `${tasks}: these tasks have another vocabulary than those of ${runDir}`, {
      hint: "name tasks of the sort that the run was played on",
    });
  }
  const shape = shapeOf(experiment.model, opened.environment.vocabulary);
  const agents = state.agents.filter((agent) => !hasDiverged(agent));
  if (agents.length === 0) {
    throw new WanderError("E_DIVERGED", `all agents of ${runDir} diverged, so that there is none to evaluate`, {
      hint: "play the run again with a smaller absorb.learningRate",
    });
  }
  const { backend } = await startBackend(experiment.executor.backend);
  const executor = await openExecutor(onBackend(experiment.executor, backend));
  return withCleanup(async (later) => {
    later(() => executor.close());
    const exam = asksExams({ opened });
    const list = opened.environment.tasks(exam ? "exam" : "practice");
    const asking = {
      experiment,
      state,
      agents,
      opened,
      shape,
      executor,
      list,
      signal,
      base: isRead ? base : undefined,
    };
    const results = exam ? await askAgents(asking) : await letSearch(asking, runsPerTask);
    const answers = results.flatMap((r) => r.solutions);
    const examiner = examinerOf(opened, ATTEMPTS);
    const attempts = examiner.attempts(list, answers, state.library);
    const passed = new Map(attempts.filter(isRight).map(({ solution, attempt }) => [solution.taskId, attempt]));
    const score = scoreOf(attempts);
    return {
      tasks: list.length,
      solved: within(score.tasks),
      unit: environmentKind(experiment.environment.kind).unit,
      outputs: examiner.outputs(list),
      solvedOutputs: within(score.outputs),
      byTask: list.map(({ id }) => ({
        id,
        attempt: passed.get(id) ?? null,
        answers: answers.filter((s) => s.taskId === id).length,
      })),
      spend: addSpend(...results.map((r) => r.spent)),
    };
  });
}

/** The run's environment with these tasks. Of other tasks than the run's, the families are all there are, and none is chosen. */
function opensOn({ environment: { kind, ...settings }, seed }: Experiment, path: string): OpenedWorld {
  const tasks = tasksAt(kind, path);
  const choosing = new Set(["families", ...(environmentKind(kind).files?.choosing ?? [])]);
  const others = Object.fromEntries(Object.entries(settings).filter(([key]) => !choosing.has(key)));
  const own = tasks === (tasksOf({ kind, ...settings }) ?? "generated") ? settings : others;
  return openWorld(environmentKind(kind), { ...own, tasks }, seed, { agents: 1 });
}

type Asking = Pick<SavedRun, "experiment" | "state" | "shape"> & {
  agents: PopulationState["agents"];
  opened: OpenedWorld;
  executor: Executor;
  list: readonly TaskHeader[];
  signal: AbortSignal;
  /** The frozen base, if the value function reads it. */
  base: BlobRef | undefined;
};

/** Each agent tries every task; the runs a task are split evenly between them. */
function letSearch(
  { experiment, state, agents, opened, shape, executor, list, signal, base }: Asking,
  runsPerTask: number,
): Promise<{ solutions: Solution[]; spent: Spend }[]> {
  const programRuns = Math.ceil((runsPerTask * list.length) / agents.length);
  const definitions = definitionsWith(opened.definition, state.library, reachOf(experiment, state.related));
  const jobs = agents.map(
    (agent): ExpandJob => ({
      kind: "expand",
      seed: experiment.seed,
      round: state.round,
      agent: agent.id,
      purpose: "evaluate",
      environment: definitions[agent.id]!,
      tasks: list,
      shape,
      parameters: policyOf(state, agent, experiment.model),
      value: state.valueParameters?.[agent.id],
      ...(base === undefined ? {} : { base }),
      ...(experiment.value.features === "base" ? { reads: "base" } : {}),
      budget: { programRuns, policyTokens: programRuns * TOKENS_PER_RUN },
      settings: experiment.expand,
    }),
  );
  return Promise.all(
    jobs.map(async (job) => {
      const { solutions, spent } = await executor.submit(job, signal); // the traces of all agents at once are large
      return { solutions, spent };
    }),
  );
}

/** Each agent answers every question once: questions that nobody judges cannot be searched for. */
function askAgents({ experiment, state, agents, opened, shape, executor, list, signal }: Asking) {
  const definitions = definitionsWith(opened.definition, state.library, reachOf(experiment, state.related));
  return Promise.all(
    agents.map(async (agent) => {
      const policies = [policyOf(state, agent, experiment.model)];
      const by = { round: state.round, definition: definitions[agent.id]!, policies, signal };
      const solutions = await answersOf({ executor, opened, shape, intern: tokenPool() }, list, agent.id, by);
      return { solutions, spent: noSpend() };
    }),
  );
}

const within = ([first, second, third]: readonly number[]): Within => ({ "1": first!, "2": second!, "3": third! });
