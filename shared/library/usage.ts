import type { Token } from "../../environments/environment.ts";
import type { Solution } from "../findings.ts";
import type { LibraryEntry, Uses } from "./entry.ts";

/**
 * Number of uses of each token of the library in each agent's solutions, in agent order; a token without uses has no
 * entry.
 */
export function usesIn(
  library: readonly Pick<LibraryEntry, "token">[],
  solutions: readonly Solution[],
): Map<Token, Uses> {
  const tokens = new Set(library.map(({ token }) => token));
  const counts = new Map<Token, Map<number, number>>(); // token -> agent -> uses
  for (const { agent, answer } of solutions) {
    for (const token of answer) {
      if (!tokens.has(token)) continue;
      const byAgent = counts.get(token) ?? new Map<number, number>();
      byAgent.set(agent, (byAgent.get(agent) ?? 0) + 1);
      counts.set(token, byAgent);
    }
  }
  return new Map([...counts].map(([token, byAgent]) => [token, asUses(byAgent)]));
}

/** The library with the uses in these solutions added to those so far. */
export function withUses(library: readonly LibraryEntry[], solutions: readonly Solution[]): LibraryEntry[] {
  const uses = usesIn(library, solutions);
  return library.map((entry) => {
    const total = new Map(entry.uses.map(({ agent, count }) => [agent, count]));
    for (const { agent, count } of uses.get(entry.token) ?? []) total.set(agent, (total.get(agent) ?? 0) + count);
    return { ...entry, uses: asUses(total) };
  });
}

const asUses = (byAgent: ReadonlyMap<number, number>): Uses =>
  [...byAgent].sort(([a], [b]) => a - b).map(([agent, count]) => ({ agent, count }));
