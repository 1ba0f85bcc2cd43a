/** The head of the page: the result in plain sentences, and the rule of the verdicts. */

import { element } from "../kit/element.ts";
import type { ComparisonData } from "./comparison-data.ts";

export function mountHeader(parent: HTMLElement, data: ComparisonData, toggle: HTMLElement): void {
  const header = element("header", "page-head");
  header.id = "overview";
  header.dataset.contents = "Overview";
  const top = element("div", "page-top");
  top.append(element("p", "kicker", `Wander comparison: ${data.name}`), toggle);
  const list = element("ul", "summary");
  for (const sentence of data.summary) list.append(element("li", "", sentence));
  const rule = element("p", "note", `Rule of the verdicts: ${data.rule}. All intervals are at 95 %.`);
  header.append(top, element("h1", "", data.title), list, rule);
  parent.append(header);
}
