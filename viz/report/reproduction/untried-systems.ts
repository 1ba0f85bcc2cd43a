/** The systems of the reference list that this reproduction did not try. */

import { element } from "../kit/element.ts";
import type { ReproductionData } from "./reproduction-data.ts";

const TITLES = {
  "not asked for": "Not selected this time",
  elsewhere: "Run by another command",
  "no check yet": "Built, but without a check yet",
  "not built": "Not built",
} as const;

export function mountOthers(parent: HTMLElement, { others }: ReproductionData): void {
  if (others.length === 0) return;
  const section = element("section", "figure check");
  section.id = "others";
  const heading = element("h2", "", "Which systems were not tried?");
  heading.id = "others-title";
  section.setAttribute("aria-labelledby", heading.id);
  section.append(heading, element("p", "look", "The other systems of the reference list."));
  for (const [state, title] of Object.entries(TITLES)) {
    const of = others.filter((other) => other.state === state);
    if (of.length === 0) continue;
    const list = element("dl", "changes arms");
    for (const { title: name, note } of of) list.append(element("dt", "", name), element("dd", "", note));
    section.append(element("h3", "", title), list);
  }
  parent.append(section);
}
