/** The arms and their runs as tables: what each changes, and what each run came to. */
import { type ComparisonData, spentKinds } from "../../comparison/data.ts";
import { kindNames } from "../../comparison/summary.ts";
import { element } from "../chrome.ts";
import { count, percent } from "../format.ts";
import { scrolling, tableOf } from "../table.ts";

export function mountRuns(parent: HTMLElement, { arms }: ComparisonData): void {
  const section = element("section", "figure wide");
  section.id = "runs";
  section.setAttribute("aria-labelledby", "runs-title");
  const heading = element("h2", "", "Arms and runs");
  heading.id = "runs-title";
  section.append(heading, element("p", "look", "Each run has its own report, in its directory beside this file."));
  const changes = element("dl", "changes");
  for (const arm of arms) {
    const said = arm.changes.map(({ key, value }) => `${key}=${value}`).join(", ");
    changes.append(element("dt", "", arm.name), element("dd", "", said || "what the others are held against"));
  }
  const head = [
    "arm",
    "seed",
    "base",
    "final",
    "found",
    "an agent's own tasks",
    "best agent",
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
  const holder = scrolling(tableOf("wide-table", head, rows), "table of runs");
  section.append(changes, holder);
  parent.append(section);
}
