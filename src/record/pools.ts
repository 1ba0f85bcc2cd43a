/** The clock of a round, apart from what the seed fixes: the other records are the same in two runs of one seed. */
import { z } from "zod";
import { column, count, figure, measured } from "./fields.ts";

export const poolUse = z.object({
  threads: column(measured, ["threads", "int", "threads", ""]),
  jobs: column(measured, ["jobs", "int", "jobs", "that ended, well or not"]),
  busySeconds: column(measured, ["busy_seconds", "double", "seconds", "over all threads"]),
  utilisation: column(measured, ["utilisation", "double", "0..1", "busy seconds / (threads x `round_seconds`)"]),
  meanWaitMs: column(measured, [
    "mean_wait_ms",
    "double",
    "milliseconds",
    "in the queue and on the way, of jobs that ended well",
  ]),
  maxWaitMs: column(measured, ["max_wait_ms", "double", "milliseconds", "the longest of these"]),
  retries: column(measured, ["retries", "int", "jobs", "tried again"]),
  failures: column(measured, ["failures", "int", "jobs", "given up"]),
});
export type PoolUse = z.infer<typeof poolUse>;

export const poolsRecord = z.object({
  kind: z.literal("pools"),
  round: count,
  wallSeconds: column(measured, [
    "round_seconds",
    "double",
    "seconds",
    "from the end of the round before to the end of this one",
  ]),
  turnSeconds: column(measured, [
    "turn_seconds",
    "double",
    "seconds",
    "of these, with the work of a turn running or waiting",
  ]),
  inference: poolUse,
  training: poolUse,
  /** By agent, in runs of earlier versions; now in the agent's record of the round. */
  staleness: z.array(figure).optional(),
});
export type PoolsRecord = z.infer<typeof poolsRecord>;
