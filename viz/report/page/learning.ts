/** How learning went: losses, accuracy, length of answers, surprise and traffic, as small multiples over rounds. */
import { max, min } from "d3";
import type { ReportData } from "../data.ts";
import type { Figure } from "./chrome.ts";
import { number, percent } from "./format.ts";
import { agentItems, type LegendItem } from "./legend.ts";
import { medians, type Panel } from "./lines.ts";
import { drawPanels } from "./panels.ts";
import { agentName, type View } from "./view.ts";

type AgentRound = ReportData["rounds"][number]["agents"][number];

export function learningFigure(view: View): Figure {
  const { data } = view;
  const panels = learningPanels(data);
  const names = panels.flatMap((p) => p.bold).some((b) => b.dash);
  return {
    id: "learning",
    title: "What did learning change in each copy?",
    look: "Look for falling losses, shorter answers after compressing, and surprise that fades towards zero.",
    wide: true,
    ...(data.rounds.length === 0 ? { empty: "No round has finished yet, so there is nothing to follow." } : {}),
    draw: (canvas) => drawPanels(canvas, view, panels, (panel, round) => details(panel, round, view)),
    legend: (): LegendItem[] => [
      { label: "median of the agents, or the population", kind: "line", style: { colour: "var(--ink)" }, bold: true },
      ...(names
        ? [
            {
              label: "the same before compressing",
              kind: "line" as const,
              style: { colour: "var(--ink)", dash: "3 3" },
            },
          ]
        : []),
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

const COLUMNS = [
  "lossNats",
  "probeLossNats",
  "probeAccuracy",
  "tokensBefore",
  "tokensAfter",
  "dopamine",
  "received",
] as const;

function details(panel: Panel, round: number, view: View): string[] {
  const lines = panel.bold.map((b) => `${b.label}: ${panel.text(b.values[round]!)}`);
  const values = panel.agents
    .map((a) => a[round]!)
    .map((v, a) => ({ v, a }))
    .filter(({ v }) => Number.isFinite(v));
  if (values.length > 1) {
    const low = values.reduce((x, y) => (y.v < x.v ? y : x));
    const high = values.reduce((x, y) => (y.v > x.v ? y : x));
    lines.push(`least ${panel.text(low.v)}, ${agentName(view.data, low.a)}`);
    lines.push(`most ${panel.text(high.v)}, ${agentName(view.data, high.a)}`);
  }
  const chosen = panel.agents[view.agent]?.[round];
  if (chosen !== undefined) lines.push(`${agentName(view.data, view.agent)}: ${panel.text(chosen)}`);
  return lines;
}

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
  const after = panel("Length of solutions", "tokens", "tokensAfter", { fromZero: true });
  const before = medians(
    perAgent((a) => a.tokensBefore),
    data.rounds.length,
  );
  after.bold = [
    { ...after.bold[0]!, label: "after compressing" },
    { label: "before", values: before, colour: "var(--ink)", dash: "3 3", width: 2 },
  ];
  const dopamine = panel("Surprise (dopamine)", "reward minus expectation", "dopamine");
  const all = dopamine.agents.flat().filter(Number.isFinite);
  if ((min(all) ?? 0) <= 0 && (max(all) ?? 0) >= 0) dopamine.reference = { value: 0, label: "" };
  return [
    panel("Training loss", "nats, last step", "lossNats"),
    panel("Loss on the probes", "nats", "probeLossNats"),
    panel("Accuracy on the probes", "share right", "probeAccuracy", { text: percent, upTo: 1 }),
    after,
    dopamine,
    panel("Findings received", "findings a round", "received", { fromZero: true }),
    population(
      "Distinct solvers",
      `effective number (Vendi)${data.measured ? ` of ${data.measured.length}` : ""}`,
      data.rounds.map((r) => r.population.vendi),
    ),
    population(
      "Library",
      "entries",
      data.rounds.map((r) => r.library.entries),
    ),
  ];
}
