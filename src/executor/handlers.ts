import type { Functions, JobKind } from "./jobs.ts";

export type PoolName = "inference" | "training";

type Handlers = {
  [K in JobKind]: {
    /** Which workers do it: inference and training hardware may differ. */
    pool: PoolName;
    /** Loads the function; what it gives depends on its input alone. The main thread needs none of them. */
    load: () => Promise<(input: Functions[K]["input"]) => Functions[K]["output"]>;
  };
};

/** What workers do, by kind of job. */
export const handlers: Handlers = {
  expand: { pool: "inference", load: async () => (await import("../../agents/search/expand.ts")).expand },
  absorb: { pool: "training", load: async () => (await import("../../agents/learning/absorb.ts")).absorb },
  relearn: { pool: "training", load: async () => (await import("../../agents/learning/relearn.ts")).relearn },
  probe: { pool: "inference", load: async () => (await import("../../agents/policy/probe.ts")).probePolicy },
  answer: { pool: "inference", load: async () => (await import("../../agents/search/answer.ts")).answerGreedily },
  path: { pool: "inference", load: async () => (await import("../../agents/policy/path.ts")).lossAlong },
  gradient: { pool: "training", load: async () => (await import("../../agents/learning/pretrain.ts")).shardGradient },
};

/** Loads all of them, so that a worker's first job need not wait for it. */
export const loadHandlers = (): Promise<unknown> => Promise.all(Object.values(handlers).map(({ load }) => load()));
