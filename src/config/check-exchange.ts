import { updateRules } from "../../agents/plasticity/registry.ts";
import { exchangeRules, exchangeSettings } from "../../shared/exchange/registry.ts";
import type { Problem } from "./problems.ts";
import type { Experiment } from "./schema.ts";

/** Combinations of settings that have no meaning with the rule by which parameters move. */
export function exchangeProblems(experiment: Experiment): Problem[] {
  const { share, executor, population, absorb } = experiment;
  const rule = exchangeRules.get(share.weights);
  const found: Problem[] = [];
  if (executor.staleness > 0 && rule.when !== "never") {
    const wanted = `share.weights ${share.weights} with executor.staleness ${executor.staleness}`;
    found.push({
      keys: ["share.weights", "executor.staleness"],
      message: `${wanted}: parameters can only be mixed while no agent is ahead`,
      hint: "set executor.staleness to 0, or share.weights to none",
    });
  }
  const place = {
    settings: exchangeSettings(rule, experiment),
    agents: population.size,
    topology: share.topology,
    rule: absorb.rule,
    uses: Object.fromEntries(updateRules.entries().map(({ name, uses }) => [name, uses])),
  };
  return [...found, ...(rule.problems?.(place) ?? [])];
}
