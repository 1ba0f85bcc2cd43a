/**
 * What is each part worth? Plays the whole system and arms that lack one part, at equal budgets, on a fixed subset of a
 * folder of ARC tasks:
 *
 *   npm run ablations -- --tasks DIR --out DIR [--seeds 5] [--limit 60] [--hours H | --scale S] [--arms full,solo]
 *                        [--dsl extended] [--set key=value]...
 *
 * --scale: budgets as a multiple of those of the preset arc:hour, of which a run takes about an hour on two cores.
 * --hours: of that sort for all runs together; short for the scale that comes to that.
 *
 * Arms and the rule that chooses the tasks are in ablation-arms.ts. Stopped at any moment, the same command goes on: a run
 * that ended is not played again, one that did not is resumed. `wander results DIR` makes the table.
 */
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { reportError } from "../src/cli/failure.ts";
import { onInterrupt } from "../src/cli/interrupt.ts";
import { integer, positive } from "../src/cli/options.ts";
import { playPlan, stepText } from "../src/compare/play.ts";
import { parseOverride } from "../src/config/load.ts";
import { startBackend } from "../src/core/backend.ts";
import { WanderError } from "../src/core/errors.ts";
import { type ArmSettings, armExperiment, armNames, chooseTasks } from "./ablation-arms.ts";

const interrupt = onInterrupt();
try {
  await main();
} catch (error) {
  process.exitCode = reportError(error);
} finally {
  interrupt.release();
}

async function main(): Promise<void> {
  const { out, arms, seeds, settings } = request();
  const plan = seeds.flatMap((seed) =>
    arms.map((arm) => ({ arm, seed, experiment: armExperiment(arm, { ...settings, seed }) })),
  );
  await playPlan(plan, out, {
    failFast: true,
    backend: await startBackend(plan[0]!.experiment.executor.backend),
    signal: interrupt.signal,
    notify: () => {},
    step: (step) => process.stderr.write(`${stepText(step)}\n`),
  });
}

type Request = { out: string; arms: string[]; seeds: number[]; settings: Omit<ArmSettings, "seed"> };

function request(): Request {
  const { values: flags } = parseArgs({
    options: {
      tasks: { type: "string" },
      out: { type: "string" },
      seeds: { type: "string", default: "5" },
      limit: { type: "string", default: "60" },
      hours: { type: "string" },
      scale: { type: "string" },
      arms: { type: "string", default: armNames.join(",") },
      dsl: { type: "string", default: "reference" },
      set: { type: "string", multiple: true, default: [] },
    },
  });
  const { tasks, out } = flags;
  if (tasks === undefined || out === undefined) {
    throw usage("--tasks and --out are wanted", "name a folder of ARC task files and one for the runs");
  }
  if (flags.hours !== undefined && flags.scale !== undefined) {
    throw usage("--hours and --scale contradict each other", "leave one of them out");
  }
  const arms = flags.arms.split(",");
  const unknown = arms.find((arm) => !armNames.includes(arm));
  if (unknown !== undefined) throw usage(`there is no arm ${unknown}`, `arms are ${armNames.join(", ")}`);
  const seeds = Array.from({ length: integer(1)(flags.seeds) }, (_, k) => k + 1);
  const scale =
    flags.hours === undefined ? positive(flags.scale ?? "1") : positive(flags.hours) / (arms.length * seeds.length);
  const folder = subset(tasks, out, integer(1)(flags.limit));
  return { out, arms, seeds, settings: { tasks: folder, dsl: flags.dsl, scale, set: flags.set.map(parseOverride) } };
}

function usage(message: string, hint: string): WanderError {
  return new WanderError("E_USAGE", message, { hint });
}

/** OUT/tasks with the chosen files; one that is there already must hold the very same. */
function subset(tasks: string, out: string, limit: number): string {
  const folder = join(out, "tasks");
  const files = (dir: string) =>
    readdirSync(dir)
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -".json".length));
  const chosen = chooseTasks(files(tasks), limit);
  mkdirSync(folder, { recursive: true });
  const strange = files(folder).find((id) => !chosen.includes(id));
  if (strange !== undefined) {
    throw usage(
      `${folder} holds ${strange}, which is not among these tasks`,
      "choose another --out, or the same --limit",
    );
  }
  for (const id of chosen) copyFileSync(join(tasks, `${id}.json`), join(folder, `${id}.json`));
  return folder;
}
