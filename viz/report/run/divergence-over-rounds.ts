/** How the distances between copies went over the rounds, by the measure the reader chooses. */
import { mean } from "d3";
import { measureChoice } from "../kit/controls.ts";
import { element } from "../kit/element.ts";
import type { Figure } from "../kit/figure.ts";
import { number } from "../kit/format.ts";
import { agentItems, type LegendItem } from "../kit/legend.ts";
import type { Panel } from "../kit/lines.ts";
import { own } from "../kit/own-property.ts";
import { drawPanels, panelDetails } from "../kit/panels.ts";
import type { Matrix } from "./run-data.ts";
import { measuredAgents, type View } from "./run-view.ts";

const TO_EACH_OTHER = { colour: "var(--ink)", dash: "" };
const TO_THE_BASE = { colour: "var(--ink)", dash: "3 3" };

export function driftFigure(view: View): Figure {
  const { data } = view;
  let chosen = data.measures[0];
  const rounds = data.rounds.filter((r) => Object.keys(r.divergence).length > 0);
  // Of a long run the page carries some of the matrices: lines go from one of these rounds to the next.
  const kept: View = { ...view, data: { ...data, rounds } };
  const measured = measuredAgents(data);
  const note = element("p", "note");
  const explain = () => {
    const thinned =
      rounds.length < data.rounds.length ? ` ${rounds.length} of ${data.rounds.length} rounds are kept.` : "";
    note.textContent = chosen === undefined ? "" : `${chosen.note}${thinned}`;
  };
  const panelOf = (key: string, name: string, unit: string): Panel => {
    const matrices = rounds.map(({ divergence }) => own(divergence, key) ?? []);
    return {
      title: name,
      unit,
      // By index in the population, as colours and the reader's choice go by it.
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
    id: "drift",
    title: "Are the copies still drifting apart?",
    look: "Look for lines that level off. Bold above dashed: the copies are further from each other than from the base.",
    ...(rounds.length === 0 || chosen === undefined
      ? { empty: "No divergence was measured in this run, so there is nothing to follow." }
      : {}),
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
      { label: "between agents, mean of pairs", kind: "line", style: TO_EACH_OTHER, bold: true },
      { label: "to the base, mean of agents", kind: "line", style: TO_THE_BASE },
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

/** Over the pairs that were measured. */
function pairsMean(matrix: Matrix, agents: number): number {
  return finiteMean(matrix.slice(0, agents).flatMap((row, i) => row.slice(i + 1, agents)));
}

function baseMean(matrix: Matrix, agents: number): number {
  return finiteMean(matrix.slice(0, agents).map((row) => row[agents] ?? Number.NaN));
}

const finiteMean = (values: readonly number[]) => mean(values.filter(Number.isFinite)) ?? Number.NaN;
