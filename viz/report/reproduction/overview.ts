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
  const table = tableOf("wide-table said", ["system", "passes", "reference", "minutes"], rows);
  const note = `Each system is a short experiment. A check passes where all its marks hold in ${seeds.length === 1 ? "its seed" : `each of ${seeds.length} seeds`}. References are of larger models and other data: marks ask for the effect, not for the number. Minutes are of all runs of a check, one after the other.`;
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
