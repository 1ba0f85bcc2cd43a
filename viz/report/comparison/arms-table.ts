/** The arms side by side: what they solved, what their mean and their best agent solved, and the difference to the first. */

import type { Table } from "../../../src/core/csv.ts";
import { type Counted, counted } from "../kit/counted.ts";
import { pairedText } from "../kit/differences.ts";
import { count, percent } from "../kit/format.ts";
import { scrolling, tableOf } from "../kit/table.ts";
import { tableSection } from "../kit/table-section.ts";
import type { ArmData, ComparisonData } from "./comparison-data.ts";
import { meanOf } from "./summary.ts";

const heads: Readonly<Record<Counted, string>> = { final: "solved at the end", found: "found during the run" };

export function mountArms(parent: HTMLElement, { arms }: ComparisonData): void {
  const [first] = arms;
  const head = [
    "arm",
    ...counted.flatMap((of) => [heads[of], `difference to ${first!.name}, points`]),
    "own tasks, mean of agents",
    "own tasks, best agent",
    "program runs",
  ];
  const rows = arms.map((arm) => [
    arm.name,
    ...counted.flatMap((of) => {
      const { against } = arm.standing[of];
      const tasks = meanOf(arm.runs.map((run) => run[of])).toFixed(1);
      return [tasks, against === undefined ? "" : `${pairedText(against.paired, "")}: ${against.verdict}`];
    }),
    percent(agents(arm, "mean")),
    percent(agents(arm, "best")),
    count(meanOf(arm.runs.map(({ spent }) => spent.programRuns))),
  ]);
  const look =
    "Means over seeds, in exam tasks solved by all agents together. An agent's own tasks are those of its family: the mean and the best agent show whether a gain is everybody's or one agent's.";
  const section = tableSection("arms", "The arms side by side", look, () => csvOf(arms));
  section.append(scrolling(tableOf("wide-table", head, rows), "table of arms"));
  parent.append(section);
}

const agents = ({ runs }: ArmData, which: "mean" | "best") =>
  meanOf(runs.map((run) => run.agents[which]).filter(Number.isFinite));

const csvOf = (arms: readonly ArmData[]): Table => ({
  columns: [
    "arm",
    ...counted.flatMap((of) => [
      of,
      ...["paired_mean", "paired_low", "paired_high", "p_better", "verdict"].map((c) => `${of}_${c}`),
    ]),
    ...["agents_mean", "agents_best", "program_runs"],
  ],
  rows: arms.map((arm) => [
    arm.name,
    ...counted.flatMap((of) => {
      const { against } = arm.standing[of];
      const { mean, low, high } = against?.paired ?? {};
      return [meanOf(arm.runs.map((run) => run[of])), mean, low, high, against?.improvement, against?.verdict];
    }),
    ...[agents(arm, "mean"), agents(arm, "best"), meanOf(arm.runs.map(({ spent }) => spent.programRuns))],
  ]),
});
