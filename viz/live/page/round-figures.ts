/** What a run has reached and how fast, over the finished rounds; redrawn after each round. */
import { newCanvas } from "../../report/kit/canvas.ts";
import { element } from "../../report/kit/element.ts";
import { fitTexts } from "../../report/kit/fit-text.ts";
import { number } from "../../report/kit/format.ts";
import { agentItems, legendElement } from "../../report/kit/legend.ts";
import { medians, type Panel, type Series } from "../../report/kit/lines.ts";
import { drawPanels, panelDetails } from "../../report/kit/panels.ts";
import type { LinesView } from "../../report/kit/selection.ts";
import type { Tooltip } from "../../report/kit/tooltip.ts";
import type { LiveRound, LiveRun } from "../live-data.ts";

export type Figures = { show(run: LiveRun): void };

export function mountFigures(parent: HTMLElement, tooltip: Tooltip): Figures {
  const section = element("section", "figure wide");
  section.id = "rounds";
  const empty = element("p", "empty", "No round has finished yet.");
  const holder = element("div", "holder");
  const legend = element("div", "legend");
  section.append(element("h2", "", "Round by round"), empty, holder, legend);
  parent.append(section);
  const canvas = newCanvas(holder, "Round by round", tooltip);
  let shown: LiveRun | undefined;
  let agent = -1;

  const draw = () => {
    const width = Math.floor(section.clientWidth);
    if (shown === undefined || width === 0) return;
    const rounds = shown.history;
    empty.hidden = rounds.length > 0;
    holder.hidden = legend.hidden = rounds.length === 0;
    if (rounds.length === 0) return;
    const view: LinesView = {
      data: { agents: shown.agents, rounds },
      agent,
      set(change) {
        agent = change.agent ?? agent;
        draw();
      },
    };
    tooltip.hide();
    canvas.width = width;
    canvas.svg.selectChildren().remove();
    canvas.svg.append("title").text("Round by round");
    drawPanels(canvas, view, panelsOf(shown), (panel, round) => panelDetails(panel, round, view));
    fitTexts(canvas.svg.node()!);
    legend.replaceChildren(
      ...legendElement(
        [
          { label: "population, or median of the agents", kind: "line", style: { colour: INK }, bold: true },
          { label: "in this round only", kind: "line", style: { colour: INK, dash: DASH }, bold: true },
          ...agentItems(view, "line-point"),
        ],
        view,
      ),
    );
    section.dataset.drawn = String(rounds.length);
  };
  new ResizeObserver(() => canvas.width !== Math.floor(section.clientWidth) && draw()).observe(section);
  return {
    show(run) {
      shown = run;
      draw();
    },
  };
}

const INK = "var(--ink)";
const DASH = "3 3";

function panelsOf({ history, agents }: LiveRun): Panel[] {
  const byAgent = (of: (a: LiveRound["agents"][number]) => number | null) =>
    agents.map((_, a) => history.map((round) => finite(round.agents[a] && of(round.agents[a]))));
  const line = (label: string, of: (round: LiveRound) => number, rest: Partial<Series> = {}): Series => ({
    label,
    values: history.map((round) => finite(of(round))),
    colour: INK,
    ...rest,
  });
  const perSecond = (title: string, unit: string, of: (round: LiveRound) => number): Panel => ({
    title,
    unit,
    agents: [],
    bold: [line(unit, (round) => of(round) / (round.seconds ?? Number.NaN))],
    text: number,
    fromZero: true,
  });
  const dopamine = byAgent((a) => a.dopamine);
  return [
    {
      title: "Exam tasks",
      unit: "found so far (dashed: in this round)",
      agents: byAgent((a) => a.cumulative),
      bold: [
        line("found so far", (round) => round.cumulative),
        line("solved in the round", (round) => round.examSolved, { dash: DASH, width: 2 }),
      ],
      text: number,
      fromZero: true,
    },
    {
      title: "Dopamine",
      unit: "outcome minus expectation",
      agents: dopamine,
      bold: [{ label: "median", values: medians(dopamine, history.length), colour: INK }],
      text: number,
      reference: { value: 0, label: "" },
    },
    perSecond("Program runs", "runs per second", (round) => round.programRuns),
    perSecond("Tokens", "tokens per second", (round) => round.tokens),
  ];
}

/** JSON has no NaN: a value that was not measured is null or missing. */
const finite = (value: number | null | undefined): number => value ?? Number.NaN;
