/** The head of the page: how many checks pass, and a line for each. */
import type { ReproductionData } from "../../reproduction/data.ts";
import { element } from "../chrome.ts";
import { plural } from "../format.ts";
import { idOf, minutes, row, verdictOf } from "./read.ts";

export function mountOverview(parent: HTMLElement, data: ReproductionData, toggle: HTMLElement): void {
  const { checks, seeds } = data;
  const header = element("header", "page-head");
  const top = element("div", "page-top");
  top.append(element("p", "kicker", "Wander reproduction"), toggle);
  header.append(top, element("h1", "", titleOf(data)));
  const table = element("table", "wide-table said");
  const head = element("thead");
  head.append(row(["system", "passes", "reference", "minutes"], "th"));
  const body = element("tbody");
  for (const check of checks) {
    const link = element("a", "", check.title);
    link.href = `#${encodeURIComponent(idOf(check, "check"))}`;
    body.append(row([link, verdictOf(check), check.reference, minutes(check.seconds)]));
  }
  table.append(head, body);
  const holder = element("div", "scroll");
  holder.tabIndex = 0;
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", "table of checks");
  holder.append(table);
  const note = `Each system is a short experiment. A check passes where all its marks hold in ${seeds.length === 1 ? "its seed" : `each of ${seeds.length} seeds`}. References are of larger models and other data: marks ask for the effect, not for the number. Minutes are of all runs of a check, one after the other.`;
  header.append(holder, element("p", "note", note));
  parent.append(header);
}

function titleOf({ checks, seeds }: ReproductionData): string {
  const passed = checks.filter((check) => check.passed).length;
  const where = seeds.length === 1 ? "with one seed" : `with each of ${seeds.length} seeds`;
  if (passed === checks.length)
    return `${checks.length === 1 ? "The one check passes" : `All ${checks.length} checks pass`} ${where}`;
  return `${passed} of ${plural(checks.length, "check")} ${passed === 1 ? "passes" : "pass"} ${where}`;
}
