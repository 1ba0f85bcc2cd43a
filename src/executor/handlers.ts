import { absorb } from "../../agents/learning/absorb.ts";
import { shardGradient } from "../../agents/learning/pretrain.ts";
import { relearn } from "../../agents/learning/relearn.ts";
import { lossAlong } from "../../agents/policy/path.ts";
import { probePolicy } from "../../agents/policy/probe.ts";
import { answerGreedily } from "../../agents/search/answer.ts";
import { expand } from "../../agents/search/expand.ts";
import type { Functions, Kind } from "./jobs.ts";

export type PoolName = "inference" | "training";

type Handlers = {
  [K in Kind]: {
    /** Whose turn it is to work: inference and training hardware may differ. */
    pool: PoolName;
    /** What it gives depends on its input alone. */
    run: (input: Functions[K]["input"]) => Functions[K]["output"];
  };
};

/** What workers do, by kind of job. */
export const handlers: Handlers = {
  expand: { pool: "inference", run: expand },
  absorb: { pool: "training", run: absorb },
  relearn: { pool: "training", run: relearn },
  probe: { pool: "inference", run: probePolicy },
  answer: { pool: "inference", run: answerGreedily },
  path: { pool: "inference", run: lossAlong },
  gradient: { pool: "training", run: shardGradient },
};
