/** The mean divergence between agents and from the base over rounds, for the measure that the reader chooses. */
import { mean } from "d3";
import { measureChoice } from "../kit/controls.ts";
import { element } from "../kit/element.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number } from "../kit/format.ts";
import { agentItems, type LegendItem } from "../kit/legend.ts";
import type { Panel } from "../kit/lines.ts";
import { own } from "../kit/own-property.ts";
import { drawPanels, panelDetails } from "../kit/panels.ts";
import type { Matrix } from "./run-data.ts";
import { measuredAgents, type View } from "./run-view.ts";

const TO_EACH_OTHER = { colour: "var(--ink)", dash: "" };
const TO_THE_BASE = { colour: "var(--ink)", dash: "3 3" };

const DEFAULTS: FigureDefaults = {
  id: "drift",
  title: "Are the agents still growing apart?",
  look: "Lines that level off mean that the agents stop diverging. If the solid bold line is above the dashed one, the agents differ more from each other than from the base.",
};

export function driftFigure(view: View): Figure {
  const { data } = view;
  let chosen = data.measures[0];
  const rounds = data.rounds.filter((r) => Object.keys(r.divergence).length > 0);
  // The page of a long run keeps some of the matrices: lines connect the rounds that it keeps.
  const kept: View = { ...view, data: { ...data, rounds } };
  const measured = measuredAgents(data);
  const note = element("p", "note");
  const explain = () => {
    const thinned =
      rounds.length < data.rounds.length ? ` The report keeps ${rounds.length} of ${data.rounds.length} rounds.` : "";
    note.textContent = chosen === undefined ? "" : `${chosen.note}${thinned}`;
  };
  const panelOf = (key: string, name: string, unit: string): Panel => {
    const matrices = rounds.map(({ divergence }) => own(divergence, key) ?? []);
    return {
      title: name,
      unit,
      // Indexed by the agent's place in the population, which colours and the selection use.
      agents: data.agents.map((_, a) => {
        const row = measured.indexOf(a);
        return matrices.map((matrix) => matrix[row]?.[measured.length] ?? Number.NaN);
      }),
      bold: [
        { label: "mean between agents", values: matrices.map((m) => pairsMean(m, measured.length)), ...TO_EACH_OTHER },
        {
          label: "mean to the base",
          values: matrices.map((m) => baseMean(m, measured.length)),
          ...TO_THE_BASE,
          width: 2,
        },
      ],
      text: number,
      fromZero: true,
    };
  };
  const panel = () => panelOf(chosen!.key, chosen!.name, chosen!.unit);
  return {
    ...DEFAULTS,
    ...(rounds.length === 0 || chosen === undefined ? { empty: "This run measured no divergence." } : {}),
    controls(bar, redraw) {
      measureChoice(bar, "Measure", data.measures, (measure) => {
        chosen = measure;
        explain();
        redraw();
      });
    },
    draw(canvas) {
      const shown = { ...kept, agent: view.agent };
      drawPanels(canvas, shown, [panel()], (drawn, round) => panelDetails(drawn, round, shown), { stacked: true });
    },
    legend: (): LegendItem[] => [
      { label: "between agents, mean over pairs", kind: "line", style: TO_EACH_OTHER, bold: true },
      { label: "to the base, mean over agents", kind: "line", style: TO_THE_BASE },
      ...agentItems(view, "line-point", measured).map((item) => ({ ...item, label: `${item.label} to the base` })),
    ],
    below(holder) {
      explain();
      holder.append(note);
    },
    table: () => ({
      columns: ["measure", "unit", "round", "mean_between_agents", "mean_to_base"],
      rows: data.measures.flatMap(({ key, name, unit }) => {
        const [between, toBase] = panelOf(key, name, unit).bold;
        return rounds.map(({ round }, r) => [name, unit, round, between!.values[r], toBase!.values[r]]);
      }),
    }),
  };
}

/** The mean over the pairs of agents that were measured. */
function pairsMean(matrix: Matrix, agents: number): number {
  return finiteMean(matrix.slice(0, agents).flatMap((row, i) => row.slice(i + 1, agents)));
}

function baseMean(matrix: Matrix, agents: number): number {
  return finiteMean(matrix.slice(0, agents).map((row) => row[agents] ?? Number.NaN));
}

const finiteMean = (values: readonly number[]) => mean(values.filter(Number.isFinite)) ?? Number.NaN;
