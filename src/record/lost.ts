/** A job that failed twice, and that the run goes on without. */
import { z } from "zod";
import { column, count } from "./fields.ts";

export const lostJob = z.object({
  round: column(count, ["round", "int", "round", "with `final` the last one"]),
  agent: column(count.optional(), [
    "agent",
    "int",
    "agent",
    "the first of the pair in a `path`",
    "the base, or the value function",
  ]),
  job: column(z.string(), [
    "job",
    "string",
    "",
    "`expand` and `absorb` are a turn, `probe`, `path` and `answer` measure, `value` is what V learns",
  ]),
  /** Of the frozen agents, after the last round. */
  final: column(z.literal(true).optional(), [
    "final",
    "boolean",
    "",
    "whether it measured a frozen agent after the last round",
  ]),
  code: column(z.string(), ["code", "string", "", "the error's code: `E_WORKER` if the worker died or hung"]),
  message: column(z.string(), ["message", "string", "", "the second failure in words; the journal has its stack too"]),
  stack: z.string(),
});
export type LostJob = z.infer<typeof lostJob>;

/** Whether an agent has lost its turn with it. */
export const isOfTurn = ({ job, final }: Pick<LostJob, "job" | "final">): boolean =>
  (job === "expand" || job === "absorb") && final === undefined;

/** How many jobs were lost, and of what kind, in words. */
export function lostText(lost: readonly Pick<LostJob, "job" | "final">[]): string {
  const counts = new Map<string, number>();
  for (const job of lost) counts.set(nameOf(job), (counts.get(nameOf(job)) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}${count === 1 ? "" : "s"}`).join(", ");
}

function nameOf({ job, final }: Pick<LostJob, "job" | "final">): string {
  if (final) return "final measurement";
  if (isOfTurn({ job, final })) return "turn";
  return job === "value" ? "update of the value function" : "measurement";
}
