/** What a run went on without: said at its head, since its figures are not all that its seed gives. */

import { element } from "../kit/element.ts";
import type { ReportData } from "./run-data.ts";

/** Empty of a run that lost nothing. */
export function lossBlock({ lost }: Pick<ReportData, "lost">): HTMLElement[] {
  if (lost === undefined) return [];
  const block = element("details", "run-note");
  const said = `Lost, after two tries each: ${lost.text}. What they would have given is missing below, and another run of the same seed may end differently.`;
  block.append(element("summary", "", said));
  const list = element("ul");
  for (const { round, who, job, message } of lost.jobs) {
    list.append(element("li", "", `round ${round}, ${who}, ${job}: ${message}`));
  }
  block.append(list);
  return [block];
}
