/** What experiments have in common in which agents learn from what their world shows, and from nothing else. */

/**
 * Settings for experiments in which agents learn only from the environment's examples: hardly any search, no end of
 * training before all steps, nothing shared.
 */
export const shownAlone = {
  budget: { programRuns: 1, policyTokens: 1, trainTokens: 100_000_000 },
  share: { value: "none", library: false, findings: false },
};

export const shownMixture = { shown: 1, solutions: 0, consequences: 0, replay: 0, base: 0 };
