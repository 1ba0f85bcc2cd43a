/** Exam tasks solved by the base, during the run and at its end, counted separately. */

import { ledgerNames, ledgerTitles } from "../../../src/record/ledger-titles.ts";
import { element } from "../kit/element.ts";
import { count, plural } from "../kit/format.ts";
import { own } from "../kit/own-property.ts";
import { scrolling } from "../kit/table.ts";
import { tableSection } from "../kit/table-section.ts";
import type { Ledgers, Score } from "./run-data.ts";
import type { View } from "./run-view.ts";

const FINDERS: readonly [finder: string, name: string][] = [
  ["policy", "sampled from the policy"],
  ["search", "composed by search"],
  ["goal", "completed by inference from the goal"],
  ["seed", "supplied by the user"],
  ["mutant", "supplied by the user, with one change"],
];
const ATTEMPTS = [1, 2, 3];

/** Adds the table below the headline; nothing if the run has no ledgers. */
export function mountLedgers(parent: HTMLElement, { data: { ledgers, unit = "output" } }: View): void {
  if (ledgers === undefined) return;
  const look = `Tasks solved within 1, 2 and 3 attempts, of ${plural(ledgers.tasks, "task")}, and ${unit}s that these attempts got right, of ${plural(ledgers.outputs, unit)}. A task is solved if one attempt gets all of its ${unit}s right.`;
  const title = "Which exam tasks were solved, and how?";
  const section = tableSection("ledgers", title, look, () => csv(ledgers));
  section.append(scrolling(table(ledgers, unit), "table of ledgers"));
  const ways = FINDERS.flatMap(([finder, name]) => {
    const tasks = own(ledgers.by, finder) ?? 0;
    return tasks > 0 ? [`${count(tasks)} ${name}`] : [];
  });
  if (ways.length > 0) section.append(element("p", "note", `Origin of the answers found: ${ways.join(", ")}.`));
  parent.append(section);
}

function table(ledgers: Ledgers, unit: string): HTMLTableElement {
  const table = element("table", "ledgers");
  const group = element("tr");
  const ledger = cell("th", "ledger", "col");
  ledger.rowSpan = 2;
  group.append(ledger);
  for (const name of ["tasks", `${unit}s`]) {
    const over = cell("th", name, "colgroup");
    over.colSpan = ATTEMPTS.length;
    group.append(over);
  }
  const attempts = element("tr");
  for (const _ of ["tasks", "outputs"]) attempts.append(...ATTEMPTS.map((k) => cell("th", `${k}`, "col")));
  const header = element("thead");
  header.append(group, attempts);
  const body = element("tbody");
  for (const { title, about, score } of measuredOf(ledgers)) {
    const row = element("tr");
    const label = cell("th", title, "row");
    label.append(element("span", "counts", about));
    row.append(label, ...figures(score).map((n) => cell("td", count(n))));
    body.append(row);
  }
  table.append(header, body);
  return table;
}

function cell(tag: "th" | "td", text: string, scope = ""): HTMLTableCellElement {
  const made = element(tag, "", text);
  if (scope !== "") made.scope = scope;
  return made;
}

/** The ledgers that the run has, in reading order. */
function measuredOf(ledgers: Ledgers) {
  return ledgerNames.flatMap((key) => {
    const score = ledgers[key];
    return score === undefined ? [] : [{ key, ...ledgerTitles[key], score }];
  });
}

const figures = ({ tasks, outputs }: Score) =>
  [tasks, outputs].flatMap((of) => ATTEMPTS.map((_, k) => of[k] ?? Number.NaN));

const csv = (ledgers: Ledgers) => ({
  columns: ["ledger", "attempts", "tasks", "of_tasks", "outputs", "of_outputs"],
  rows: measuredOf(ledgers).flatMap(({ key, score }) =>
    ATTEMPTS.map((k) => [key, k, score.tasks[k - 1], ledgers.tasks, score.outputs[k - 1], ledgers.outputs]),
  ),
});
