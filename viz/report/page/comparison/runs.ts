/** The arms and their runs as tables: what each changes, and what each run came to. */
import { type ComparisonData, spentKinds } from "../../comparison/data.ts";
import { kindNames } from "../../comparison/summary.ts";
import { element } from "../chrome.ts";
import { count, percent } from "../format.ts";

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
  const table = element("table", "wide-table");
  const first = element("tr");
  for (const text of head) {
    const cell = element("th", "", text);
    cell.scope = "col";
    first.append(cell);
  }
  const top = element("thead");
  top.append(first);
  const body = element("tbody");
  for (const arm of arms) {
    for (const run of arm.runs) {
      const row = element("tr");
      const name = element("th");
      name.scope = "row";
      const link = element("a", "", arm.name);
      link.href = `${encodeURIComponent(run.id)}/report.html`;
      name.append(link);
      const cells = [
        run.seed,
        run.base,
        run.final,
        run.found,
        percent(run.agents.mean),
        percent(run.agents.best),
        ...spentKinds.map((k) => count(run.spent[k])),
      ];
      row.append(
        name,
        ...cells.map((text) => element("td", "", String(text))),
        element("td", "hash", run.stateHash.slice(0, 12)),
      );
      body.append(row);
    }
  }
  table.append(top, body);
  const holder = element("div", "scroll");
  holder.tabIndex = 0;
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", "table of runs");
  holder.append(table);
  section.append(changes, holder);
  parent.append(section);
}
