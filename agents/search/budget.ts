/** What may be spent, or was: steps run, and tokens through the policy. */
export type Allowance = { programRuns: number; policyTokens: number };

/** One task's meter: what it has spent, and how far it may go in this phase. */
export type Meter = { spent: Allowance; cap: Allowance };

export const newMeter = (): Meter => ({
  spent: { programRuns: 0, policyTokens: 0 },
  cap: { programRuns: 0, policyTokens: 0 },
});

/** Raises every meter's cap by an equal share of what is left; false when the share is too small to do anything. */
export function grantShares(left: Allowance, meters: readonly Meter[]): boolean {
  if (meters.length === 0) return false;
  const programRuns = Math.floor(left.programRuns / meters.length);
  const policyTokens = Math.floor(left.policyTokens / meters.length);
  if (programRuns < 1 || policyTokens < 1) return false;
  for (const { spent, cap } of meters) {
    cap.programRuns = spent.programRuns + programRuns;
    cap.policyTokens = spent.policyTokens + policyTokens;
  }
  return true;
}

export const runsLeft = ({ spent, cap }: Meter): number => cap.programRuns - spent.programRuns;
export const tokensLeft = ({ spent, cap }: Meter): number => cap.policyTokens - spent.policyTokens;
export const exhausted = (meter: Meter): boolean => runsLeft(meter) < 1 || tokensLeft(meter) < 1;
