/** Losses, accuracy, dopamine, findings, distinct solvers and library size over rounds, as small multiples. */
import { max, min } from "d3";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number, percent } from "../kit/format.ts";
import { agentItems, type LegendItem } from "../kit/legend.ts";
import { medians, type Panel } from "../kit/lines.ts";
import { drawPanels, panelDetails } from "../kit/panels.ts";
import { agentName } from "../kit/selection.ts";
import type { ReportData } from "./run-data.ts";
import type { View } from "./run-view.ts";

type AgentRound = ReportData["rounds"][number]["agents"][number];

const DEFAULTS: FigureDefaults = {
  id: "learning",
  title: "How did training go?",
  look: "Look for falling losses, rising accuracy, and dopamine (the reward prediction error) that approaches zero.",
  wide: true,
};

export function learningFigure(view: View): Figure {
  const { data } = view;
  const panels = learningPanels(data);
  return {
    ...DEFAULTS,
    ...(data.rounds.length === 0 ? { empty: "No round has finished yet." } : {}),
    draw: (canvas) => drawPanels(canvas, view, panels, (panel, round) => panelDetails(panel, round, view)),
    legend: (): LegendItem[] => [
      { label: "median of the agents, or the population", kind: "line", style: { colour: "var(--ink)" }, bold: true },
      ...agentItems(view, "line-point"),
    ],
    table: () => ({
      columns: ["round", "agent", ...COLUMNS],
      rows: data.rounds.flatMap((r) =>
        r.agents.map((a, k) => [r.round, agentName(data, k), ...COLUMNS.map((c) => a[c])]),
      ),
    }),
  };
}

const COLUMNS = ["lossNats", "probeLossNats", "probeAccuracy", "dopamine", "received"] as const;

function learningPanels(data: ReportData): Panel[] {
  const perAgent = (get: (a: AgentRound) => number | undefined) =>
    data.agents.map((_, a) => data.rounds.map((r) => get(r.agents[a]!) ?? Number.NaN));
  const panel = (title: string, unit: string, key: (typeof COLUMNS)[number], rest: Partial<Panel> = {}): Panel => {
    const agents = perAgent((a) => a[key]);
    const values = medians(agents, data.rounds.length);
    return { title, unit, agents, bold: [{ label: "median", values, colour: "var(--ink)" }], text: number, ...rest };
  };
  const population = (title: string, unit: string, values: number[]): Panel => ({
    title,
    unit,
    agents: [],
    bold: [{ label: "population", values, colour: "var(--ink)" }],
    text: number,
    fromZero: true,
  });
  const dopamine = panel("Dopamine", "outcome minus expectation", "dopamine");
  const all = dopamine.agents.flat().filter(Number.isFinite);
  if ((min(all) ?? 0) <= 0 && (max(all) ?? 0) >= 0) dopamine.reference = { value: 0, label: "" };
  return [
    panel("Training loss", "nats, last step", "lossNats"),
    panel("Loss on the probes", "nats", "probeLossNats"),
    panel("Accuracy on the probes", "share of tokens right", "probeAccuracy", { text: percent, upTo: 1 }),
    dopamine,
    panel("Findings received", "findings per round", "received", { fromZero: true }),
    population(
      "Distinct solvers",
      `effective number (Vendi score)${data.measured ? ` of ${data.measured.length}` : ""}`,
      data.rounds.map((r) => r.population.vendi),
    ),
    population(
      "Library",
      "abstractions",
      data.rounds.map((r) => r.library.entries),
    ),
  ];
}
