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

/** The best `places` of `items`, best first; equal scores keep their order. */
export function best<T>(items: readonly T[], score: (item: T) => number, places: number): T[] {
  return items
    .map((item, index) => ({ item, index, score: score(item) }))
    .sort((a, b) => (a.score === b.score ? a.index - b.index : b.score - a.score))
    .slice(0, places)
    .map(({ item }) => item);
}
