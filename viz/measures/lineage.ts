/**
 * The agent from which each agent's parameters descend, if agents copy each other (population-based training, Jaderberg
 * et al. 2017). `copied` is [round][agent] the agent whose parameters it continued with after that round, undefined if
 * its own. Returns [round + 1][agent] the agent that its parameters began with, before each round and after the last.
 */
export function ancestors(copied: readonly (readonly (number | undefined)[])[], agents: number): number[][] {
  const rows = [Array.from({ length: agents }, (_, k) => k)];
  for (const row of copied) {
    const before = rows.at(-1)!;
    rows.push(before.map((own, k) => (row[k] === undefined ? own : before[row[k]]!)));
  }
  return rows;
}
