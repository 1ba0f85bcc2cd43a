import type { EnvironmentDefinition, TaskHeader } from "../../environments/environment.ts";
import { neighbourhoods } from "../../shared/exchange/topology.ts";
import type { Solution } from "../../shared/findings.ts";
import { ALL_FAMILIES } from "../core/rotation.ts";
import type { AnswerJob, PolicyRef } from "../executor/jobs.ts";
import { askedFor } from "./chain-length.ts";
import type { RunContext } from "./context.ts";
import { definitionsWith } from "./definition.ts";
import { hasDiverged } from "./diverged.ts";
import { hearingIn, isAway } from "./join.ts";
import { orLost } from "./lost.ts";
import { policyOf } from "./policy.ts";
import { reachOf } from "./related.ts";
import type { AgentState, PopulationState } from "./state.ts";

type Place = Pick<RunContext, "opened" | "experiment">;

/** Whether exams are questions of their own; else they are what practice tasks hold back. */
export const asksExams = ({ opened }: Pick<RunContext, "opened">): boolean =>
  opened.environment.tasks("exam").length > 0;

/** The tasks by which the examiner marks an agent of this family. */
export function markedTasksOf(place: Place, { family }: Pick<AgentState, "family">): readonly TaskHeader[] {
  const { environment } = place.opened;
  const everywhere = family === ALL_FAMILIES || (asksExams(place) && place.experiment.exam.of === "all");
  const split = asksExams(place) ? "exam" : "practice";
  return environment.tasks(split, everywhere ? undefined : family);
}

/** By agent; undefined of one whose job was lost, and of one that has not joined yet. */
export type Answers = (Solution[] | undefined)[];

/** Those of all agents that answered. */
export const allIn = (answers: Answers): Solution[] => answers.flatMap((solutions) => solutions ?? []);

/**
 * What each agent answers to the exam questions of its family, greedily and without a judge; undefined where exams are not
 * questions of their own. One that diverged says nothing, and has no part in what agents say together.
 * `last`: after the last round, of frozen agents.
 */
export async function answerExams(
  context: RunContext,
  state: Pick<PopulationState, "round" | "base" | "agents" | "library" | "related">,
  signal: AbortSignal,
  last?: "last",
): Promise<Answers | undefined> {
  if (!asksExams(context)) return undefined;
  const { opened } = context;
  const { share, model } = context.experiment;
  const policies = state.agents.map((agent) => policyOf(state, agent, model));
  const hearing = hearingIn(context.experiment);
  const heard = share.outputs === "mean" ? neighbourhoods(policies.length, hearing) : policies.map((_, k) => [k]);
  const definitions = definitionsWith(opened.definition, state.library, reachOf(context.experiment, state.related));
  const speaks = (k: number) => !hasDiverged(state.agents[k]!) && !isAway(context.experiment, k, state.round);
  return Promise.all(
    state.agents.map(async (agent, k) => {
      if (hasDiverged(agent)) return [];
      if (isAway(context.experiment, k, state.round)) return undefined;
      const answers = answersOf(
        context,
        askedFor(context.opened, markedTasksOf(context, agent), agent.leftOut),
        agent.id,
        {
          round: state.round,
          definition: definitions[k]!,
          policies: heard[k]!.filter(speaks).map((other) => policies[other]!),
          signal,
        },
      );
      const place = { job: "answer", agent: agent.id, round: state.round } as const;
      return orLost(context, { ...place, ...(last && { final: true }) }, answers);
    }),
  );
}

/** What the base says to all exam questions of the run. */
export const answerAsBase = (context: Answering, tasks: readonly TaskHeader[], base: PolicyRef, signal: AbortSignal) =>
  answersOf(context, tasks, BASE, { round: 0, definition: context.opened.definition, policies: [base], signal });

const BASE = -1; // in the place of an agent

type Answering = Pick<RunContext, "executor" | "opened" | "shape" | "intern">;

/** What one agent, or several together, answer to these questions, greedily. */
export async function answersOf(
  { executor, opened, shape, intern }: Answering,
  tasks: readonly TaskHeader[],
  agent: number,
  by: { round: number; definition: EnvironmentDefinition; policies: readonly PolicyRef[]; signal: AbortSignal },
): Promise<Solution[]> {
  const { round, definition, policies, signal } = by;
  const job: AnswerJob = { kind: "answer", agent, round, environment: definition, tasks, shape, policies };
  const { answers } = await executor.submit(job, signal);
  const { environment } = opened;
  const found = tasks.flatMap((task, k): Solution[] => {
    const given = answers[k];
    if (given === undefined) return [];
    const result = environment.result(task, given.answer);
    if (result === undefined) return [];
    const { id, family } = task;
    return [{ taskId: id, family, prompt: environment.prompt(task), ...given, result, agent, round, by: "policy" }];
  });
  return intern(found);
}
