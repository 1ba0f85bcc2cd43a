/** The divergence between every two agents, for the round and the measure that the reader chooses. */

import { axisTitle } from "../kit/canvas.ts";
import { cellAt, colourBar, drawCells, writeNumbers } from "../kit/cells.ts";
import { measureChoice } from "../kit/controls.ts";
import { element } from "../kit/element.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number } from "../kit/format.ts";
import { own } from "../kit/own-property.ts";
import { cellScale } from "../kit/palette.ts";
import { agentName } from "../kit/selection.ts";
import { nearestOf, roundSlider } from "./round-slider.ts";
import type { ReportData } from "./run-data.ts";
import { agentShort, measuredAgents, type View } from "./run-view.ts";

const DEFAULTS: FigureDefaults = {
  id: "divergence",
  title: "How far apart are the agents?",
  look: "Each square compares two agents; the last row and column are the base. Light squares are pairs that are far apart: look for blocks of agents that stayed close.",
};

export function divergenceFigure(view: View): Figure {
  const { data } = view;
  let chosen = data.measures[0];
  const rounds = data.rounds.flatMap((r, k) => (Object.keys(r.divergence).length > 0 ? [k] : []));
  const measured = measuredAgents(data);
  const size = measured.length + 1;
  const who = (k: number) => measured[k] ?? data.agents.length;
  const note = element("p", "note");
  const explain = () => {
    const thinned =
      rounds.length < data.rounds.length ? ` The report keeps ${rounds.length} of ${data.rounds.length} rounds.` : "";
    const sample =
      size <= data.agents.length ? ` Measured are ${size - 1} of ${data.agents.length} agents, drawn by the seed.` : "";
    note.textContent =
      chosen === undefined ? "" : `${chosen.note} ${chosen.source}.${sample}${thinned}`.replace(/\.\.$/, ".");
  };
  const value = (round: number, i: number, j: number) =>
    own(data.rounds[round]!.divergence, chosen!.key)?.[i]?.[j] ?? Number.NaN;
  return {
    ...DEFAULTS,
    ...(rounds.length === 0 || chosen === undefined ? { empty: "This run measured no divergence." } : {}),
    controls(bar, redraw) {
      measureChoice(bar, "Measure", data.measures, (measure) => {
        chosen = measure;
        explain();
        redraw();
      });
      roundSlider(bar, view, rounds);
    },
    follows: () => true,
    draw(canvas) {
      const round = nearestOf(rounds, view.round);
      const { low, high, clipped } = range(data, chosen!.key);
      const { colour, diverging } = cellScale(low, high);
      const left = 46;
      const top = 22;
      const side = Math.min(canvas.width - left - 2, canvas.paper ? 350 : 560) / size;
      const grid = { left, top, rows: size, columns: size, width: side, height: side };
      const end = top + side * size;
      canvas.resize(canvas.width, end + (clipped ? 82 : 66));
      const group = canvas.svg.append("g");
      drawCells(group, grid, (i, j) => (i === j ? "var(--diagonal)" : colour(value(round, i, j))));
      const every = Math.ceil(15 / side);
      for (let k = 0; k < size; k++) {
        // The base is always labelled; a neighbour that would overlap its label is not.
        if (k !== size - 1 && (k % every !== 0 || size - 1 - k < every)) continue;
        const middle = (k + 0.5) * side;
        const label = group
          .append("text")
          .text(agentShort(data, who(k)))
          .attr("text-anchor", "end");
        label.attr("x", left - 6).attr("y", top + middle + 4);
        if (view.agent === who(k)) label.attr("font-weight", 700);
        if (side >= 26 || (k < size - 1 && k % Math.ceil(22 / side) === 0)) {
          group
            .append("text")
            .text(agentShort(data, who(k)))
            .attr("text-anchor", "middle")
            .attr("x", left + middle)
            .attr("y", top - 7);
        }
      }
      axisTitle(group, 2, top - 9, "agent", "start");
      if (side >= 34) writeNumbers(group, size, side, (i, j) => value(round, i, j), colour, { left, top });
      const chosenRow = measured.indexOf(view.agent);
      if (chosenRow >= 0) {
        const band = group
          .append("rect")
          .attr("x", left)
          .attr("y", top + chosenRow * side)
          .attr("width", side * size - 1);
        band
          .attr("height", side - 1)
          .attr("fill", "none")
          .attr("stroke", "var(--ink)")
          .attr("stroke-width", 1.5);
      }
      const ends: [number, number] = diverging ? [-Math.max(-low, high), Math.max(-low, high)] : [0, high];
      const bar = { x: left, y: end + 32, width: Math.min(280, canvas.width - left - 4) };
      const name = `${chosen!.name}${chosen!.unit ? ` (${chosen!.unit})` : ""}`;
      colourBar(canvas, bar, ends, colour, name, (v) => `${clipped && v === high ? "≥ " : ""}${number(v)}`);
      if (clipped) {
        const said = group
          .append("text")
          .attr("class", "axis-title")
          .attr("x", left)
          .attr("y", end + 73);
        said.text("The base is further away: the scale ends at the largest distance between agents.");
      }
      explore(canvas, {
        rows: size,
        columns: size,
        locate: (x, y) => cellAt(grid, x, y),
        describe({ row, column }) {
          const here = value(round, row, column);
          const text =
            row === column ? "the same agent" : `${number(here)}${Number.isFinite(here) ? ` ${chosen!.unit}` : ""}`;
          return {
            x: left + column * side,
            y: top + row * side,
            width: side,
            height: side,
            lines: [
              `${agentName(data, who(row))} and ${agentName(data, who(column))}`,
              text,
              `round ${data.rounds[round]!.round}`,
            ],
          };
        },
      });
    },
    below(holder) {
      explain();
      holder.append(note);
    },
    table: () => ({
      columns: ["round", "measure", "unit", "a", "b", "value"],
      rows: rounds.flatMap((r) =>
        measured.flatMap((_, i) =>
          Array.from({ length: size - 1 - i }, (_, k) => i + 1 + k).map((j) => [
            data.rounds[r]!.round,
            chosen!.name,
            chosen!.unit,
            agentName(data, who(i)),
            agentName(data, who(j)),
            value(r, i, j),
          ]),
        ),
      ),
    }),
  };
}

/**
 * The range of values over all rounds, so that a colour means the same in every round. If the base is more than 1.5 times as far
 * from the agents as they are from each other, the range ends at the agents, so that their differences stay visible.
 */
function range(data: ReportData, key: string): { low: number; high: number; clipped: boolean } {
  const base = measuredAgents(data).length;
  let low = 0;
  let high = 0;
  let agents = 0;
  for (const { divergence } of data.rounds) {
    own(divergence, key)?.forEach((row, i) => {
      row.forEach((v, j) => {
        if (v < low) low = v;
        if (v > high) high = v;
        if (v > agents && i < base && j < base) agents = v;
      });
    });
  }
  const clipped = low === 0 && agents > 0 && high > 1.5 * agents;
  return { low, high: (clipped ? agents : high) || 1e-9, clipped };
}
