/** Jobs that failed twice, listed at the head of the report because their results are missing from it. */

import { element } from "../kit/element.ts";
import type { ReportData } from "./run-data.ts";

/** Returns [] if no job was lost. */
export function lostJobsBlock({ lost }: Pick<ReportData, "lost">): HTMLElement[] {
  if (lost === undefined) return [];
  const block = element("details", "run-note");
  const said = `Lost after two attempts each: ${lost.text}. Their results are missing from this report, and another run with the same seed may end differently.`;
  block.append(element("summary", "", said));
  const list = element("ul");
  for (const { round, who, job, message } of lost.jobs) {
    list.append(element("li", "", `round ${round}, ${who}, ${job}: ${message}`));
  }
  block.append(list);
  return [block];
}
