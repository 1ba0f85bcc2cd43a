/** What experiments have in common in which agents learn from what their world shows, and from nothing else. */

/** Hardly any search, no end to training before its steps, and nothing that goes from agent to agent. */
export const shownAlone = {
  budget: { programRuns: 1, policyTokens: 1, trainTokens: 100_000_000 },
  share: { value: "none", library: false, findings: false },
};

export const shownMixture = { shown: 1, solutions: 0, consequences: 0, replay: 0, base: 0 };
