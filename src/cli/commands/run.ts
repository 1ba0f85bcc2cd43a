import type { Command } from "commander";
import { divergedSentences } from "../../../viz/measures/diverged.ts";
import { newcomerSentences } from "../../../viz/measures/newcomers.ts";
import type { Ledgers } from "../../../viz/report/run/run-data.ts";
import { MADE_BASE } from "../../base/run-base.ts";
import { checkExperiment, type Override } from "../../config/load.ts";
import type { Experiment } from "../../config/schema.ts";
import { startBackend } from "../../core/backend.ts";
import { withCleanup } from "../../core/cleanup.ts";
import { WanderError } from "../../core/errors.ts";
import { familyAt, type Rotation } from "../../core/rotation.ts";
import type { RunEvent } from "../../population/context.ts";
import { ledgerRows } from "../../population/ledgers.ts";
import { ledgerTitles } from "../../record/ledger-titles.ts";
import { lostText } from "../../record/lost.ts";
import type { RunControls } from "../../run/run-controls.ts";
import { resumeExperiment, runExperiment } from "../../run/run-experiment.ts";
import { loadRunModules } from "../../run/run-modules.ts";
import type { RunSummary } from "../../run/run-summary.ts";
import { baseSolvedOf } from "../../store/base-solved.ts";
import { readHistory } from "../../store/history.ts";
import { readManifest } from "../../store/manifest.ts";
import { experimentText } from "../dry-run.ts";
import { type EventsFlags, eventWriter, withEvents } from "../events.ts";
import { onInterrupt } from "../interrupt.ts";
import { checkLosses, type LossFlags, withLosses } from "../losses.ts";
import {
  type ExperimentFlags,
  experimentOf,
  integer,
  type MovedFlags,
  movedOf,
  RUNS_DIR,
  withExperiment,
  withMovedTasks,
} from "../options.ts";
import { print, progressStream } from "../output.ts";
import { progressOn } from "../progress.ts";
import { table } from "../table.ts";

type RunFlags = ExperimentFlags & {
  dsl?: string;
  pretrain: boolean;
  out: string;
  seed?: number;
  programs?: string;
  json: boolean;
} & Ending;

/** Flags for the end of a command that runs a single experiment. */
type Ending = LossFlags & EventsFlags & { json: boolean };

export function addRun(program: Command): void {
  withLosses(
    withEvents(withExperiment(program.command("run"), "the resolved experiment, which wander run accepts as FILE")),
  )
    .summary("run an experiment and write its report")
    .description("run an experiment: rounds of expand, absorb, compress, share and measure; writes a report at the end")
    .option("--dsl <name>", "short for --set environment.dsl=name")
    .option("--pretrain", "pretrain a base in the run directory first; short for --set model.base=made", false)
    .option("--out <dir>", "folder in which the run directory is made", RUNS_DIR)
    .option("--seed <n>", "random seed of the run; short for --set seed=n", integer(0))
    .option("--programs <file>", "file of solver programs to start from; short for --set seeds.programs=file")
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .action(async (file: string | undefined, flags: RunFlags) => {
      const experiment = await experimentOf(file, flags, shortFor(flags));
      if (flags.dryRun) {
        print(experimentText(experiment));
        return;
      }
      await playWith(experiment, flags, (options) => runExperiment(experiment, flags.out, options));
    });

  withLosses(withEvents(withMovedTasks(program.command("resume").argument("<dir>", "run directory"))))
    .summary("resume a run that was stopped")
    .description("resume a run that was stopped or killed; it ends with the same stateHash as an uninterrupted run")
    .option(
      "--rounds <n>",
      "extend the run to this number of rounds; it ends as a run started with that many would have",
      integer(1),
    )
    .option("--force", "take the run over from the process that holds it, which then stops", false)
    .option(
      "--repair",
      "resume even if the journal has lost records that no checkpoint can restore; omit these records",
      false,
    )
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .addHelpText("after", RESUME_HELP)
    .action(async (dir: string, { rounds, force, repair, ...flags }: ResumeFlags) => {
      await loadRunModules(dir);
      const played = checkExperiment(readManifest(dir).configuration, dir);
      const moved = movedOf(dir, flags);
      await playWith({ ...played, rounds: rounds ?? played.rounds }, flags, (options) =>
        resumeExperiment(dir, { ...options, rounds, moved, force, repair }),
      );
    });
}

type ResumeFlags = MovedFlags & Ending & { rounds?: number; force: boolean; repair: boolean };

const RESUME_HELP = `
Resumes from the newest whole checkpoint with a whole journal up to its round. Data that a killed process or a damaged
disk left half-written is cut off, missing journal records are restored from the checkpoint if possible, and a message
on standard error says so. Refuses a run that another process holds. A process in another container or on another
machine cannot be seen: its run is watched for half a minute first.`;

/** Overrides from the flags that only this command has. */
function shortFor({ dsl, pretrain, seed, programs }: RunFlags): Override[] {
  return [
    ...(dsl === undefined ? [] : [{ path: "environment.dsl", value: dsl, from: `--dsl ${dsl}` }]),
    ...(pretrain ? [{ path: "model.base", value: MADE_BASE, from: "--pretrain" }] : []),
    ...(seed === undefined ? [] : [{ path: "seed", value: seed, from: `--seed ${seed}` }]),
    ...(programs === undefined ? [] : [{ path: "seeds.programs", value: programs, from: `--programs ${programs}` }]),
  ];
}

async function playWith(
  experiment: Experiment,
  ending: Ending,
  play: (options: RunControls) => Promise<RunSummary>,
): Promise<void> {
  const backend = await startBackend(experiment.executor.backend);
  let goOn = "resume with wander resume DIR"; // until the directory is known
  const interrupt = onInterrupt(() => `stopping at the last checkpoint; ${goOn}; press Ctrl-C again to stop at once`);
  const progress = progressOn(progressStream(), experiment);
  const write = eventWriter(ending.events);
  const notify = (news: RunEvent) => {
    write(news);
    if (news.type === "opened") goOn = `resume with wander resume ${news.runDir}`;
    progress.show(news);
  };
  const summary = await withCleanup(async (later) => {
    later(interrupt.release);
    later(progress.stop);
    try {
      return await play({ backend, notify, signal: interrupt.signal });
    } catch (error) {
      if (error instanceof WanderError && error.code === "E_INTERRUPTED") {
        throw new WanderError(error.code, error.message, { hint: goOn, cause: error });
      }
      throw error;
    }
  });
  print(ending.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
  checkLosses(summary.lostTurns, summary.runDir, ending);
}

/** The table printed at the end of a run; the report's path is the last line. */
function summaryText(summary: RunSummary): string {
  const history = readHistory(summary.runDir);
  const { run, rounds, end } = history;
  const solvedByBase = baseSolvedOf(history)?.agents;
  const last = rounds.at(-1)!.data.agents;
  const { rotation } = run;
  const rows = run.agents.map((agent, k) => [
    agent.id,
    agent.family,
    rotation === undefined ? last[k]!.tasks : tasksWorkedOn(run.tasks, rotation, k, rounds.length),
    countText(solvedByBase?.[k]),
    last[k]!.diverged === undefined ? countText(end?.finalSolved[k]) : "diverged",
    last[k]!.cumulative,
    Number.isNaN(last[k]!.lossNats) ? "diverged" : (last[k]!.lossNats?.toFixed(3) ?? "none"),
  ]);
  const { base, final, cumulative, tasks } = summary.solved;
  return [
    "",
    table(
      ["agent", rotation === undefined ? "family" : "first family", "tasks", "base", "final", "found", "loss nats"],
      rows,
    ),
    "",
    scoreTable(summary.ledgers, run.unit),
    "",
    `exam tasks solved: base ${base}, final ${final}, found over the run ${cumulative}, of ${tasks}`,
    ...aboveFound(final > cumulative || run.agents.some((_, k) => (end?.finalSolved[k] ?? 0) > last[k]!.cumulative)),
    ...divergedSentences(summary.diverged, summary.agents),
    ...newcomerSentences(summary.newcomers ?? []),
    ...lossLine(summary.lost),
    ...forgettingLine(summary.forgetting),
    ...relatednessLine(summary),
    `backend ${summary.backend}, state ${summary.stateHash.slice(0, 16)}, program runs ${summary.spend.programRuns}, ` +
      `policy tokens ${summary.spend.policyTokens}, training tokens ${summary.spend.trainTokens}`,
    "",
    summary.report,
    "",
  ].join("\n");
}

/** Explains why `found` is smaller than `final`, in a run where it is. */
const aboveFound = (happened: boolean): string[] =>
  happened
    ? [
        "found counts answers given during the rounds; final is measured once more afterwards, and may solve what no round solved",
      ]
    : [];

/** The empty string if it was not measured. */
const countText = (count: number | undefined) => (count === undefined || Number.isNaN(count) ? "" : count);

/** The jobs that the run had to do without. */
function lossLine(lost: RunSummary["lost"]): string[] {
  if (lost.length === 0) return [];
  const first = lost[0]!;
  return [`lost, after two tries each: ${lostText(lost)}; the first in round ${first.round}: ${first.message}`];
}

/** Tasks of the families that the agent has worked in. */
function tasksWorkedOn(tasks: readonly { family: string }[], rotation: Rotation, agent: number, rounds: number) {
  const seen = new Set(Array.from({ length: rounds }, (_, r) => familyAt(rotation, agent, r + 1)));
  return tasks.filter(({ family }) => seen.has(family)).length;
}

/** How much there is to carry over from agent to agent; nothing of one agent alone. */
function relatednessLine({ agents, divergence: { relatedness } }: RunSummary): string[] {
  if (agents < 2 || relatedness === undefined || !Number.isFinite(relatedness)) return [];
  return [`relatedness of the agents' solved work: ${relatedness.toFixed(2)}, mean over pairs; 1 is the same work`];
}

/** Only the defined figures: an agent that stays in its family has no other family to forget. */
function forgettingLine(found: RunSummary["forgetting"]): string[] {
  if (found === null) return [];
  const points = (name: string, share: number) =>
    Number.isFinite(share) ? [`${name} ${(100 * share).toFixed(1)}`] : [];
  const parts = [
    ...points("forgetting", found.forgetting),
    ...points("backward transfer", found.backwardTransfer),
    ...points("forward transfer", found.forwardTransfer),
    ...points("change in families never worked in", found.elsewhere),
  ];
  return parts.length === 0 ? [] : [`points of accuracy on the families' probes: ${parts.join(", ")}`];
}

/** A row a ledger, by task and by output, at one, two and three attempts. `unit` is what the environment's exams count. */
function scoreTable(ledgers: Ledgers, unit = "output"): string {
  const units = `${unit}s`;
  const header = [
    `of ${ledgers.tasks} tasks, ${ledgers.outputs} ${units}`,
    "tasks@1",
    "@2",
    "@3",
    `${units}@1`,
    "@2",
    "@3",
  ];
  const rows = ledgerRows(ledgers).map(({ ledger, score }) => [
    ledgerTitles[ledger].title,
    ...score.tasks,
    ...score.outputs,
  ]);
  return table(header, rows);
}
