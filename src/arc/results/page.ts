import { type Comparison, comparisonsOf, controlOf } from "./arms.ts";
import type { BlindSearch } from "./blind.ts";
import type { RunFacts } from "./facts.ts";
import { counted, markdownTable } from "./markdown.ts";
import {
  armRows,
  clockRows,
  configurationRows,
  gainRows,
  ledgerNotes,
  ledgerRows,
  missHeader,
  missRows,
  solvedLines,
  wrongLines,
} from "./sections.ts";

export type ResultsInput = { runs: readonly RunFacts[]; searches: readonly BlindSearch[]; notes: string };

/** In a comparison of more arms than this, only the first arm and the controls have sections besides their row. */
const FEW_ARMS = 5;

/** The results page: Markdown, the same for the same runs, without the date, path or machine of whoever makes it. */
export function resultsPage({ runs, searches, notes }: ResultsInput): string {
  const comparisons = comparisonsOf(runs);
  const listed = runs.filter((run) => isListed(run, comparisons));
  const section = (title: string, ...lines: string[]) => (lines.length === 0 ? [] : ["", `## ${title}`, "", ...lines]);
  const text = [
    "# Results",
    "",
    "Made by `wander results` from run directories only; only the notes are written by hand.",
    "",
    notes,
    ...section(
      "Runs",
      "Budgets are per agent and round. Settings that are not listed are those of the preset `arc:hour`.",
      "",
      ...markdownTable(
        ["run", "tasks", "dsl", "seed", "agents", "rounds", "budget", "other than the preset"],
        listed.map(configurationRows),
      ),
    ),
    ...section(
      "What was solved",
      "Within 1, 2 and 3 attempts, by task (all of its test grids right) and by test grid. Attempts are chosen by the demonstrations only.",
      "",
      ...markdownTable(
        ["run", "ledger", "tasks @1", "@2", "@3", "of", "grids @1", "@2", "@3", "of"],
        listed.flatMap(ledgerRows),
      ),
      "",
      ...ledgerNotes(listed),
    ),
    ...section(
      "What learning adds",
      "Tasks within the number of attempts that a run was examined with. The control is the run with the same tasks, language and seed in which nothing learns and nothing is shared.",
      "",
      ...markdownTable(
        [
          "run",
          "base",
          "found",
          "found / base",
          "final weights",
          "control",
          "its program runs",
          "control found",
          "found / control",
        ],
        listed.flatMap((run) => gainRows(run, controlOf(run, runs))),
      ),
    ),
    ...(searches.length === 0
      ? []
      : section(
          "Blind search",
          "The runs' own systematic search without model, value function or learning, marked in the same way with 3 attempts; `programs` is the number of solver programs that it was given.",
          "",
          ...markdownTable(
            [
              "dsl",
              "runs a task at most",
              "programs",
              "tasks",
              "solved",
              "reproduced",
              "program runs",
              "processor seconds",
            ],
            searches.map((s) => [
              s.dsl,
              counted(s.runs),
              s.programs,
              s.tasks,
              s.solved,
              s.reproduced,
              counted(s.spent),
              s.seconds.toFixed(0),
            ]),
          ),
        )),
    ...section(
      "Time and work",
      "Minutes are the sum of the rounds' wall time, also for resumed runs; shares are of the time that workers were busy.",
      "",
      ...markdownTable(
        [
          "run",
          "machine",
          "minutes",
          "program runs",
          "runs a second",
          "search",
          "training",
          "policy tokens",
          "training tokens",
        ],
        listed.map(clockRows),
      ),
    ),
    ...comparisons.flatMap((comparison) => section(comparisonTitle(comparison), ...armRows(comparison))),
    ...section(
      "Solved tasks",
      "By the origin of the answer that passed. For a run without a record of its last attempts, these are tasks that the answers of some agent passed in some round: a few more or fewer than it found.",
      "",
      ...listed.flatMap(solvedLines),
    ),
    ...section(
      "What failed",
      "Demonstrations reproduced, tests not:",
      "",
      ...listed.flatMap(wrongLines),
      "",
      "Tasks that no answer reproduces, by the distance of the nearest answer (0 is right, 1 shares nothing):",
      "",
      ...markdownTable(missHeader, listed.map(missRows)),
    ),
    "",
  ];
  return text.join("\n");
}

function isListed(run: RunFacts, comparisons: readonly Comparison[]): boolean {
  const comparison = comparisons.find(({ arms }) => arms.some((arm) => arm.runs.includes(run)));
  if (comparison === undefined || comparison.arms.length <= FEW_ARMS) return true;
  return comparison.arms.some((arm, k) => arm.runs.includes(run) && (k === 0 || arm.frozen));
}

const comparisonTitle = ({ dsl, arms }: Comparison) => `Arms: ${arms[0]!.runs[0]!.taskIds.length} tasks, ${dsl}`;
