/**
 * One divergence: the agent, the round of its turn, and the round after which it continued with another agent's
 * parameters, if it did.
 */
export type Diverged = { agent: number; round: number; back?: number };

type Rounds = readonly {
  round: number;
  agents: readonly { diverged?: number | undefined; copied?: number | undefined }[];
}[];

/**
 * The agents whose training diverged, and when, by round, then agent. An agent that copied another may diverge again.
 */
export function divergedOf(rounds: Rounds): Diverged[] {
  const found: Diverged[] = [];
  for (const { round, agents } of rounds) {
    for (const [agent, { diverged, copied }] of agents.entries()) {
      if (diverged === undefined) continue;
      if (diverged === round) found.push({ agent, round });
      const last = found.findLast((one) => one.agent === agent);
      if (copied !== undefined && last !== undefined) last.back = round;
    }
  }
  return found;
}

/** Divergences as text, one sentence each. */
export function divergedSentences(all: readonly Diverged[], agents: number): string[] {
  const still = all.filter(({ back }) => back === undefined);
  if (agents > 1 && still.length === agents)
    return ["All agents diverged: nothing was measured after their last turns."];
  return all.map(({ agent, round, back }) => {
    const end =
      back === undefined
        ? "it took no further turns, and its measures are missing"
        : `after round ${back} it continued with another agent's parameters`;
    return `Agent ${agent} diverged in round ${round}: ${end}.`;
  });
}
