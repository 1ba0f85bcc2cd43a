import type { EnvironmentDefinition } from "../../environments/environment.ts";
import type { ExpandJob } from "../executor/jobs.ts";
import { type Answers, answerExams } from "./answer.ts";
import type { RunContext } from "./context.ts";
import { definitionsWith } from "./definition.ts";
import { hasDiverged } from "./diverged.ts";
import { isNewcomer } from "./join.ts";
import { orLost, placeOfJob } from "./lost.ts";
import { reachOf } from "./related.ts";
import type { AgentState, PopulationState } from "./state.ts";
import { expandJob } from "./turn.ts";

/** What frozen agents answer after the last round, by agent. */
export type FrozenAnswers = {
  /** The final parameters with everything that a turn has, at the budget that the base had in round 1. */
  final: Answers;
  /** Weights alone, at the budget of `exam.weights`. Omitted if that is 0. */
  weights?: { base: Answers; final: Answers };
  /**
   * What the base answers to the tasks of newcomers, which nobody tried in round 1, at that round's budget. Omitted if there are
   * none, or exams are questions of their own.
   */
  newcomers?: Answers;
};

/**
 * Every agent answers the tasks that it was given in the first round, wherever it has been since, so that the base and
 * the frozen end are compared on the same ones; one that diverged answers none. Depends on the state alone, so that a run that is resumed after its last round answers the
 * same.
 */
export async function answerFrozen(
  context: RunContext,
  state: PopulationState,
  signal: AbortSignal,
): Promise<FrozenAnswers> {
  const { opened, experiment } = context;
  const definitions = definitionsWith(opened.definition, state.library, reachOf(experiment, state.related));
  const home = state.agents.map((agent) => ({ ...agent, family: context.familyOf(agent.id, 1) }));
  const answered = await answerExams(context, { ...state, agents: home }, signal, "last");
  if (answered !== undefined) return { final: answered };
  const answers = (
    jobOf: (agent: AgentState) => ExpandJob,
    isAsked: (agent: AgentState) => boolean = () => true,
  ): Promise<Answers> =>
    Promise.all(
      home.map(async (agent) => {
        if (!isAsked(agent)) return [];
        const job = jobOf(agent);
        const place = { ...placeOfJob(job), final: true } as const;
        const found = await orLost(context, place, context.executor.submit(job, signal));
        return found && context.intern(found.solutions); // the traces of all at once are large
      }),
    );
  const isLate = (agent: AgentState) => isNewcomer(experiment.population, agent.id);
  const isLeft = (agent: AgentState) => !hasDiverged(agent);
  const left = home.filter(isLeft);
  const final = await answers(
    (agent) => expandJob(context, state, agent, definitions[agent.id]!, state.round, "final"),
    isLeft,
  );
  const newcomers = home.some(isLate)
    ? { newcomers: await answers((agent) => baseJob(context, agent), isLate) }
    : undefined;
  if (context.experiment.exam.weights.programRuns === 0) return { final, ...newcomers };
  return {
    final,
    ...newcomers,
    weights: {
      base: await answers((agent) => {
        const start = { ...agent, parameters: context.base }; // all of it, and so without the state's base
        return weightsJob(context, { agents: home }, start, context.opened.definition, 0);
      }),
      final: await answers(
        (agent) => weightsJob(context, { ...state, agents: left }, agent, definitions[agent.id]!, state.round),
        isLeft,
      ),
    },
  };
}

/** What a newcomer would have done in round 1: its search with the base's parameters and the value function of the start. */
function baseJob(context: RunContext, agent: AgentState): ExpandJob {
  const { base, startValues, opened } = context;
  const start = { ...agent, parameters: base }; // all of it, and so without the state's base
  return expandJob(context, { valueParameters: startValues }, start, opened.definition, 0, "base");
}

/**
 * Answers drawn from the policy and nothing else: no value function, no systematic search, no programs of the user's.
 * The budget is per task, however many agents work on it; what a solved task leaves goes to the agent's others.
 */
function weightsJob(
  context: RunContext,
  { agents, ...state }: Pick<PopulationState, "agents" | "base">,
  agent: AgentState,
  definition: EnvironmentDefinition,
  round: number,
): ExpandJob {
  const { programRuns, policyTokens } = context.experiment.exam.weights;
  const withoutValue = { ...state, valueParameters: undefined };
  const { seeds: _, ...job } = expandJob(context, withoutValue, agent, definition, round, "weights");
  const sharers = agents.filter(({ family }) => family === agent.family).length;
  const share = (perTask: number) => job.tasks.length * Math.ceil(perTask / sharers);
  return {
    ...job,
    budget: { programRuns: share(programRuns), policyTokens: share(policyTokens) },
    settings: { ...job.settings, explore: 0 },
  };
}
