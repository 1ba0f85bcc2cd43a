/** The choice of a round: a slider with a button that plays the rounds one after the other. */
import { element } from "../kit/element.ts";
import type { View } from "./run-view.ts";

/**
 * Adds a slider that selects the view's round, and a button that plays the rounds one after the other. Adds nothing if there
 * are fewer than two rounds. `rounds` are indices into the data, ascending; the slider steps through these only.
 */
export function roundSlider(bar: HTMLElement, view: View, rounds: readonly number[]): void {
  if (rounds.length < 2) return;
  const wrapper = element("label", "control slider");
  const slider = element("input");
  const output = element("output");
  const nearest = () => nearestOf(rounds, view.round);
  slider.type = "range";
  slider.min = "0";
  slider.max = String(rounds.length - 1);
  slider.step = "1";
  const sync = () => {
    slider.value = String(rounds.indexOf(nearest()));
    const text = `${view.data.rounds[nearest()]!.round} of ${view.data.rounds.at(-1)!.round}`;
    output.textContent = text;
    slider.setAttribute("aria-valuetext", `round ${text}`);
  };
  slider.oninput = () => view.set({ round: rounds[Number(slider.value)]! });
  wrapper.append(element("span", "", "Round"), slider, output);
  bar.append(wrapper, playButton(slider, rounds.length));
  view.subscribe((change) => change.round !== undefined && sync());
  sync();
}

/** The round of `rounds` nearest to the wanted one; a large report keeps only some of its matrices. */
export function nearestOf(rounds: readonly number[], wanted: number): number {
  return rounds.reduce((best, r) => (Math.abs(r - wanted) < Math.abs(best - wanted) ? r : best), rounds[0] ?? 0);
}

function playButton(slider: HTMLInputElement, steps: number): HTMLButtonElement {
  const button = element("button", "play", "Play");
  button.type = "button";
  // Readers who ask for reduced motion use the slider.
  button.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.textContent = "Play";
  };
  button.onclick = () => {
    if (timer !== 0) return stop();
    if (Number(slider.value) === steps - 1) slider.value = "-1";
    button.textContent = "Stop";
    timer = window.setInterval(
      () => {
        slider.stepUp();
        slider.dispatchEvent(new Event("input"));
        if (Number(slider.value) >= steps - 1) stop();
      },
      Math.max(120, Math.min(700, 8000 / steps)),
    );
  };
  return button;
}
