/** The head of a page whose result is said in sentences. */
import { element } from "./element.ts";

export type SummaryHead = {
  /** What kind of page it is, and of what. */
  kicker: string;
  title: string;
  summary: readonly string[];
  /** The rule of the verdicts. */
  rule: string;
};

export function mountSummaryHead(
  parent: HTMLElement,
  { kicker, title, summary, rule }: SummaryHead,
  toggle: HTMLElement,
): void {
  const header = element("header", "page-head");
  header.id = "overview";
  header.dataset.contents = "Overview";
  const top = element("div", "page-top");
  top.append(element("p", "kicker", kicker), toggle);
  const list = element("ul", "summary");
  for (const sentence of summary) list.append(element("li", "", sentence));
  const note = element("p", "note", `Rule of the verdicts: ${rule}. All intervals are at 95 %.`);
  header.append(top, element("h1", "", title), list, note);
  parent.append(header);
}
