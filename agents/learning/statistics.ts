import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Example } from "../../environments/environment.ts";
import { stream } from "../../src/core/random.ts";
import type { Moments } from "../plasticity/moments.ts";
import { batchesToGather } from "../plasticity/update-rule.ts";
import type { Step } from "./lesson.ts";
import type { TakeStep } from "./steps.ts";
import type { AbsorbSettings } from "./types.ts";

export type StatisticsInput = {
  environment: CompleteEnvironment;
  absorb: AbsorbSettings;
  moments: Moments;
  budget: { trainTokens: number };
  seed: number;
  agent: number;
};

/**
 * Takes the steps that show a rule the scale of gradients before its first own: batches of made-up pairs, as many as it
 * wants and the budget has room for; none if the world has no made-up pairs. Gives these steps, for the lesson, and the tokens processed. The stream has no round,
 * because it is read once in an agent's life, or as often as its optimiser begins anew.
 */
export function gatherStatistics(
  { environment, absorb: settings, moments, budget, seed, agent }: StatisticsInput,
  take: TakeStep,
): { steps: Step[]; tokens: number } {
  const { dreams } = environment;
  if (batchesToGather(settings, moments) === 0 || dreams === undefined) return { steps: [], tokens: 0 };
  const random = stream(seed, "agent", agent, "statistics");
  const steps: Step[] = [];
  let tokens = 0;
  for (let left = batchesToGather(settings, moments); left > 0; left--) {
    const examples = Array.from({ length: settings.batch }, () => dreams.synthesise(random));
    if (tokens + plannedTokens(examples) > budget.trainTokens) break;
    const step: Step = { examples, weights: new Float32Array(examples.length).fill(1), gather: true };
    tokens += take(step).tokens;
    steps.push(step);
  }
  return { steps, tokens };
}

/** What a step may process at most: the budget is asked before it is taken. */
export function plannedTokens(examples: readonly Example[]): number {
  return examples.reduce((sum, { prompt, answer }) => sum + prompt.length + answer.length, 0);
}
