/** Prepares a page for print: mounts everything, opens folded tables, and writes out what was chosen in controls. */
import { element } from "./element.ts";
import { followPrinting, onPaper, whenPrinting } from "./paper.ts";
import { runRestNow } from "./task-queue.ts";

/**
 * Call before figures are mounted, so that printing first mounts those that are still queued. Call the result when all are
 * mounted, for a page that was printed from the start.
 */
export function preparePrinting(main: HTMLElement): () => void {
  let undo: (() => void)[] = [];
  const change = () => {
    for (const step of undo) step();
    undo = onPaper() ? [...openFolds(main), ...tellChoices(main)] : [];
  };
  whenPrinting((printing) => {
    if (printing) runRestNow();
    change();
  });
  followPrinting();
  return change;
}

/** Opens folded tables. Folded legends stay closed: they only name lines that look alike. */
function openFolds(main: HTMLElement): (() => void)[] {
  const folds = [...main.querySelectorAll("details:not([open])")].filter((fold) => fold.closest(".legend") === null);
  return folds.map((fold) => {
    fold.setAttribute("open", "");
    return () => fold.removeAttribute("open");
  });
}

/** Writes out what controls are set to, since they are not printed: "Measure: Policy divergence. Round: 6 of 6." */
function tellChoices(main: HTMLElement): (() => void)[] {
  return [...main.querySelectorAll<HTMLElement>(".controls")].flatMap((bar) => {
    const said = [...bar.querySelectorAll<HTMLElement>(".control")].flatMap((control) => {
      const value = chosenIn(control);
      return value === "" ? [] : [`${control.querySelector("span")?.textContent}: ${value}.`];
    });
    if (said.length === 0) return [];
    const line = element("p", "note chosen", said.join(" "));
    bar.after(line);
    return [() => line.remove()];
  });
}

function chosenIn(control: HTMLElement): string {
  const select = control.querySelector("select");
  if (select === null) return control.querySelector("output")?.textContent ?? "";
  const option = select.selectedOptions[0];
  return option === undefined || option.dataset.nothing !== undefined ? "" : option.text;
}
