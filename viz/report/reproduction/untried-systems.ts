/** The systems of the reference list that were not tried here. */

import { element } from "../kit/element.ts";
import type { ReproductionData } from "./reproduction-data.ts";

const TITLES = {
  "not asked for": "Not asked for this time",
  elsewhere: "Played by another command",
  "no check yet": "Built, and without a check yet",
  "not built": "Not built",
} as const;

export function mountOthers(parent: HTMLElement, { others }: ReproductionData): void {
  if (others.length === 0) return;
  const section = element("section", "figure check");
  section.id = "others";
  const heading = element("h2", "", "What is not tried here");
  heading.id = "others-title";
  section.setAttribute("aria-labelledby", heading.id);
  section.append(
    heading,
    element("p", "look", "The other systems of the reference list, so that none is left out in silence."),
  );
  for (const [state, title] of Object.entries(TITLES)) {
    const of = others.filter((other) => other.state === state);
    if (of.length === 0) continue;
    const list = element("dl", "changes arms");
    for (const { title: name, note } of of) list.append(element("dt", "", name), element("dd", "", note));
    section.append(element("h3", "", title), list);
  }
  parent.append(section);
}
