/** The loss on pairs that the environment shows, each measured before it is learned from. */

import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number } from "../kit/format.ts";
import { agentItems, type LegendItem } from "../kit/legend.ts";
import { medians, type Panel } from "../kit/lines.ts";
import { drawPanels, panelDetails } from "../kit/panels.ts";
import { agentName } from "../kit/selection.ts";
import type { ReportData } from "./run-data.ts";
import type { View } from "./run-view.ts";

const MEDIAN = { colour: "var(--ink)", dash: "" };

/** Whether the environment showed any pair; the figure is left out otherwise. */
export const showsAnything = ({ rounds }: ReportData): boolean =>
  rounds.some((round) => round.agents.some((a) => Number.isFinite(a.shownLossNats)));

const DEFAULTS: FigureDefaults = {
  id: "shown",
  title: "How well did each agent predict what its environment showed?",
  look: "Each pair that the environment shows is predicted first and learned from afterwards: falling lines mean better prediction.",
};

export function shownFigure(view: View): Figure {
  const { data } = view;
  const loss = data.agents.map((_, a) => data.rounds.map((round) => round.agents[a]!.shownLossNats ?? Number.NaN));
  const rates = [...new Set((data.entropyRate ?? []).filter((rate) => rate !== null))];
  const panel: Panel = {
    ...panelOf("Loss on shown pairs, before learning from them", "nats per token", loss),
    ...(rates.length === 1 ? { reference: { value: rates[0]!, label: "entropy rate" } } : {}),
  };
  const panels = [panel, ...regretPanel(data, loss), ...thoughtPanel(data)];
  return {
    ...DEFAULTS,
    draw: (canvas) =>
      drawPanels(canvas, view, panels, (drawn, round) => panelDetails(drawn, round, view), { stacked: true }),
    legend: (): LegendItem[] => [
      { label: "median", kind: "line", style: MEDIAN, bold: true },
      ...agentItems(view, "line-point"),
    ],
    table: () => ({
      columns: ["round", "agent", "shown_loss_nats", "entropy_rate_nats", "left_out_tokens"],
      rows: data.rounds.flatMap(({ round, agents }, r) =>
        data.agents.map((_, a) => [
          round,
          agentName(data, a),
          loss[a]![r],
          data.entropyRate?.[a] ?? undefined,
          agents[a]!.leftOut,
        ]),
      ),
    }),
  };
}

/** A panel with one line per agent and the median over agents; `agents` is [agent][round]. */
function panelOf(title: string, unit: string, agents: number[][]): Panel {
  const bold = [{ label: "median", values: medians(agents, agents[0]?.length ?? 0), ...MEDIAN }];
  return { title, unit, agents, bold, text: number, fromZero: true };
}

/** The loss above the lowest possible one. Returns [] if the entropy rate is not known. */
function regretPanel({ entropyRate }: ReportData, loss: readonly (readonly number[])[]): Panel[] {
  if (entropyRate === undefined) return [];
  const regret = loss.map((values, a) => values.map((nats) => nats - (entropyRate[a] ?? Number.NaN)));
  return [panelOf("Regret: loss above the entropy rate of the source", "nats per token", regret)];
}

/** How many tokens of thought answers leave out. Returns [] if answers have no thought. */
function thoughtPanel(data: ReportData): Panel[] {
  const leftOut = data.agents.map((_, a) => data.rounds.map((round) => round.agents[a]!.leftOut ?? Number.NaN));
  return leftOut.flat().some(Number.isFinite) ? [panelOf("Thought left out of answers", "tokens", leftOut)] : [];
}
