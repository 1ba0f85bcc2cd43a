import { initialOwn, type Own } from "../../agents/policy/own.ts";
import type { OwnSettings } from "../../agents/policy/own-settings.ts";
import type { Experiment } from "../config/schema.ts";
import type { BlobRef } from "../core/blob.ts";
import { blobOf, floatsOf } from "../core/blob.ts";
import { stream } from "../core/random.ts";
import type { PolicyRef } from "../executor/jobs.ts";
import type { RunContext } from "./context.ts";
import { firstLearning } from "./own-settings.ts";
import type { AgentState, PopulationState, Starts } from "./state.ts";

export const ownSettings = ({ freeze, adapters }: Experiment["model"]): OwnSettings => ({ freeze, adapters });

/** Initial values of the agent's trainable parameters: the base itself if all of them are trainable. */
export function startOf(own: Own, base: BlobRef, seed: number, id: number): BlobRef {
  return own.whole ? base : blobOf(initialOwn(own, floatsOf(base), stream(seed, "own", "agent", id)));
}

/** What all agents share and what each starts with, as the first state takes them. */
export const startsOf = ({ own, base, experiment }: Pick<RunContext, "own" | "base" | "experiment">): Starts => ({
  base: own.whole ? undefined : base,
  startOf: (id) => startOf(own, base, experiment.seed, id),
  learningOf: (id) => firstLearning(experiment, id),
});

/** An agent's policy as jobs carry it. */
export function policyOf(
  { base }: Pick<PopulationState, "base">,
  agent: Pick<AgentState, "parameters">,
  model: Experiment["model"],
): PolicyRef {
  return base === undefined ? agent.parameters : { own: agent.parameters, base, settings: ownSettings(model) };
}
