/** The reference list: every system that Wander joins, by section, and how it stands. */
export type System = {
  readonly section: number;
  readonly title: string;
  /**
   * check: `wander reproduce` plays it. elsewhere: it takes longer, and another command plays it. no check yet: it is
   * built, and nothing here tries it against its mark. not built: not a part of Wander so far.
   */
  readonly state: "check" | "elsewhere" | "no check yet" | "not built";
  /** What plays it, where it is written down, or what is missing. */
  readonly note: string;
};

export const systems: readonly System[] = [
  { section: 1, title: "Dynamic evaluation", state: "check", note: "dynamic-evaluation" },
  {
    section: 2,
    title: "Expert iteration on grids with hindsight",
    state: "elsewhere",
    note: "an hour or a night: wander run --preset arc --tasks DIR; docs/results/arc.md has what it came to",
  },
  {
    section: 3,
    title: "Looped System 1, grounded",
    state: "no check yet",
    note: "expand searches with V; wander compare --arms shared --arm shuffled:share.value=shuffled holds V against a shuffled one",
  },
  {
    section: 4,
    title: "A value function learned by all",
    state: "no check yet",
    note: "its calibration error is in every run's report; wander compare --arms individual,value holds it against each agent's own",
  },
  {
    section: 5,
    title: "A library that compresses",
    state: "no check yet",
    note: "that rewriting keeps what a program computes is tested as a property, for every primitive",
  },
  { section: 6, title: "Internalised chains of thought", state: "check", note: "internalisation" },
  { section: 7, title: "Grokking and its acceleration", state: "check", note: "grokking" },
  {
    section: 8,
    title: "Masks kept in a Hopfield network",
    state: "not built",
    note: "of its rivals elastic weight consolidation, replay and decay to the prior are built",
  },
  {
    section: 9,
    title: "Neuromodulation",
    state: "not built",
    note: "dopamine scales updates; gates and tone are missing",
  },
  { section: 10, title: "Minimax entropy", state: "not built", note: "the world of progressive matrices is missing" },
  { section: 11, title: "Sparse experts", state: "check", note: "experts" },
  { section: 12, title: "Diverging copies that communicate", state: "check", note: "averaging, pbt" },
  {
    section: 13,
    title: "Decoupled inference and training",
    state: "no check yet",
    note: "every run's report shows how busy either pool was, and by how much turns lagged",
  },
  { section: 14, title: "Measures and statistics", state: "check", note: "measures" },
];
