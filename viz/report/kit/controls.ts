/** The choices above a figure. They are native elements, so that keyboards and screen readers can use them. */

import { element } from "./element.ts";

export type Option = { value: string; label: string };

/** Adds a labelled list of options to the bar; `pick` gets the chosen value. */
export function choice(bar: HTMLElement, label: string, options: readonly Option[], pick: (value: string) => void) {
  const wrapper = element("label", "control");
  const select = element("select");
  for (const { value, label: text } of options) {
    const option = element("option", "", text);
    option.value = value;
    select.append(option);
  }
  select.onchange = () => pick(select.value);
  wrapper.append(element("span", "", label), select);
  bar.append(wrapper);
  return select;
}

/** Adds the choice of a measure; `pick` gets the chosen one. */
export function measureChoice<M extends { key: string; name: string }>(
  bar: HTMLElement,
  label: string,
  measures: readonly M[],
  pick: (measure: M) => void,
): void {
  const options = measures.map(({ key, name }) => ({ value: key, label: name }));
  choice(bar, label, options, (key) => pick(measures.find((measure) => measure.key === key)!));
}

/** The choice of a measure as a figure's controls, with a note below the figure that explains the chosen measure. */
export function measurePicker<M extends { key: string; name: string }>(
  label: string,
  measures: readonly M[],
  explain: (measure: M) => string,
) {
  let chosen = measures[0];
  const note = element("p", "note");
  const say = () => {
    note.textContent = chosen === undefined ? "" : explain(chosen);
  };
  return {
    /** The chosen measure. Only for figures that have measures. */
    chosen: () => chosen!,
    controls: (bar: HTMLElement, redraw: () => void) =>
      measureChoice(bar, label, measures, (measure) => {
        chosen = measure;
        say();
        redraw();
      }),
    below(holder: HTMLElement) {
      say();
      holder.append(note);
    },
  };
}
