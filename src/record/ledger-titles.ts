/** The names and titles of a run's ledgers, in the order in which people read them. Every table and report takes them from here. */
export const ledgerNames = ["base", "baseWeights", "inherited", "found", "foundOwn", "final", "weights"] as const;
export type LedgerName = (typeof ledgerNames)[number];

export const ledgerTitles: Readonly<Record<LedgerName, { title: string; about: string }>> = {
  base: { title: "base", about: "The base, before any training, at the first round's budget." },
  baseWeights: {
    title: "base, weights alone",
    about: "The base's parameters alone: answers are sampled, without search.",
  },
  inherited: { title: "inherited", about: "Answers that the user supplied, unchanged or with one change." },
  found: {
    title: "found",
    about: "Found by any agent at any time during the run, inherited answers included.",
  },
  foundOwn: { title: "found, not inherited", about: "Found, without inherited answers." },
  final: { title: "final", about: "The agents' final parameters, frozen, at the first round's budget." },
  weights: {
    title: "final, weights alone",
    about: "The final parameters alone: answers are sampled, without search.",
  },
};
