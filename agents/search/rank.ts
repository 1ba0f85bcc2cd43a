import type { Random } from "../../src/core/random.ts";

/** What is known of a partial answer when it competes for a place in the beam. */
export type Standing = {
  logProb: number; // nats, of all its tokens under the policy
  tokens: number; // how many those are
  value: number | undefined; // V in (0, 1), undefined without a value function
  visits: number; // how often this state was kept in earlier sweeps
};

/**
 * Log policy a token + weight x log V - log(1 + visits) / 2. The mean and not the sum, because candidates were drawn
 * from the policy already: summing would count it twice and drown V. The last term turns each sweep to states that
 * earlier sweeps did not extend. A standing that is not a number becomes -Infinity, so that it ranks last.
 */
export function scoreOf({ logProb, tokens, value, visits }: Standing, valueWeight: number): number {
  const policy = logProb / Math.max(1, tokens);
  const worth = value === undefined || valueWeight === 0 ? 0 : valueWeight * Math.log(value);
  const score = policy + worth - Math.log1p(visits) / 2;
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}

/** Scores closer than this, in nats, are as good as equal. */
const TEMPERATURE = 0.5;

/**
 * `places` of `items`, drawn without replacement in proportion to exp(score / TEMPERATURE), best draw first, by the
 * Gumbel-top-k trick (Kool et al. 2019, arXiv 1903.06059): a strict order would send every sweep down the same path
 * and follow a value function's noise as faithfully as its knowledge. A score of -Infinity comes after all others.
 */
export function drawBest<T>(items: readonly T[], score: (item: T) => number, places: number, random: Random): T[] {
  return items
    .map((item, index) => ({ item, index, key: score(item) + TEMPERATURE * gumbel(random) }))
    .sort((a, b) => (a.key === b.key ? a.index - b.index : b.key - a.key))
    .slice(0, places)
    .map(({ item }) => item);
}

/** A standard Gumbel deviate, kept finite. */
function gumbel(random: Random): number {
  const uniform = Math.max(random.next(), 1e-12);
  return -Math.log(-Math.log(uniform));
}
