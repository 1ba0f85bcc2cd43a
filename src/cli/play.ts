import type { Command } from "commander";
import type { FailedRun } from "../compare/failed-runs.ts";
import { type PlayOptions, type Step, stepText } from "../compare/play.ts";
import type { Experiment } from "../config/schema.ts";
import { startBackend } from "../core/backend.ts";
import { WanderError } from "../core/errors.ts";
import { onOneLine } from "../core/printable.ts";
import type { RunEvent } from "../population/context.ts";
import { type EventsFlags, eventWriter } from "./events.ts";
import { onInterrupt } from "./interrupt.ts";
import { integer } from "./options.ts";
import { log } from "./output.ts";
import { planClock } from "./plan-clock.ts";
import { describe } from "./progress.ts";
import { table } from "./table.ts";

/** The flags that `withPlaying` adds. `rounds`: existing runs of fewer rounds are extended. */
export type PlayFlags = { jobs: number; failFast: boolean; rounds?: number };

/** Adds `--jobs` and `--fail-fast`: how the runs of a plan are run. */
export function withPlaying(command: Command): Command {
  return command
    .option("--jobs <n>", "number of runs at the same time, each with its own workers", integer(1), 1)
    .option("--fail-fast", "stop at the first run that fails; otherwise the remaining runs continue", false);
}

/**
 * Runs `runs` runs with options that print each step, and each warning about a run, on standard error. Ctrl-C stops all
 * runs at their checkpoints.
 */
export async function playPrinted<R>(
  runs: number,
  { executor }: Pick<Experiment, "executor">,
  { jobs, failFast, rounds, events }: PlayFlags & EventsFlags,
  play: (options: PlayOptions) => Promise<R>,
): Promise<R> {
  const clock = planClock(runs);
  const write = eventWriter(events);
  const at = jobs === 1 ? "checkpoint" : "checkpoints";
  const interrupt = onInterrupt(
    () => `stopping at the last ${at}; repeat the same command to resume; press Ctrl-C again to stop at once`,
  );
  try {
    return await play({
      ...{ jobs, failFast, longer: rounds !== undefined },
      backend: await startBackend(executor.backend),
      signal: interrupt.signal,
      notify(news, { arm, seed }) {
        write({ arm, seed, ...news });
        const text = notable.has(news.type) ? describe(news) : undefined;
        const round = "round" in news ? `round ${news.round}: ` : "";
        if (text !== undefined) log(`${arm}, seed ${seed}: ${round}${onOneLine(text.trim())}\n`);
      },
      step(step: Step) {
        log(`${onOneLine(stepText(step))}${clock.after(step)}\n`);
        if (step.state === "failed" && step.failed?.stack !== undefined) log(`${step.failed.stack}\n`);
      },
    });
  } finally {
    interrupt.release();
  }
}

/** The failed runs as text below a table; "" if there are none. */
export function failedTable(failed: readonly FailedRun[]): string {
  if (failed.length === 0) return "";
  const rows = failed.map(({ arm, seed, code, message, hint }) => [arm, seed, code, `${message}; ${hint}`]);
  return `\n${table(["failed", "seed", "code", "why"], rows)}\n`;
}

/** Throws E_FAILED if a run failed. Call it after all output. */
export function requireAll(failed: readonly FailedRun[], of: number): void {
  if (failed.length === 0) return;
  throw new WanderError("E_FAILED", `${failed.length} of ${of} runs failed`, {
    hint: "fix the cause and repeat the command: it runs only what failed",
  });
}

/** The seeds 1 to n. */
export const seedsTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k + 1);

const notable: ReadonlySet<RunEvent["type"]> = new Set(["damaged", "warning", "diverged", "lost"]);
