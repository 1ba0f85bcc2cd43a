/** What the world itself shows: how well it is predicted before it is learned from, and what of it carries over. */
import { median } from "d3";
import { grokkingOf, KNOWN } from "../../measures/grokking.ts";
import type { ReportData } from "../data.ts";
import type { Figure } from "./chrome.ts";
import { number, percent } from "./format.ts";
import { agentItems, type LegendItem } from "./legend.ts";
import { medians, type Panel } from "./lines.ts";
import { drawPanels, panelDetails } from "./panels.ts";
import { agentName, type View } from "./view.ts";

const HELD_BACK = { colour: "var(--ink)", dash: "" };
const FITTED = { colour: "var(--ink)", dash: "3 3", width: 2 };

/** Whether anything was shown: the figure is of such runs alone. */
export const showsAnything = ({ rounds }: ReportData): boolean =>
  rounds.some((round) => round.fit !== undefined || round.agents.some((a) => Number.isFinite(a.shownLossNats)));

export function shownFigure(view: View): Figure {
  const { data } = view;
  const series = seriesOf(data);
  const panels = [lossPanel(data, series.loss), ...accuracyPanel(data, series), ...thoughtPanel(data)];
  return {
    id: "shown",
    title: "What did each copy make of what it was shown?",
    look: lookAt(data, series),
    draw: (canvas) => drawPanels(canvas, view, panels, (panel, round) => panelDetails(panel, round, view), true),
    legend: (): LegendItem[] => [
      {
        label: panels.length > 1 ? "median; on held-back pairs" : "median",
        kind: "line",
        style: HELD_BACK,
        bold: true,
      },
      ...(panels.length > 1 ? [{ label: "on pairs that are shown", kind: "line" as const, style: FITTED }] : []),
      ...agentItems(view, "line-point"),
    ],
    table: () => ({
      columns: ["round", "agent", "shown_loss_nats", "shown_accuracy", "held_back_accuracy"],
      rows: data.rounds.flatMap(({ round }, r) =>
        data.agents.map((_, a) => [
          round,
          agentName(data, a),
          series.loss[a]![r],
          series.fit[a]?.[r],
          series.heldBack[a]?.[r],
        ]),
      ),
    }),
  };
}

type ByAgent = Record<"loss" | "fit" | "heldBack", number[][]>; // [agent][round]; accuracy of measured agents alone

function seriesOf(data: ReportData): ByAgent {
  const { agents, rounds, measured, probed = [] } = data;
  const place = (agent: number) => (measured === undefined ? agent : measured.indexOf(agent));
  const accuracy = (of: "fit" | "accuracy") =>
    agents.map(({ family }, a) => rounds.map((round) => ownShare(round[of]?.[place(a)], probed.indexOf(family))));
  return {
    loss: agents.map((_, a) => rounds.map((round) => round.agents[a]!.shownLossNats ?? Number.NaN)),
    fit: accuracy("fit"),
    heldBack: accuracy("accuracy"),
  };
}

function thoughtPanel(data: ReportData): Panel[] {
  const leftOut = data.agents.map((_, a) => data.rounds.map((round) => round.agents[a]!.leftOut ?? Number.NaN));
  if (!leftOut.flat().some(Number.isFinite)) return [];
  const values = medians(leftOut, data.rounds.length);
  return [
    {
      title: "Thought left out of answers",
      unit: "tokens",
      agents: leftOut,
      bold: [{ label: "median", values, ...HELD_BACK }],
      text: number,
      fromZero: true,
    },
  ];
}

/** Of the agent's own family; the mean over all where it works in all. */
function ownShare(row: readonly number[] | undefined, family: number): number {
  if (row === undefined) return Number.NaN;
  if (family >= 0) return row[family]!;
  return row.reduce((sum, share) => sum + share, 0) / row.length;
}

function lookAt(data: ReportData, { fit, heldBack }: ByAgent): string {
  const plain = "Look for losses that fall: each pair is predicted first and learned from afterwards.";
  if (!fit.flat().some(Number.isFinite)) return plain;
  const found = data.agents.map((_, a) => grokkingOf(fit[a]!, heldBack[a]!));
  const all = (of: (g: (typeof found)[number]) => number | undefined) => found.map(of).filter((x) => x !== undefined);
  const roundOf = (index: number | undefined) =>
    index === undefined ? "never" : `in round ${data.rounds[Math.round(index)]!.round}`;
  const said = (what: string, reached: number[]) =>
    `${reached.length} of ${found.length} copies ${what} (median: ${roundOf(median(reached))})`;
  const delays = all(({ delay }) => delay);
  const delay = median(delays);
  return `${said(
    "fit what they are shown",
    all(({ fits }) => fits),
  )}, ${said(
    "are right on held-back pairs",
    all((g) => g.generalises),
  )}, at ${percent(KNOWN)} or more${delay === undefined ? "" : `; median delay ${number(delay)} rounds`}.`;
}

function lossPanel(data: ReportData, loss: number[][]): Panel {
  const values = medians(loss, data.rounds.length);
  return {
    title: "Loss of what is shown, before it is learned from",
    unit: "nats a token",
    agents: loss,
    bold: [{ label: "median", values, ...HELD_BACK }],
    text: number,
    fromZero: true,
  };
}

function accuracyPanel(data: ReportData, { fit, heldBack }: ByAgent): Panel[] {
  if (!fit.flat().some(Number.isFinite)) return [];
  return [
    {
      title: "Accuracy in its own family",
      unit: "share right",
      agents: heldBack,
      bold: [
        { label: "on held-back pairs", values: medians(heldBack, data.rounds.length), ...HELD_BACK },
        { label: "on pairs that are shown", values: medians(fit, data.rounds.length), ...FITTED },
      ],
      text: percent,
      fromZero: true,
      upTo: 1,
    },
  ];
}
