/** The reference list: every system that Wander combines, by section, and how it is tested. */
export type System = {
  readonly section: number;
  readonly title: string;
  /**
   * check: `wander reproduce` runs it. elsewhere: it takes longer, and another command runs it. no check yet: it is
   * built, and nothing tests it against its mark. not built: not part of Wander so far.
   */
  readonly state: "check" | "elsewhere" | "no check yet" | "not built";
  /** The command that runs it, where it is documented, or what is missing. */
  readonly note: string;
};

export const systems: readonly System[] = [
  { section: 1, title: "Dynamic evaluation", state: "check", note: "dynamic-evaluation" },
  {
    section: 2,
    title: "Expert iteration on grids with hindsight",
    state: "elsewhere",
    note: "an hour or a night: wander run --preset arc --tasks DIR; results in docs/results/arc.md",
  },
  {
    section: 3,
    title: "Looped System 1, grounded",
    state: "no check yet",
    note: "expand searches with V; wander compare --arms shared --arm shuffled:share.value=shuffled compares V with a shuffled one",
  },
  {
    section: 4,
    title: "A value function trained by all",
    state: "check",
    note: "value",
  },
  {
    section: 5,
    title: "A library that compresses",
    state: "check",
    note: "library",
  },
  { section: 6, title: "Internalised chains of thought", state: "check", note: "internalisation" },
  { section: 7, title: "Grokking and its acceleration", state: "check", note: "grokking" },
  {
    section: 8,
    title: "Masks kept in a Hopfield network",
    state: "not built",
    note: "three of its rivals are built: elastic weight consolidation, replay, decay to the prior",
  },
  {
    section: 9,
    title: "Neuromodulation",
    state: "not built",
    note: "dopamine scales updates; gates and tone are missing",
  },
  {
    section: 10,
    title: "Minimax entropy",
    state: "not built",
    note: "the environment of progressive matrices is missing",
  },
  { section: 11, title: "Sparse experts", state: "check", note: "experts" },
  { section: 12, title: "Diverging copies that communicate", state: "check", note: "averaging, pbt" },
  {
    section: 13,
    title: "Decoupled inference and training",
    state: "no check yet",
    note: "every run's report shows how busy each pool was, and by how many rounds turns lagged",
  },
  { section: 14, title: "Measures and statistics", state: "check", note: "measures" },
];
