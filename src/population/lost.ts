import { type ErrorCode, endsRun, WanderError } from "../core/errors.ts";
import type { Job } from "../executor/jobs.ts";
import type { News } from "./context.ts";

/** A job that failed twice, and that the run goes on without. */
export type LostJob = {
  round: number;
  /** `value`: what the value function would have learned from the round. */
  job: Job["kind"] | "value";
  /** Absent of the base and of a value function. */
  agent?: number;
  /** Of the frozen agents, after the last round. */
  final?: true;
  code: ErrorCode;
  message: string;
  stack: string;
};

/** Which job it is, of those that an executor takes. */
export const placeOfJob = ({ kind, agent, round }: Pick<Job, "kind" | "agent" | "round">): Place => ({
  job: kind,
  round,
  ...(agent < 0 ? {} : { agent }),
});

type Place = Omit<LostJob, "code" | "message" | "stack">;

/**
 * What comes of a job, or undefined where it failed twice: that is told, and costs this job alone. Rejects with what ends
 * the run, see endsRun.
 */
export async function orLost<R>(notify: (news: News) => void, place: Place, work: Promise<R>): Promise<R | undefined> {
  try {
    return await work;
  } catch (error) {
    if (endsRun(error)) throw error;
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    const code = error instanceof WanderError ? error.code : "E_WORKER";
    notify({ type: "lost", ...place, code, message, stack });
    return undefined;
  }
}

/** How many jobs were lost, and of what kind, in words. */
export function lostText(lost: readonly Pick<LostJob, "job" | "final">[]): string {
  const counts = new Map<string, number>();
  for (const job of lost) counts.set(nameOf(job), (counts.get(nameOf(job)) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}${count === 1 ? "" : "s"}`).join(", ");
}

/** Whether an agent has lost its turn with it. */
export const isOfTurn = ({ job, final }: { job: string; final?: true | undefined }): boolean =>
  (job === "expand" || job === "absorb") && final === undefined;

function nameOf({ job, final }: Pick<LostJob, "job" | "final">): string {
  if (final) return "final measurement";
  if (isOfTurn({ job, final })) return "turn";
  return job === "value" ? "update of the value function" : "measurement";
}
