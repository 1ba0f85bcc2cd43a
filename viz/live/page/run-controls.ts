/** The buttons that pause, continue and stop a run. */
import { element } from "../../report/kit/element.ts";
import type { LiveNow } from "../live-data.ts";
import { isAlive } from "./status-text.ts";

const SURE_MS = 4000;

export type RunControls = { show(now: LiveNow): void };

/** Adds the buttons. Their effect shows in the run's next beat; `failed` gets the reason if a request was refused. */
export function mountRunControls(parent: HTMLElement, url: string, failed: (why: string) => void): RunControls {
  const bar = element("div", "asks");
  const pause = button("Pause");
  const stop = button("Stop");
  let paused = false;
  let sureUntil = 0;
  bar.append(pause, stop);
  parent.append(bar);

  const ask = async (what: "pause" | "go-on" | "stop") => {
    try {
      const answer = await fetch(`${url}/${what}`, { method: "POST" });
      failed(answer.ok ? "" : await answer.text());
    } catch {
      failed("wander watch does not answer"); // fetch gives no reason
    }
  };
  const calm = () => {
    sureUntil = 0;
    stop.textContent = "Stop";
    stop.className = "";
  };
  pause.onclick = () => void ask(paused ? "go-on" : "pause");
  stop.onclick = () => {
    if (Date.now() < sureUntil) {
      calm();
      void ask("stop");
      return;
    }
    // A run that was stopped by mistake can be resumed only by command: ask for a second click.
    sureUntil = Date.now() + SURE_MS;
    stop.textContent = "Click again to stop";
    stop.className = "sure";
    setTimeout(() => Date.now() >= sureUntil && calm(), SURE_MS);
  };
  return {
    show({ state, beat }) {
      bar.hidden = !isAlive(state) || beat === undefined;
      paused = state === "paused";
      pause.textContent = paused ? "Continue" : "Pause";
      pause.disabled = stop.disabled = state === "stopping";
    },
  };
}

function button(text: string): HTMLButtonElement {
  const made = element("button", "", text);
  made.type = "button";
  return made;
}
