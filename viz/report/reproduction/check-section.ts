/** One check in words: what it shows, its reference and source, its marks and its arms. */

import { element } from "../kit/element.ts";
import { idOf, seedsOf, verdictOf } from "./check-text.ts";
import type { ArmData, CheckData } from "./reproduction-data.ts";

export function mountCheck(parent: HTMLElement, check: CheckData, seeds: readonly number[]): void {
  const section = element("section", "figure check");
  section.id = idOf(check, "check");
  const heading = element("h2", "", `${check.title}: ${verdictOf(check)}`);
  heading.id = idOf(check, "check-title");
  section.setAttribute("aria-labelledby", heading.id);
  section.dataset.contents = `${check.title}: ${verdictOf(check)}`;
  const marks = element("ul", "marks");
  for (const mark of check.marks) {
    const all = mark.passed.every(Boolean);
    const item = element("li", all ? "holds" : "fails");
    item.append(
      element("strong", "", all ? "holds" : "fails"),
      ` in ${seedsOf(mark)}: ${mark.text}`,
      ...(all ? [] : [` (not in seed ${seeds.filter((_, k) => !mark.passed[k]).join(", ")})`]),
    );
    marks.append(item);
  }
  const arms = element("dl", "changes arms");
  for (const arm of check.arms) arms.append(element("dt", "", nameOf(arm)), armNode(arm, seeds));
  const facts = element("dl", "facts");
  for (const [name, text] of [
    ["Reference", check.reference],
    ["Source", check.source],
  ]) {
    const fact = element("div");
    fact.append(element("dt", "", name), element("dd", "", text));
    facts.append(fact);
  }
  section.append(heading, element("p", "look", check.shows), facts, marks, arms);
  parent.append(section);
}

const nameOf = ({ name, role }: ArmData) => (role === "control" ? `${name} (control)` : name);

/** The arm's description, with a link to the report of each of its runs. */
function armNode({ about, runs }: ArmData, seeds: readonly number[]): HTMLElement {
  const node = element("dd", "", about);
  runs.forEach((run, k) => {
    const link = element("a", "", `seed ${seeds[k]}`);
    link.href = `${encodeURIComponent(run)}/report.html`;
    node.append(k === 0 ? "; runs: " : ", ", link);
  });
  return node;
}
