import type { Planned } from "../compare/plan.ts";
import { playPlan, type Step, stepText } from "../compare/play.ts";
import { startBackend } from "../core/backend.ts";
import { onInterrupt } from "./interrupt.ts";
import { tellWarnings } from "./progress.ts";

/** `playPlan` on the backend of the plan's first run, each step told on standard error; Ctrl-C stops at a checkpoint. With `longer`, runs of fewer rounds are made longer. */
export async function playTold(plan: readonly Planned[], out: string, longer = false): Promise<string[]> {
  const interrupt = onInterrupt();
  try {
    return await playPlan(plan, out, {
      backend: await startBackend(plan[0]!.experiment.executor.backend),
      signal: interrupt.signal,
      notify: tellWarnings,
      longer,
      step: (step: Step) => process.stderr.write(`${stepText(step)}\n`),
    });
  } finally {
    interrupt.release();
  }
}

/** Seeds 1 to n. */
export const seedsTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k + 1);
