import type { Command } from "commander";
import type { FailedRun } from "../compare/failed.ts";
import { type PlayOptions, type Step, stepText } from "../compare/play.ts";
import type { Experiment } from "../config/schema.ts";
import { startBackend } from "../core/backend.ts";
import { WanderError } from "../core/errors.ts";
import { onOneLine } from "../core/printable.ts";
import type { RunEvent } from "../population/context.ts";
import { type EventsFlags, eventWriter } from "./events.ts";
import { onInterrupt } from "./interrupt.ts";
import { integer } from "./options.ts";
import { say } from "./output.ts";
import { planClock } from "./plan-clock.ts";
import { describe } from "./progress.ts";
import { table } from "./table.ts";

/** What `withPlaying` reads, and whether runs of fewer rounds are made longer: where there are `rounds`. */
export type PlayFlags = { jobs: number; failFast: boolean; rounds?: number };

/** How the runs of a plan are played: `--jobs` and `--fail-fast`. */
export function withPlaying(command: Command): Command {
  return command
    .option("--jobs <n>", "runs at the same time, each with workers of its own", integer(1), 1)
    .option("--fail-fast", "stop at the first run that fails; without it the others are played", false);
}

/**
 * Plays `runs` runs with options under which each step is printed on standard error, and what a run's reader must not miss;
 * Ctrl-C stops all runs at their checkpoints.
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
    () => `stopping at the last ${at}; the same command goes on; Ctrl-C once more stops at once`,
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
        if (text !== undefined) say(`${arm}, seed ${seed}: ${round}${onOneLine(text.trim())}\n`);
      },
      step(step: Step) {
        say(`${onOneLine(stepText(step))}${clock.after(step)}\n`);
        if (step.state === "failed" && step.failed?.stack !== undefined) say(`${step.failed.stack}\n`);
      },
    });
  } finally {
    interrupt.release();
  }
}

/** Those that failed, for the table's reader; the empty text without any. */
export function failedTable(failed: readonly FailedRun[]): string {
  if (failed.length === 0) return "";
  const rows = failed.map(({ arm, seed, code, message, hint }) => [arm, seed, code, `${message}; ${hint}`]);
  return `\n${table(["failed", "seed", "code", "why"], rows)}\n`;
}

/** Throws E_FAILED where a run failed: the last word, when all else is printed. */
export function requireAll(failed: readonly FailedRun[], of: number): void {
  if (failed.length === 0) return;
  throw new WanderError("E_FAILED", `${failed.length} of ${of} runs failed`, {
    hint: "mend the cause and repeat the command: it plays what failed, and nothing else again",
  });
}

/** Seeds 1 to n. */
export const seedsTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k + 1);

const notable: ReadonlySet<RunEvent["type"]> = new Set(["damaged", "warning", "diverged", "lost"]);
