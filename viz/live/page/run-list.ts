/** The list of all runs in a folder, with a link to each. */
import { element } from "../../report/kit/element.ts";
import type { LiveLine } from "../live-data.ts";
import { feed, linkNotice } from "./event-feed.ts";

export function mountList(main: HTMLElement): void {
  const notice = element("p", "link-lost");
  const empty = element("p", "empty", "No runs yet. New runs appear here by themselves.");
  const table = element("table", "runs");
  const head = table.createTHead().insertRow();
  for (const [name, text] of COLUMNS) {
    const cell = element("th", name, text);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  main.append(notice, empty, table);

  feed<{ list: LiveLine[] }>(
    "/events",
    {
      list(lines) {
        empty.hidden = lines.length > 0;
        table.hidden = lines.length === 0;
        // Rows are changed in place, so that a row keeps its focus.
        for (const [k, line] of lines.entries()) fill(body.rows[k] ?? newRow(body), line);
        while (body.rows.length > lines.length) body.deleteRow(-1);
        main.dataset.ready = "yes";
      },
    },
    (link) => {
      notice.textContent = linkNotice(link);
      notice.hidden = link === "open";
    },
  );
}

const COLUMNS = [
  ["run", "run"],
  ["name", "name"],
  ["", "state"],
  ["", "rounds"],
  ["", "found"],
] as const;

function newRow(body: HTMLTableSectionElement): HTMLTableRowElement {
  const row = body.insertRow();
  for (const [name] of COLUMNS) row.insertCell().className = name;
  row.cells[0]!.append(element("a"));
  row.cells[2]!.append(element("span", "state"));
  return row;
}

function fill({ cells }: HTMLTableRowElement, { id, name, state, round, rounds, found, tasks }: LiveLine): void {
  const link = cells[0]!.querySelector("a")!;
  link.textContent = id;
  link.href = `/runs/${encodeURIComponent(id)}`;
  const badge = cells[2]!.querySelector("span")!;
  badge.textContent = state;
  badge.dataset.state = state;
  for (const [k, text] of [
    [1, name],
    [3, `${round} of ${rounds}`],
    [4, tasks === 0 ? "" : `${found} of ${tasks}`],
  ] as const) {
    cells[k]!.textContent = text;
  }
}
