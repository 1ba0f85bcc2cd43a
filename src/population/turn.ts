import type { AbsorbSettings } from "../../agents/learning/types.ts";
import { featuresRead } from "../../agents/search/value-inputs.ts";
import type { EnvironmentDefinition } from "../../environments/environment.ts";
import { type Seed, USER, type ValueTarget } from "../../shared/findings.ts";
import type { Experiment } from "../config/schema.ts";
import { ALL_FAMILIES } from "../core/rotation.ts";
import { addSpend } from "../core/spend.ts";
import type { AbsorbJob, ExpandJob, ExpandResult } from "../executor/jobs.ts";
import { budgetOf } from "./budget.ts";
import { leftOutIn, practised } from "./chain-length.ts";
import type { RunContext } from "./context.ts";
import { emptyTurn, hasDiverged } from "./diverged.ts";
import { orLost, placeOfJob } from "./lost.ts";
import { withLearning } from "./own-settings.ts";
import { policyOf, startOf } from "./policy.ts";
import type { AgentState, PopulationState } from "./state.ts";
import { taskWeights, withProgress } from "./task-weights.ts";
import type { Turn } from "./turn-result.ts";

// Compress runs programs too, and the round's budget covers both: this share of it is kept back for compress.
const COMPRESS_SHARE = 0.1;

/**
 * Expand, absorb, compress; `expanded` gets the value traces before the turn ends. A job that fails twice costs this
 * turn and nothing else. An agent whose training diverges learns nothing by its turn, and whoever did so earlier has none.
 */
export async function playTurn(
  context: RunContext,
  state: Pick<PopulationState, "round" | "valueParameters" | "base">,
  before: AgentState,
  definition: EnvironmentDefinition,
  signal: AbortSignal,
  seeds: readonly Seed[] = [],
  expanded: (values: ValueTarget[]) => void = () => {},
): Promise<Omit<Turn, "staleness">> {
  const round = state.round + 1;
  if (hasDiverged(before)) {
    context.notify({ type: "diverged", agent: before.id, round, since: before.diverged! });
    return emptyTurn(before);
  }
  const leftOut = leftOutIn(context, state, before, round, tasksOf(context, before));
  const agent: AgentState = leftOut === undefined ? before : { ...before, leftOut };
  const done = <J extends AbsorbJob | ExpandJob>(job: J) =>
    orLost(context, placeOfJob(job), context.executor.submit(job, signal));
  const { choose, chooseFloor } = context.experiment.expand;
  const job = expandJob(context, state, agent, definition, round, "expand", seeds);
  const weights = agent.progress && { weights: taskWeights(agent.progress, chooseFloor) };
  const found = await done({ ...job, ...weights });
  if (found === undefined) return emptyTurn(agent);
  expanded(found.values);
  context.notify({
    type: "expanded",
    agent: agent.id,
    round,
    solved: found.tasks.filter((t) => t.solved).length,
    tasks: found.tasks.length,
    programRuns: found.spent.programRuns,
  });
  const tried = found.tasks;
  const learned = await done(absorbJob(context, state, agent, definition, round, found, before));
  if (learned === undefined) return { ...emptyTurn(agent), tried };
  const { report, lesson } = learned;
  const { lossNats } = report;
  if (report.diverged) context.notify({ type: "diverged", agent: agent.id, round, since: round });
  else
    context.notify({
      type: "absorbed",
      agent: agent.id,
      round,
      steps: report.steps,
      lossNats: lossNats.at(-1),
    });
  return {
    agent: report.diverged
      ? { ...before, diverged: round }
      : {
          ...agent,
          parameters: learned.parameters,
          moments: learned.moments,
          replay: context.intern(learned.replay),
          inbox: { solutions: [], consequences: [] },
          ...(report.shown === undefined ? {} : { shown: (agent.shown ?? 0) + report.shown.pairs }),
          ...(choose === "progress" ? { progress: withProgress(agent.progress, found.tasks) } : {}),
        },
    solutions: context.intern(learned.solutions.filter((s) => s.agent === agent.id && s.round === round)),
    consequences: context.intern(found.consequences),
    values: found.values,
    tasks: found.tasks,
    tried,
    report,
    heard: agent.inbox,
    ...(lesson === undefined ? {} : { lesson }),
    spent: addSpend(found.spent, learned.spent),
  };
}

/**
 * A turn of a round has that round's budget; measuring has the first round's, so that the frozen end and the base are
 * compared at the same one.
 */
export function expandJob(
  context: RunContext,
  state: Pick<PopulationState, "valueParameters" | "base">,
  agent: AgentState,
  definition: EnvironmentDefinition,
  round: number,
  purpose: string,
  seeds: readonly Seed[] = [],
): ExpandJob {
  const { expand, value, seed } = context.experiment;
  const budget = budgetOf(context.experiment.budget, purpose === "expand" ? round : 1);
  const all = [...seeds, ...context.seeds.map((answer): Seed => ({ answer, giver: USER }))];
  return {
    kind: "expand",
    seed,
    round,
    agent: agent.id,
    purpose,
    environment: definition,
    tasks: practised(context, tasksOf(context, agent), agent.leftOut),
    shape: context.shape,
    parameters: policyOf(state, agent, context.experiment.model),
    value: state.valueParameters?.[agent.id],
    ...readByValue(context, state),
    ...(value.features === "base" ? { reads: "base" } : {}),
    budget: {
      programRuns: budget.programRuns - compressRuns(budget.programRuns),
      policyTokens: budget.policyTokens,
    },
    settings: expand,
    ...(all.length === 0 ? {} : { seeds: all }),
    targets: value,
  };
}

/** The base of the run, if V is used and reads it. */
const readByValue = (
  { opened, base, experiment }: Pick<RunContext, "base" | "opened" | "experiment">,
  { valueParameters }: Pick<PopulationState, "valueParameters">,
): Pick<ExpandJob, "base"> =>
  featuresRead(opened.environment, experiment.value.features) !== undefined || valueParameters === undefined
    ? {}
    : { base };

function absorbJob(
  context: RunContext,
  state: Pick<PopulationState, "base">,
  agent: AgentState,
  definition: EnvironmentDefinition,
  round: number,
  found: ExpandResult,
  before: AgentState,
): AbsorbJob {
  const { compress, plasticity, seed, store } = context.experiment;
  const budget = budgetOf(context.experiment.budget, round);
  return {
    kind: "absorb",
    seed,
    round,
    agent: agent.id,
    environment: definition,
    library: definition.abstractions,
    tasks: tasksOf(context, agent),
    shape: context.shape,
    parameters: policyOf(state, agent, context.experiment.model),
    base: startOf(context.own, context.base, seed, agent.id),
    moments: agent.moments,
    replay: agent.replay,
    solutions: [...found.solutions, ...agent.inbox.solutions],
    consequences: [...found.consequences, ...agent.inbox.consequences],
    dopamine: Object.fromEntries(found.tasks.map((t) => [t.taskId, t.dopamine])),
    budget: { trainTokens: budget.trainTokens, programRuns: compressRuns(budget.programRuns) },
    absorb: withLearning(absorbSettings(context.experiment), context.experiment, agent.learning),
    compress,
    plasticity,
    ...(context.opened.environment.lessons === undefined ? {} : { seen: seenBy(agent) }),
    ...leavingOf(context.experiment.compress.thought, before, agent),
    lesson: store.lessons,
  };
}

/** How training leaves out thought, and whether the optimiser begins anew because more of it goes than before. */
function leavingOf(
  { side, smoothing, reset, start }: Experiment["compress"]["thought"],
  before: AgentState,
  { leftOut }: AgentState,
): Pick<AbsorbJob, "leaving" | "fresh"> {
  if (leftOut === undefined) return {};
  const more = leftOut > (before.leftOut ?? start);
  return { leaving: { tokens: leftOut, side, smoothing }, ...(reset && more ? { fresh: true } : {}) };
}

const seenBy = ({ shown = 0, family }: AgentState) => ({
  pairs: shown,
  ...(family === ALL_FAMILIES ? {} : { family }),
});

/** The tasks of the family that the agent is in, or of all. */
export const tasksOf = ({ opened }: Pick<RunContext, "opened">, { family }: Pick<AgentState, "family">) =>
  opened.environment.tasks("practice", family === ALL_FAMILIES ? undefined : family);

/** The settings of absorb in an experiment. */
export function absorbSettings({
  absorb,
  memory,
  share,
}: Pick<Experiment, "absorb" | "memory" | "share">): AbsorbSettings {
  const { replay, alpha, surprise, ewc, fisher } = memory;
  const received = { importance: share.importance, novelty: share.findings === "novel" ? share.novelty : 0 };
  return { ...absorb, replay, replayAlpha: alpha, replaySurprise: surprise, ewc, fisher, ...received };
}

const compressRuns = (programRuns: number) => Math.floor(programRuns * COMPRESS_SHARE);
