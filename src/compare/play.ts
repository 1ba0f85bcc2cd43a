import type { BackendReport } from "../core/backend.ts";
import { type RunSummary, resumeExperiment, runExperiment } from "../experiment/run.ts";
import type { News } from "../population/context.ts";
import { begunRun, hasEnded, type Planned } from "./plan.ts";

/** How one run of a plan stands; `solved` when it has just ended. */
export type Step = Planned & {
  readonly number: number;
  readonly of: number;
  readonly state: "begins" | "goes on" | "ended" | "ended before";
  readonly solved?: RunSummary["solved"];
};

export type PlayOptions = {
  backend: BackendReport;
  signal: AbortSignal;
  notify: (news: News) => void;
  /** Told before a run is played and when it has ended; of one that ended earlier only that. */
  step: (step: Step) => void;
};

/**
 * Plays what is not played yet, each as a run directory under `out`, and gives the directories in the plan's order. Stopped
 * at any moment, the same call goes on: a run that ended is not played again, one that did not is resumed. One run after
 * the other, since each has all workers.
 */
export async function playPlan(plan: readonly Planned[], out: string, options: PlayOptions): Promise<string[]> {
  const { backend, signal, notify, step } = options;
  const dirs: string[] = [];
  for (const [k, planned] of plan.entries()) {
    const say = (state: Step["state"], solved?: Step["solved"]) =>
      step({ ...planned, number: k + 1, of: plan.length, state, ...(solved && { solved }) });
    const begun = begunRun(out, planned.experiment);
    if (begun !== undefined && hasEnded(begun)) {
      dirs.push(begun);
      say("ended before");
      continue;
    }
    say(begun === undefined ? "begins" : "goes on");
    const { runDir, solved } = await (begun === undefined
      ? runExperiment(planned.experiment, out, { backend, signal, notify })
      : resumeExperiment(begun, { backend, signal, notify }));
    dirs.push(runDir);
    say("ended", solved);
  }
  return dirs;
}

/** A line of text about a step. */
export function stepText({ number, of, arm, seed, state, solved }: Step): string {
  const what =
    solved === undefined
      ? state
      : `base ${solved.base}, final ${solved.final}, found ${solved.cumulative}, of ${solved.tasks}`;
  return `${number} of ${of}: ${arm}, seed ${seed}: ${what}`;
}
