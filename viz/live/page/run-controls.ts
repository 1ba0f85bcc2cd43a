/** Pause, go on, stop. */
import { element } from "../../report/kit/element.ts";
import type { LiveNow } from "../live-data.ts";
import { isAlive } from "./status-text.ts";

const SURE_MS = 4000;

export type Asks = { show(now: LiveNow): void };

/** Asks are answered by what the run says of itself a second later; `failed` gets why one was refused. */
export function mountAsks(parent: HTMLElement, url: string, failed: (why: string) => void): Asks {
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
      failed("wander watch does not answer"); // fetch says no more than that either
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
    // A run that was stopped by a slip can be resumed, but only where it was started.
    sureUntil = Date.now() + SURE_MS;
    stop.textContent = "Stop: sure?";
    stop.className = "sure";
    setTimeout(() => Date.now() >= sureUntil && calm(), SURE_MS);
  };
  return {
    show({ state, beat }) {
      bar.hidden = !isAlive(state) || beat === undefined;
      paused = state === "paused";
      pause.textContent = paused ? "Go on" : "Pause";
      pause.disabled = stop.disabled = state === "stopping";
    },
  };
}

function button(text: string): HTMLButtonElement {
  const made = element("button", "", text);
  made.type = "button";
  return made;
}
