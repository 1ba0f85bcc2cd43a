import type { Solution } from "../findings.ts";
import type { LibraryEntry } from "./entry.ts";

/** The library with this round's uses added: how often each agent's solutions have each entry's token, in agent order. */
export function withUses(
  library: readonly LibraryEntry[],
  solutions: readonly Solution[],
  round: number,
): LibraryEntry[] {
  const counts = new Map<number, Map<number, number>>(); // token -> agent -> uses
  for (const { agent, answer } of solutions) {
    for (const token of answer) {
      const byAgent = counts.get(token) ?? new Map<number, number>();
      byAgent.set(agent, (byAgent.get(agent) ?? 0) + 1);
      counts.set(token, byAgent);
    }
  }
  return library.map((entry) => {
    const byAgent = [...(counts.get(entry.token) ?? [])].sort(([a], [b]) => a - b);
    return { ...entry, uses: [...entry.uses, ...byAgent.map(([agent, count]) => ({ agent, round, count }))] };
  });
}
