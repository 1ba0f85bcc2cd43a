import { mostSurprising, type Related, routeFindings } from "../../shared/exchange/findings.ts";
import type { Findings, ValueTarget } from "../../shared/findings.ts";
import { withUses } from "../../shared/library/usage.ts";
import type { Calibration } from "../../shared/value/calibration.ts";
import type { RunContext } from "./context.ts";
import { distinct } from "./examine.ts";
import { exchangeIsDue, isDue } from "./exchange-schedule.ts";
import { type Freed, freeIdle, withIdle } from "./free-slots.ts";
import { type Grown, growLibrary } from "./grow.ts";
import { hearingIn, isAway } from "./join.ts";
import { orLost } from "./lost.ts";
import { fitnessOf } from "./own-settings.ts";
import { goesByRelatedness, relationsAfter } from "./related.ts";
import { baseWith, placeOf, settled, wordsOf } from "./sharing.ts";
import type { AgentState, PopulationState, Relations, Sharing } from "./state.ts";
import type { Turn } from "./turn-result.ts";
import { exchangeWeights } from "./weights.ts";

/**
 * Step 4 of a round but for the value function: what agents take from each other. `state.archive` holds this round's.
 * At staleness 0, and after the last round, it reaches the agents at once; else it waits for the turns that start from it.
 */
export function shareFindings(context: RunContext, state: PopulationState, turns: readonly Turn[]): PopulationState {
  const { experiment } = context;
  const { share, executor, rounds } = experiment;
  const { round } = state;
  const due = isDue(share, round);
  const used = withUses(
    state.library,
    turns.flatMap((t) => t.solutions),
  );
  const asBefore: Grown = { library: used, archive: state.archive, shorter: [] };
  const grows = due && share.library !== false;
  const { shorter, ...grown } = grows
    ? growLibrary(context.opened.environment, context.tasks, asBefore, experiment.library, round)
    : asBefore;
  const related =
    due && goesByRelatedness(share)
      ? relationsAfter(context.opened.environment, experiment, grown, turns, state.related)
      : state.related;
  const passed = due && share.findings !== false ? passFindings(context, turns, round, related) : undefined;
  const { library, archive, agents, inboxes, freed } = freeSlots(context, state, turns, grows, {
    ...grown,
    inboxes: passed,
  });
  const sharing: Sharing = {
    round,
    library: { from: state.library.length - freed.length, to: library.length },
    inboxes,
    valueParameters: state.valueParameters,
    ...(shorter.length === 0 ? {} : { shorter }),
    ...(related === undefined ? {} : { related }),
  };
  const trained = state.trained.map((tokens, k) => tokens + turns[k]!.spent.trainTokens);
  const place = placeOf(context.opened.environment, context, experiment, related);
  const base = state.base && { base: baseWith(place, state.base, wordsOf(library.slice(sharing.library.from))) };
  const { freed: _, ...rest } = state;
  const next: PopulationState = {
    ...{ ...rest, ...base, agents, library, archive, trained: due ? trained.map(() => 0) : trained },
    ...(freed.length === 0 ? {} : { freed }),
    ...(related && { related }),
  };
  if (executor.staleness === 0) {
    const { pending: __, ...arrived } = settled(place, { ...next, pending: [sharing] });
    if (!exchangeIsDue(experiment, round)) return arrived;
    const fitness = turns.map((turn) => fitnessOf(turn, experiment));
    return exchangeWeights(context, arrived, { round, trained, fitness });
  }
  const ahead = (state.pending ?? []).filter((earlier) => earlier.round >= round - executor.staleness);
  const waiting = { ...next, pending: [...ahead, sharing] };
  return round === rounds ? settled(place, waiting) : waiting;
}

/** Abstractions that nobody uses leave the library, where no agent is ahead of the sharing and may still meet one. */
function freeSlots(
  { opened, experiment }: RunContext,
  { round, agents }: PopulationState,
  turns: readonly Turn[],
  grows: boolean,
  { library, archive, inboxes }: Omit<Grown, "shorter"> & { inboxes: AgentState["inbox"][] | undefined },
): Freed {
  const limit = experiment.library.idle;
  const asBefore = { library, archive, agents, inboxes, freed: [] };
  if (!grows || limit === 0 || experiment.executor.staleness > 0) return asBefore;
  const solutions = turns.flatMap((turn) => turn.solutions);
  return freeIdle(opened.environment, withIdle(library, solutions, round), asBefore, limit);
}

export type LearnedValue = Pick<PopulationState, "value" | "valueParameters"> & {
  /** How the value function of the round's start fared on the round's traces, none of which it had seen. */
  calibration: Calibration | undefined;
};

/**
 * The other half of step 4, from each agent's traces. It runs in a worker of its own, while the agents still absorb. If that
 * fails twice, the value function stays as it was before.
 */
export async function learnValue(
  { valueServer, ...context }: Pick<RunContext, "valueServer" | "lost" | "notify">,
  round: number,
  traces: readonly (readonly ValueTarget[])[],
  before: Omit<LearnedValue, "calibration">,
): Promise<LearnedValue> {
  if (valueServer === undefined) return { value: undefined, valueParameters: undefined, calibration: undefined };
  const learned = await orLost(context, { job: "value", round }, valueServer.train(traces, round));
  if (learned === undefined) return { ...before, calibration: undefined };
  const { parameters, calibrationBefore } = learned;
  return { value: valueServer.state(), valueParameters: parameters, calibration: calibrationBefore };
}

/**
 * By agent, what it receives, as `share.findings` says; what the receiver already finds likely it leaves out in its own turn.
 * An agent that has not joined yet receives nothing.
 */
function passFindings(
  { experiment }: RunContext,
  turns: readonly Turn[],
  round: number,
  relations: Relations | undefined,
): AgentState["inbox"][] {
  const { share } = experiment;
  const findings = turns.map((turn): Findings => {
    const found = {
      agent: turn.agent.id,
      solutions: distinct(turn.solutions),
      consequences: turn.consequences,
      values: [],
      spent: turn.spent,
    };
    if (share.findings !== "top") return found;
    const dopamine = new Map(turn.tasks.map((task) => [task.taskId, task.dopamine]));
    return mostSurprising(found, (taskId) => dopamine.get(taskId) ?? 0);
  });
  const related: Related = (giver, receiver) => relations?.relatedness[giver]?.[receiver] ?? 0;
  const inboxes = routeFindings(findings, hearingIn(experiment), share.findings === "related" ? { related } : {});
  return inboxes.map((inbox, k) => (isAway(experiment, k, round) ? { solutions: [], consequences: [] } : inbox));
}
