import type { Exchange } from "./rule.ts";
import { perNeighbourhood } from "./topology.ts";

/**
 * A rule that mixes parameters, played as if nobody heard the agents that diverged: they give nothing to a mean and take
 * nothing of one, so that a result stays visible that a mean would hide. A neighbourhood of none but these is empty for the rule.
 */
export const amongOthers =
  (rule: Exchange): Exchange =>
  (parameters, state, about) => {
    const { diverged = [] } = about;
    if (diverged.length === 0) return rule(parameters, state, about);
    const neighbourhoods = perNeighbourhood(about.neighbourhoods, (members) =>
      members.filter((k) => !diverged.includes(k)),
    );
    const exchanged = rule(parameters, state, { ...about, neighbourhoods, diverged: [] });
    return { ...exchanged, next: exchanged.next.map((own, k) => (diverged.includes(k) ? parameters[k]! : own)) };
  };
