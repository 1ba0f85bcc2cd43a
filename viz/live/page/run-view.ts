/** One run: its status, every second, and its results, every round. */
import { element } from "../../report/kit/element.ts";
import { count, percent } from "../../report/kit/format.ts";
import { createTooltip } from "../../report/kit/tooltip.ts";
import type { LiveNow, LiveRun, PoolNow } from "../live-data.ts";
import { feed, linkNotice } from "./event-feed.ts";
import { mountFigures } from "./round-figures.ts";
import { mountRunControls } from "./run-controls.ts";
import { bytes, doing, isAlive, progress, time } from "./status-text.ts";

export function mountRun(main: HTMLElement, title: HTMLElement, url: string): void {
  const facts = element("dl", "facts");
  const now = element("section");
  now.id = "now";
  const standing = element("div", "standing");
  const state = element("span", "state");
  state.setAttribute("role", "status");
  const words = element("p", "doing");
  standing.append(state, words);
  const notice = element("p", "link-lost");
  notice.hidden = true;
  const bar = element("progress");
  bar.setAttribute("aria-label", "share of rounds finished");
  const tiles = element("dl", "tiles");
  const report = element("a", "to-report", "Open the report");
  report.href = `${url}/report`;
  report.hidden = true;
  now.append(standing, report, notice, bar, tiles);
  main.append(facts, now);
  const say = (text: string) => {
    notice.textContent = text;
    notice.hidden = text === "";
  };
  const asks = mountRunControls(standing, url, say);
  const figures = mountFigures(main, createTooltip());
  let run: LiveRun | undefined;
  let last: LiveNow | undefined;
  const show = () => {
    if (run === undefined || last === undefined) return;
    state.textContent = last.state;
    state.dataset.state = last.state;
    words.textContent = doing(last, run);
    report.hidden = last.state !== "ended";
    bar.value = progress(last, run);
    tiles.replaceChildren(...tilesOf(last, run));
    asks.show(last);
    document.title = `${percent(bar.value)} ${run.name} · Wander, live`;
    main.dataset.ready = "yes";
  };

  feed<{ run: LiveRun; now: LiveNow }>(
    `${url}/events`,
    {
      run(data) {
        run = data;
        title.textContent = run.name;
        facts.replaceChildren(...factsOf(run));
        show();
        figures.show(run);
      },
      now(data) {
        last = data;
        show();
      },
    },
    (link) => say(linkNotice(link)),
  );
}

function factsOf(run: LiveRun): HTMLElement[] {
  return [
    pair("seed", String(run.seed)),
    pair("agents", run.agents.length === 0 ? "not placed yet" : String(run.agents.length)),
    pair("backend", run.backend),
    pair("run", run.dir),
  ];
}

function tilesOf({ state, beat }: LiveNow, run: LiveRun): HTMLElement[] {
  const last = run.history.at(-1);
  const reached = [
    pair("rounds", `${last?.round ?? 0} of ${run.rounds}`),
    pair(
      "exam tasks found",
      last === undefined ? "none yet" : `${last.cumulative} of ${run.tasks}`,
      last === undefined ? "" : `${last.examSolved} in the last round`,
    ),
  ];
  if (last !== undefined) reached.push(pair("time", time(run)));
  if (beat === undefined || !isAlive(state)) return reached;
  return [
    ...reached,
    pool("inference", beat.inference),
    pool("training", beat.training),
    pair("memory", bytes(beat.memoryBytes), `at most ${bytes(beat.mostMemoryBytes)}`),
  ];
}

function pool(name: string, { running, threads, waiting, utilisation }: PoolNow): HTMLElement {
  const jobs = `${running} of ${threads} ${threads === 1 ? "thread" : "threads"}`;
  return pair(name, jobs, `${count(waiting)} waiting, ${percent(utilisation)} busy`);
}

function pair(name: string, value: string, more = ""): HTMLElement {
  const node = element("div");
  const said = element("dd", "", value);
  if (more !== "") said.append(element("small", "", more));
  node.append(element("dt", "", name), said);
  return node;
}
