/** A table of all cells, each with a link to its own comparison. */

import { type Counted, counted } from "../kit/counted.ts";
import { pairedText } from "../kit/differences.ts";
import { element } from "../kit/element.ts";
import { type Cell, scrolling, tableOf } from "../kit/table.ts";
import { tableSection } from "../kit/table-section.ts";
import type { MapCell, MapData } from "./map-data.ts";

const heads: Readonly<Record<Counted, string>> = { final: "at the end", found: "during the run" };

export function mountCells(parent: HTMLElement, { x, y, arms, cells }: MapData): void {
  const others = arms.slice(1);
  const head = [x.key, y.key, "arm", ...counted.map((of) => `points over ${arms[0]}, ${heads[of]}`), "comparison"];
  const rows = cells.flatMap((cell) =>
    others.map((arm, k): Cell[] => [
      x.values[cell.x]!,
      y.values[cell.y]!,
      arm,
      ...counted.map((of) => textOf(cell, of, k)),
      linkOf(cell),
    ]),
  );
  const look = "Each link opens the cell's own comparison, in a folder beside this file.";
  const section = tableSection("cells", "Every cell", look, () => ({
    columns: [x.key, y.key, "arm", ...counted, "comparison"],
    rows: cells.flatMap((cell) =>
      others.map((arm, k) => [
        ...[x.values[cell.x]!, y.values[cell.y]!, arm],
        ...counted.map((of) => textOf(cell, of, k)),
        cell.report,
      ]),
    ),
  }));
  section.append(scrolling(tableOf("wide-table", head, rows), "table of cells"));
  parent.append(section);
}

function textOf({ against, state }: MapCell, of: Counted, k: number): string {
  const one = against[of][k];
  return one === undefined ? state : `${pairedText(one.paired, "")}: ${one.verdict}`;
}

function linkOf({ report }: MapCell): Cell {
  if (report === undefined) return "";
  const link = element("a", "", "open");
  link.href = linkTo(report);
  return link;
}

/** A path from the page as a link. */
export const linkTo = (report: string): string => report.split("/").map(encodeURIComponent).join("/");
