import { endsRun, WanderError } from "../core/errors.ts";
import type { Job } from "../executor/jobs.ts";
import type { LostJob } from "../record/lost.ts";

type Losing = { lost: LostJobs; notify: (news: { type: "lost" } & LostJob) => void };

/** The jobs that a run has lost and no record holds so far. */
export type LostJobs = {
  add(job: LostJob): void;
  /** Takes out those of a round, or of the frozen agents at the end, in agent order. */
  take(round: number | "end"): LostJob[];
};

export function newLostJobs(): LostJobs {
  const held = new Map<number | "end", LostJob[]>();
  return {
    add(job) {
      const place = job.final ? "end" : job.round;
      held.set(place, [...(held.get(place) ?? []), job]);
    },
    take(round) {
      const found = held.get(round) ?? [];
      held.delete(round);
      return found.sort((a, b) => (a.agent ?? -1) - (b.agent ?? -1)); // not in the order of the clock; a stable sort
    },
  };
}

/** Which job it is, of those that an executor takes. */
export const placeOfJob = ({ kind, agent, round }: Pick<Job, "kind" | "agent" | "round">): Place => ({
  job: kind,
  round,
  ...(agent < 0 ? {} : { agent }),
});

type Place = Pick<LostJob, "round" | "agent" | "final"> & { job: Job["kind"] | "value" };

/**
 * The result of a job, or undefined if it failed twice: that is recorded, and costs this job alone. Rejects with what ends
 * the run, see endsRun.
 */
export async function orLost<R>({ lost, notify }: Losing, place: Place, work: Promise<R>): Promise<R | undefined> {
  try {
    return await work;
  } catch (error) {
    if (endsRun(error)) throw error;
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    const code = error instanceof WanderError ? error.code : "E_WORKER";
    const job = { ...place, code, message, stack };
    lost.add(job);
    notify({ type: "lost", ...job });
    return undefined;
  }
}
