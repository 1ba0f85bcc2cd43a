import { shareParameters } from "../../src/core/parameters.ts";
import { meanOf } from "./average.ts";
import type { ExchangeRule } from "./exchange.ts";

/**
 * A uniform soup (Wortsman et al. 2022, arXiv 2203.05482): copies train apart to the end, and the mean of their parameters
 * is taken once, after the last round. Before it everybody keeps its own.
 */
export const soup: ExchangeRule = (parameters, _, { last }) => {
  if (!last) return { next: [...parameters], state: undefined };
  const mean = meanOf(parameters);
  return { next: parameters.map(() => shareParameters(mean)), state: undefined };
};
