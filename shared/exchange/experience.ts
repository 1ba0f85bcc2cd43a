/**
 * How strongly another's answer may teach: min(most, pi_own(answer) / pi_finder(answer)). The ratio corrects for the answer
 * having been drawn from the finder's policy (shared experience, Christianos et al. 2020, arXiv 2006.07169);
 * truncation bounds its variance (IMPALA, Espeholt et al. 2018, arXiv 1802.01561). Log-probabilities are in
 * nats and of whole answers; 0 where either is no number.
 */
export function importanceWeight(ownLogProb: number, finderLogProb: number, most: number): number {
  const weight = Math.min(most, Math.exp(ownLogProb - finderLogProb));
  return Number.isNaN(weight) ? 0 : weight;
}
