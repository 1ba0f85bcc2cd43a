/** The head of the page: how many checks pass, and a line for each. */

import { element } from "../kit/element.ts";
import { plural } from "../kit/format.ts";
import { scrolling, tableOf } from "../kit/table.ts";
import { idOf, verdictOf } from "./check-text.ts";
import { minutesText } from "./minutes.ts";
import type { ReproductionData } from "./reproduction-data.ts";

export function mountOverview(parent: HTMLElement, data: ReproductionData, toggle: HTMLElement): void {
  const { checks, seeds } = data;
  const header = element("header", "page-head");
  header.id = "overview";
  header.dataset.contents = "Overview";
  const top = element("div", "page-top");
  top.append(element("p", "kicker", "Wander reproduction"), toggle);
  header.append(top, element("h1", "", titleOf(data)));
  const rows = checks.map((check) => {
    const link = element("a", "", check.title);
    link.href = `#${encodeURIComponent(idOf(check, "check"))}`;
    return [link, verdictOf(check), check.reference, minutesText(check.seconds)];
  });
  const table = tableOf("wide-table said", ["system", "result", "reference", "minutes"], rows);
  const note = `Each check is a short experiment. It passes if all its marks hold in ${seeds.length === 1 ? "its seed" : `each of ${seeds.length} seeds`}. The references used larger models and other data, so marks test for the effect and not for its size. Minutes are the sum over all runs of a check.`;
  header.append(scrolling(table, "table of checks"), element("p", "note", note));
  parent.append(header);
}

function titleOf({ checks, seeds }: ReproductionData): string {
  const passed = checks.filter((check) => check.passed).length;
  const where = seeds.length === 1 ? "with one seed" : `with each of ${seeds.length} seeds`;
  if (passed === checks.length)
    return `${checks.length === 1 ? "The one check passes" : `All ${checks.length} checks pass`} ${where}`;
  return `${passed} of ${plural(checks.length, "check")} ${passed === 1 ? "passes" : "pass"} ${where}`;
}
