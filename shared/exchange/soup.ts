import { meanOf, mixed } from "./average.ts";
import { defineExchangeRule } from "./rule.ts";

/**
 * A uniform soup (Wortsman et al. 2022, arXiv 2203.05482): copies train apart to the end, and the mean of their parameters
 * is taken once, after the last round, over each agent's neighbourhood. Before it everybody keeps its own.
 */
export const soup = defineExchangeRule({
  name: "soup",
  note: "the mean once, at the end",
  when: "end",
  takes: "mean",
  exchange: (parameters, _, { last, neighbourhoods }) => ({
    next: last ? mixed(parameters, neighbourhoods, meanOf) : [...parameters],
    state: undefined,
  }),
});
