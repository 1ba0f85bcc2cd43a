/** The length of solutions and the share of tasks solved, over the same rounds. */
import { mean } from "d3";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number, percent } from "../kit/format.ts";
import { agentItems, type LegendItem } from "../kit/legend.ts";
import type { Panel, Series } from "../kit/lines.ts";
import { drawPanels, panelDetails } from "../kit/panels.ts";
import type { ReportData } from "./run-data.ts";
import { tasksSoFar, type View } from "./run-view.ts";

const FIRST = { colour: "var(--ink)", dash: "" };
const SECOND = { colour: "var(--ink)", dash: "3 3", width: 2 };
const BEST = { colour: "var(--soft)", dash: "9 4", width: 2.75 };

const DEFAULTS: FigureDefaults = {
  id: "length",
  title: "Did answers get shorter while more was solved?",
  look: "Above, the gap between the two bold lines is what compressing saves. Below, the lines should rise: shorter answers must not cost solved tasks.",
};

export function lengthFigure(view: View): Figure {
  const { data } = view;
  const panels = [lengthPanel(data), solvedPanel(data)];
  return {
    ...DEFAULTS,
    ...(data.rounds.length === 0 ? { empty: "No round has finished yet." } : {}),
    draw: (canvas) =>
      drawPanels(canvas, view, panels, (panel, round) => panelDetails(panel, round, view), { stacked: true }),
    legend: (): LegendItem[] => [
      { label: "after compressing; solved so far", kind: "line", style: FIRST, bold: true },
      { label: "before compressing; solved in the round", kind: "line", style: SECOND },
      ...(panels[0]!.bold.length > 2
        ? [{ label: "best solutions so far", kind: "line" as const, style: BEST, bold: true }]
        : []),
      ...agentItems(view, "line-point"),
    ],
    table: () => ({
      columns: ["round", "tokens_before", "tokens_after", "best_tokens", "solved_so_far", "solved_now", "exam_tasks"],
      rows: data.rounds.map(({ round, population, agents }) => [
        round,
        meanOf(agents.map((a) => a.tokensBefore)),
        meanOf(agents.map((a) => a.tokensAfter)),
        population.meanTokens,
        population.cumulative,
        population.examSolved,
        data.solved.tasks,
      ]),
    }),
  };
}

function lengthPanel({ agents, rounds }: ReportData): Panel {
  const series = (label: string, values: number[], look: Partial<Series> & { colour: string }): Series => ({
    label,
    values,
    ...look,
  });
  const best = rounds.map((r) => r.population.meanTokens ?? Number.NaN);
  return {
    title: "Length of solutions",
    unit: "mean tokens",
    agents: agents.map((_, a) => rounds.map((r) => r.agents[a]!.tokensAfter)),
    bold: [
      series(
        "after compressing",
        rounds.map((r) => meanOf(r.agents.map((a) => a.tokensAfter))),
        FIRST,
      ),
      series(
        "before",
        rounds.map((r) => meanOf(r.agents.map((a) => a.tokensBefore))),
        SECOND,
      ),
      ...(best.some(Number.isFinite) ? [series("best so far, over solved tasks", best, BEST)] : []),
    ],
    text: number,
    fromZero: true,
  };
}

function solvedPanel(data: ReportData): Panel {
  const { agents, rounds, solved } = data;
  const soFar = tasksSoFar(data);
  const share = (values: number[], label: string, look: Partial<Series> & { colour: string }): Series => ({
    label,
    values: values.map((n) => (solved.tasks > 0 ? n / solved.tasks : Number.NaN)),
    ...look,
  });
  return {
    title: "Solved",
    unit: "share of exam tasks",
    agents: agents.map((_, a) => rounds.map((r, k) => r.agents[a]!.cumulative / soFar[a]![k]!)),
    bold: [
      share(
        rounds.map((r) => r.population.cumulative),
        "so far",
        FIRST,
      ),
      share(
        rounds.map((r) => r.population.examSolved),
        "in this round",
        SECOND,
      ),
    ],
    text: percent,
    fromZero: true,
    upTo: 1,
  };
}

/** The mean of the finite values; NaN if there are none. */
const meanOf = (values: readonly number[]) => mean(values.filter(Number.isFinite)) ?? Number.NaN;
