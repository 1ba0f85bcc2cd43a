import type { AbsorbReport } from "../../agents/learning/types.ts";
import type { TaskReport } from "../../agents/search/types.ts";
import type { EnvironmentDefinition } from "../../environments/environment.ts";
import type { Consequence, Solution, ValueTarget } from "../../shared/findings.ts";
import { WanderError } from "../core/errors.ts";
import { addSpend, noSpend, type Spend } from "../core/spend.ts";
import type { AbsorbJob, ExpandJob, ExpandResult } from "../executor/jobs.ts";
import { budgetOf } from "./budget.ts";
import type { RunContext } from "./context.ts";
import { policyOf, startOf } from "./policy.ts";
import type { AgentState, PopulationState } from "./state.ts";

/** What one agent did alone in one round. */
export type Turn = {
  agent: AgentState; // as it is after the turn
  solutions: Solution[];
  consequences: Consequence[];
  values: ValueTarget[];
  tasks: TaskReport[];
  report: AbsorbReport | undefined; // absent when the turn was lost
  received: number; // findings of others that it trained on
  spent: Spend;
};

// Compress runs programs too, and the round's budget covers both: this share of it is kept back for compress.
const COMPRESS_SHARE = 0.1;

/**
 * Expand, absorb, compress; `expanded` gets the value traces before the turn ends. A worker that fails twice costs this
 * turn and nothing else.
 */
export async function playTurn(
  context: RunContext,
  state: Pick<PopulationState, "round" | "valueParameters" | "base">,
  agent: AgentState,
  definition: EnvironmentDefinition,
  signal: AbortSignal,
  expanded: (values: ValueTarget[]) => void = () => {},
): Promise<Turn> {
  const round = state.round + 1;
  const received = agent.inbox.solutions.length + agent.inbox.consequences.length;
  try {
    const found = await context.executor.submit(expandJob(context, state, agent, definition, round, "expand"), signal);
    expanded(found.values);
    context.notify({
      type: "expanded",
      agent: agent.id,
      round,
      solved: found.tasks.filter((t) => t.solved).length,
      tasks: found.tasks.length,
      programRuns: found.spent.programRuns,
    });
    const distances = new Map(found.tasks.map((t) => [t.taskId, t.bestDistance]));
    context.notify({ type: "missed", agent: agent.id, round, distances });
    const learned = await context.executor.submit(absorbJob(context, state, agent, definition, round, found), signal);
    const { lossNats } = learned.report;
    context.notify({
      type: "absorbed",
      agent: agent.id,
      round,
      steps: learned.report.steps,
      lossNats: lossNats.at(-1),
    });
    return {
      agent: {
        ...agent,
        parameters: learned.parameters,
        moments: learned.moments,
        replay: context.intern(learned.replay),
        inbox: { solutions: [], consequences: [] },
      },
      solutions: context.intern(learned.solutions.filter((s) => s.agent === agent.id && s.round === round)),
      consequences: context.intern(found.consequences),
      values: found.values,
      tasks: found.tasks,
      report: learned.report,
      received,
      spent: addSpend(found.spent, learned.spent),
    };
  } catch (error) {
    if (!(error instanceof WanderError) || error.code !== "E_WORKER") throw error;
    context.notify({ type: "lost", agent: agent.id, round, reason: error.message });
    const nothing = { solutions: [], consequences: [], values: [], tasks: [], report: undefined };
    return { agent, ...nothing, received, spent: noSpend() };
  }
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
): ExpandJob {
  const { expand, seed } = context.experiment;
  const budget = budgetOf(context.experiment.budget, purpose === "expand" ? round : 1);
  return {
    kind: "expand",
    seed,
    round,
    agent: agent.id,
    purpose,
    environment: definition,
    tasks: context.tasksOf[agent.id]!,
    shape: context.shape,
    parameters: policyOf(state, agent, context.experiment.model),
    value: state.valueParameters?.[agent.id],
    budget: {
      programRuns: budget.programRuns - compressRuns(budget.programRuns),
      policyTokens: budget.policyTokens,
    },
    settings: expand,
  };
}

function absorbJob(
  context: RunContext,
  state: Pick<PopulationState, "base">,
  agent: AgentState,
  definition: EnvironmentDefinition,
  round: number,
  found: ExpandResult,
): AbsorbJob {
  const { absorb, compress, memory, plasticity, seed } = context.experiment;
  const budget = budgetOf(context.experiment.budget, round);
  return {
    kind: "absorb",
    seed,
    round,
    agent: agent.id,
    environment: definition,
    tasks: context.tasksOf[agent.id]!,
    shape: context.shape,
    parameters: policyOf(state, agent, context.experiment.model),
    base: startOf(context.own, context.base, seed, agent.id),
    moments: agent.moments,
    replay: agent.replay,
    solutions: [...found.solutions, ...agent.inbox.solutions],
    consequences: [...found.consequences, ...agent.inbox.consequences],
    dopamine: Object.fromEntries(found.tasks.map((t) => [t.taskId, t.dopamine])),
    budget: { trainTokens: budget.trainTokens, programRuns: compressRuns(budget.programRuns) },
    absorb: { ...absorb, replay: memory.replay, replayAlpha: memory.alpha },
    compress,
    plasticity,
  };
}

const compressRuns = (programRuns: number) => Math.floor(programRuns * COMPRESS_SHARE);
