import type { UpdateSettings } from "../plasticity/rule.ts";

/** Settings of absorb; every one is a key of the experiment file (`absorb.*`). */
export type AbsorbSettings = UpdateSettings & {
  batch: number; // examples a step
  steps: number; // at most; the budget's trainTokens may end it sooner
  /** Shares of a batch, normalised to sum 1. A source that is empty gives its share to the others. */
  mixture: { solutions: number; consequences: number; replay: number; base: number; shown: number };
  /** Replay items kept at most. */
  replay: number;
  /** 0 = uniform, 1 = in proportion to priority (Schaul et al. 2016, alpha). */
  replayAlpha: number;
  /** What a task's |dopamine| adds to the priority of its pairs, in nats. */
  replaySurprise: number;
  /** Whether made-up pairs use the library's abstractions. */
  dreams: "library" | "primitives";
  /** Share of the drawn pairs of the agent's own tasks that are seen through a random symmetry; in [0, 1]. */
  augment: number;
  /** Greatest importance weight of another's solution; 0: it teaches like one's own. */
  importance: number;
  /** Loss below which a received pair is no news, in nats an answer token, and left out; 0: all are taken in. */
  novelty: number;
};

export type CompressSettings = {
  enabled: boolean;
  /** Shorter forms tried a solution, at most. */
  attempts: number;
  /** Whether a solution is first written with the library's abstractions. */
  library: boolean;
};

export type AbsorbReport = {
  steps: number;
  lossNats: number[]; // one a step, before the update; NaN if it was not finite
  /** Examples drawn from each source. */
  drawn: { solutions: number; consequences: number; replay: number; base: number; shown: number };
  /** Of these, solutions and consequences that other agents gave, by giver, ascending; what replay brings back is in none. */
  fromOthers: { agent: number; drawn: number }[];
  /** Received pairs that were left out as known. Omitted if none are. */
  known?: number;
  /** Of these, those that a symmetry replaced. */
  augmented: number;
  /** Pairs that the world showed, and their mean loss in nats an answer token, each before it was learned from. Omitted if there were none. */
  shown?: { pairs: number; lossNats: number };
  /** Set if the training diverged: a loss, parameter or moment is no longer finite. Omitted otherwise. */
  diverged?: true;
  /** Tokens are totals over the agent's own solutions; `tried` counts shorter forms. */
  compressed: { solutions: number; tried: number; shortened: number; tokensBefore: number; tokensAfter: number };
};
