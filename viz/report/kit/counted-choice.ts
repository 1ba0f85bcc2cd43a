/** The choice of which exam tasks a figure counts. */
import { choice } from "./controls.ts";
import { type Counted, counted, countedNames } from "./counted.ts";

/** Adds the choice to the bar; `pick` gets the chosen count. */
export function countedChoice(bar: HTMLElement, pick: (measure: Counted) => void): void {
  const options = counted.map((value) => ({ value, label: countedNames[value] }));
  choice(bar, "Exam tasks", options, (value) => pick(value as Counted));
}
