/** What agents gave each other and what it helped to solve: one matrix per arm. */
import { max } from "d3";
import { axisTitle, heading } from "../kit/canvas.ts";
import { cellAt, colourBar, drawCells } from "../kit/cells.ts";
import { choice } from "../kit/controls.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { count, shorten } from "../kit/format.ts";
import { cellScale } from "../kit/palette.ts";
import { panelBoxes } from "../kit/panels.ts";
import type { ComparisonData } from "./comparison-data.ts";

type What = "profited" | "trainedOn";
const WHAT: Readonly<Record<What, { label: string; unit: string }>> = {
  profited: { label: "tasks solved with the giver's help", unit: "tasks" },
  trainedOn: { label: "examples from the giver trained on", unit: "examples" },
};

const DEFAULTS: FigureDefaults = {
  id: "flows",
  title: "Which agents helped which?",
  look: "A full row is an agent that helps many others, a full column one that relies on others. Counts are sums over rounds and seeds.",
  wide: true,
};

export function flowsFigure({ arms, seeds }: ComparisonData): Figure {
  const known = arms.flatMap(({ name, agents, flow }) => (flow === undefined ? [] : [{ name, agents, flow }]));
  const anything = known.some(({ flow }) => [...flow.profited, ...flow.trainedOn].flat().some((n) => n > 0));
  let what: What = known.some(({ flow }) => flow.profited.flat().some((n) => n > 0)) ? "profited" : "trainedOn";
  return {
    ...DEFAULTS,
    ...(anything ? {} : { empty: "In no arm did an agent give anything to another." }),
    controls: (bar, redraw) => {
      const options = Object.entries(WHAT).map(([value, { label }]) => ({ value, label }));
      choice(bar, "Show", options, (value) => {
        what = value as What;
        redraw();
      }).value = what;
    },
    draw(canvas) {
      const across = canvas.width >= 1100 ? 4 : canvas.width >= 700 ? 3 : canvas.width >= 460 ? 2 : 1;
      const side = Math.min(320, (canvas.width - 22 * (across - 1)) / across) + 30;
      const boxes = panelBoxes(canvas, known.length, { height: side, right: 4, across });
      canvas.resize(canvas.width, Math.ceil(known.length / across) * side + 60);
      const most = max(known, ({ flow }) => max(flow[what].flat()) ?? 0) || 1;
      const { colour } = cellScale(0, most);
      const group = canvas.svg.append("g");
      const grids = known.map(({ name, flow }, k) => {
        const box = boxes[k]!;
        const n = flow.agents.length;
        const cell = Math.min(box.width, box.height + 30) / n;
        const grid = { left: box.left - 24, top: box.top, rows: n, columns: n, width: cell, height: cell };
        heading(group, box, shorten(name, Math.floor(box.width / 8)));
        axisTitle(group, grid.left, grid.top - 8, "giver down, receiver across", "start");
        drawCells(group, grid, (i, j) => (i === j ? "var(--diagonal)" : colour(flow[what][i]![j]!)));
        return grid;
      });
      const bottom = Math.ceil(known.length / across) * side;
      colourBar(
        canvas,
        { x: 2, y: bottom + 22, width: Math.min(260, canvas.width - 12) },
        [0, most],
        colour,
        WHAT[what].label,
        count,
      );
      const size = Math.max(...known.map(({ flow }) => flow.agents.length));
      explore(canvas, {
        rows: known.length * size,
        columns: size,
        locate(x, y) {
          for (const [k, grid] of grids.entries()) {
            const at = cellAt(grid, x, y);
            if (at !== undefined) return { row: k * size + at.row, column: at.column };
          }
          return undefined;
        },
        describe({ row, column }) {
          const { name, agents, flow } = known[Math.floor(row / size)]!;
          const grid = grids[Math.floor(row / size)]!;
          const giver = row % size;
          if (giver >= flow.agents.length || column >= flow.agents.length) return undefined;
          const label = (k: number) => agents[flow.agents[k]!]!.label || `agent ${flow.agents[k]}`;
          return {
            x: grid.left + column * grid.width,
            y: grid.top + giver * grid.height,
            width: grid.width,
            height: grid.height,
            lines: [
              `${name}: ${label(giver)} to ${label(column)}`,
              giver === column
                ? "the same agent"
                : `${count(flow[what][giver]![column]!)} ${WHAT[what].unit} in ${seeds.length} runs`,
            ],
          };
        },
      });
    },
    follows: () => false,
    table: () => ({
      columns: ["arm", "giver", "receiver", "tasks_profited", "examples_trained_on"],
      rows: known.flatMap(({ name, agents, flow }) =>
        flow.agents.flatMap((giver, i) =>
          flow.agents.flatMap((receiver, j) =>
            flow.profited[i]![j]! + flow.trainedOn[i]![j]! > 0
              ? [[name, agents[giver]!.label, agents[receiver]!.label, flow.profited[i]![j]!, flow.trainedOn[i]![j]!]]
              : [],
          ),
        ),
      ),
    }),
  };
}
