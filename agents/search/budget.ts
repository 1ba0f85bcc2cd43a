/** What may be spent, or was: steps run, and tokens through the policy. */
export type Allowance = { programRuns: number; policyTokens: number };

/** One task's meter: what it has spent, how far it may go in this phase, and its weight when budget is shared out. */
export type Meter = { spent: Allowance; cap: Allowance; weight: number };

export const newMeter = (): Meter => ({
  spent: { programRuns: 0, policyTokens: 0 },
  cap: { programRuns: 0, policyTokens: 0 },
  weight: 1,
});

/**
 * Raises every meter's cap by its share of what is left, one run and one token first and the rest by weight, rounded
 * down; equal shares where all weights are equal. False when there is not one for each.
 */
export function grantShares(left: Allowance, meters: readonly Meter[]): boolean {
  if (meters.length === 0) return false;
  if (left.programRuns < meters.length || left.policyTokens < meters.length) return false;
  // Of the greatest weight: equal ones are then exactly 1 each, and their sum has no error to round down at.
  const greatest = Math.max(...meters.map(({ weight }) => weight));
  const weights = meters.map(({ weight }) => (greatest > 0 ? weight / greatest : 1));
  const total = weights.reduce((a, b) => a + b, 0);
  const share = (whole: number, weight: number) => 1 + Math.floor(((whole - meters.length) * weight) / total);
  for (const [k, { spent, cap }] of meters.entries()) {
    cap.programRuns = spent.programRuns + share(left.programRuns, weights[k]!);
    cap.policyTokens = spent.policyTokens + share(left.policyTokens, weights[k]!);
  }
  return true;
}

export const runsLeft = ({ spent, cap }: Meter): number => cap.programRuns - spent.programRuns;
export const tokensLeft = ({ spent, cap }: Meter): number => cap.policyTokens - spent.policyTokens;
export const exhausted = (meter: Meter): boolean => runsLeft(meter) < 1 || tokensLeft(meter) < 1;
