/** The head of the report: the run's name and facts, its note, lost jobs, diverged agents and newcomers. */
import { divergedSentences } from "../../measures/diverged.ts";
import { newcomerSentences } from "../../measures/newcomers.ts";
import { element } from "../kit/element.ts";
import { plural } from "../kit/format.ts";
import { lostJobsBlock } from "./lost-jobs.ts";
import type { View } from "./run-view.ts";

const MOST_DIVERGED = 8;

export function mountHeader(parent: HTMLElement, { data }: View, toggle: HTMLElement): void {
  const header = element("header", "page-head");
  header.id = "overview";
  header.dataset.contents = "Overview";
  const top = element("div", "page-top");
  top.append(element("p", "kicker", "Wander run report"), toggle);
  const { run } = data;
  const facts: [string, string][] = [
    ["seed", String(run.seed)],
    ["agents", `${data.agents.length}${data.measured ? `, ${data.measured.length} of them measured` : ""}`],
    ["rounds", String(run.rounds)],
    ["backend", run.backend],
    ["run", run.id],
    ["state hash", run.stateHash],
    ["version", run.version],
    ...(data.tags ? [["tags", data.tags.join(", ")] satisfies [string, string]] : []),
  ];
  const list = element("dl", "facts");
  for (const [name, value] of facts) {
    const pair = element("div");
    pair.append(element("dt", "", name), element("dd", name === "state hash" ? "hash" : "", value));
    list.append(pair);
  }
  header.append(top, element("h1", "", data.name), list);
  header.append(...lostJobsBlock(data));
  if (data.note) header.append(noteBlock(data.note));
  for (const sentence of [...divergedLines(data), ...newcomerSentences(data.newcomers ?? [])])
    header.append(element("p", "note", sentence));
  parent.append(header);
}

/** One sentence per diverged agent; the first ones and a count if there are many. */
function divergedLines({ diverged = [], agents }: View["data"]): string[] {
  const sentences = divergedSentences(diverged, agents.length);
  const more = sentences.length - MOST_DIVERGED;
  return more > 0 ? [...sentences.slice(0, MOST_DIVERGED), `${plural(more, "more agent")} diverged.`] : sentences;
}

/** A long note scrolls in its place, by keyboard too. */
function noteBlock(text: string): HTMLElement {
  const note = element("p", "run-note", text);
  note.tabIndex = 0;
  return note;
}
