/** A table of all runs with their results, each with a link to its own report. */

import type { Table } from "../../../src/core/csv.ts";
import { element } from "../kit/element.ts";
import { count, percent } from "../kit/format.ts";
import { scrolling, tableOf } from "../kit/table.ts";
import { tableSection } from "../kit/table-section.ts";
import { type ArmData, type ComparisonData, spentKinds } from "./comparison-data.ts";
import { kindNames } from "./summary.ts";

export function mountRuns(parent: HTMLElement, { arms }: ComparisonData): void {
  const head = [
    "arm",
    "seed",
    "base",
    "final",
    "found",
    "own tasks, mean of agents",
    "own tasks, best agent",
    ...spentKinds.map((k) => kindNames[k]),
    "state hash",
  ];
  const rows = arms.flatMap(({ name, runs }) =>
    runs.map((run) => {
      const link = element("a", "", name);
      link.href = `${encodeURIComponent(run.id)}/report.html`;
      const { mean, best } = run.agents;
      const spent = spentKinds.map((k) => count(run.spent[k]));
      const figures = [run.seed, run.base, run.final, run.found].map(String);
      return [
        link,
        ...figures,
        percent(mean),
        percent(best),
        ...spent,
        element("td", "hash", run.stateHash.slice(0, 12)),
      ];
    }),
  );
  const look = "Each link opens the run's own report, in its directory beside this file.";
  const section = tableSection("runs", "Every run", look, () => csvOf(arms));
  section.append(scrolling(tableOf("wide-table", head, rows), "table of runs"));
  parent.append(section);
}

const csvOf = (arms: readonly ArmData[]): Table => ({
  columns: ["arm", "seed", "base", "final", "found", "agents_mean", "agents_best", ...spentKinds, "state_hash"],
  rows: arms.flatMap(({ name, runs }) =>
    runs.map(({ seed, base, final, found, agents, spent, stateHash }) => [
      ...[name, seed, base, final, found, agents.mean, agents.best],
      ...spentKinds.map((kind) => spent[kind]),
      stateHash,
    ]),
  ),
});
