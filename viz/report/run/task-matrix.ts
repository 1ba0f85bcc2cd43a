/** Agents x tasks, coloured by the round of the first solution; tasks stand in their families. */
import { interpolateViridis } from "d3";
import { axisTitle, type Group } from "../kit/canvas.ts";
import { cellAt, drawCells, type Grid } from "../kit/cells.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { plural, shorten } from "../kit/format.ts";
import { agentName } from "../kit/selection.ts";
import { roundKey } from "./round-legend.ts";
import { agentShort, type View } from "./run-view.ts";
import { type TaskBand, taskBands } from "./task-bands.ts";

const MAX_COLUMNS = 160; // if there are many more tasks, neighbours of a family share a column, coloured by the earliest solution

const DEFAULTS: FigureDefaults = {
  id: "tasks",
  title: "Who solved what, and when?",
  look: "Each square is one agent and one task, coloured by the round of the first solution. Columns filled by one agent only show specialists; squares outside an agent's own family show what carried over.",
  wide: true,
};

export function tasksFigure(view: View): Figure {
  const { data } = view;
  const last = data.rounds.at(-1)?.round ?? 1;
  const columns = taskColumns(view);
  const firstRound = (agent: number, column: number) =>
    columns[column]!.tasks.reduce((best, t) => {
      const round = data.solvedBy[agent]?.[t] ?? 0;
      return round > 0 && (best === 0 || round < best) ? round : best;
    }, 0);
  const colour = (round: number) =>
    round <= 0 ? "var(--unsolved)" : interpolateViridis(last > 1 ? 0.92 - (0.62 * (round - 1)) / (last - 1) : 0.5);
  return {
    ...DEFAULTS,
    ...(data.tasks.length === 0 || data.agents.length === 0 ? { empty: "This run had no exam tasks." } : {}),
    draw(canvas) {
      const narrow = canvas.width < 600;
      const dense = data.agents.length > 24;
      const left = narrow ? 40 : 136;
      const room = canvas.width - left - 4;
      const height = dense ? (canvas.paper ? 7 : 12) : data.agents.length > 12 ? 16 : 22;
      const bands = taskBands(
        columns.map(({ family }) => family),
        room / (dense && (narrow || canvas.paper) ? 4 : 7),
      );
      const width = Math.min(22, room / Math.max(...bands.map(({ from, to }) => to - from)));
      const head = columns.some(({ family }) => tight(family, width)) ? 76 : 32;
      const step = head + data.agents.length * height + 10;
      const grids = bands.map(({ from, to }, k): Grid & TaskBand => ({
        ...{ left, top: head + k * step, rows: data.agents.length, columns: to - from, width, height, from, to },
      }));
      const bottom = bands.length * step - 10;
      canvas.resize(canvas.width, bottom + (columns.length < data.tasks.length ? 80 : 58));
      const group = canvas.svg.append("g");
      for (const grid of grids) {
        drawCells(group, grid, (row, column) => colour(firstRound(row, grid.from + column)));
        nameAgents(group, grid, narrow);
        nameFamilies(group, grid, canvas.width);
      }
      roundKey(group, left, bottom + 32, last, colour);
      const most = Math.max(...columns.map((c) => c.tasks.length));
      if (most > 1)
        axisTitle(
          group,
          left,
          bottom + 72,
          `Each square is up to ${most} tasks, coloured by the first solution.`,
          "start",
        );
      explore(canvas, {
        rows: data.agents.length,
        columns: columns.length,
        locate(x, y) {
          for (const grid of grids) {
            const at = cellAt(grid, x, y);
            if (at !== undefined) return { row: at.row, column: grid.from + at.column };
          }
          return undefined;
        },
        describe({ row, column }) {
          const grid = grids.find(({ to }) => column < to)!;
          const { tasks, family } = columns[column]!;
          const round = firstRound(row, column);
          const what =
            tasks.length === 1 ? data.tasks[tasks[0]!]!.id : `${tasks.length} tasks from ${data.tasks[tasks[0]!]!.id}`;
          const others = data.agents.filter((_, a) => a !== row && firstRound(a, column) > 0).length;
          return {
            x: left + (column - grid.from) * width,
            y: grid.top + row * height,
            width,
            height,
            lines: [
              `${agentName(data, row)} on ${what}`,
              round > 0 ? `first solved in round ${round}` : "not solved by this agent",
              `family ${family}; solved by ${plural(others, "other agent")}`,
            ],
          };
        },
        choose: ({ row }) => view.set({ agent: view.agent === row ? -1 : row }),
      });
    },
    table: () => ({
      columns: ["agent", "task", "family", "first_round_solved"],
      rows: data.agents.flatMap((_, a) =>
        data.tasks.map((task, t) => [agentName(data, a), task.id, task.family, data.solvedBy[a]?.[t] || undefined]),
      ),
    }),
  };

  function nameAgents(group: Group, { left, top, height }: Grid, narrow: boolean): void {
    data.agents.forEach((_, a) => {
      if (height < 10 && a % 2 === 1) return;
      const name = narrow ? agentShort(data, a) : shorten(agentName(data, a), 17);
      const text = group
        .append("text")
        .text(name)
        .attr("x", left - 8)
        .attr("text-anchor", "end");
      text.attr("y", top + (a + 0.5) * height + 4);
      if (height < 14) text.attr("font-size", 10);
      if (view.agent === a) text.attr("font-weight", 700);
    });
  }

  /** Whether all of a family's columns together are too narrow for its name. */
  function tight(family: string, width: number): boolean {
    return columns.filter((column) => column.family === family).length * width < family.length * 7;
  }

  /** Draws a bracket with its name above each family, and a rule between families; names stay inside the drawing. */
  function nameFamilies(group: Group, grid: Grid & TaskBand, edge: number): void {
    const { left, top, rows, width, height, from, to } = grid;
    let begin = from;
    for (let k = from; k < to; k++) {
      const { family } = columns[k]!;
      if (k + 1 < to && columns[k + 1]!.family === family) continue;
      const x0 = left + (begin - from) * width;
      const x1 = left + (k + 1 - from) * width;
      const bracket = group.append("path").attr("d", `M${x0 + 1} ${top - 3}v-4H${x1 - 2}v4`);
      bracket.attr("fill", "none").attr("stroke", "var(--axis)");
      const wide = !tight(family, width);
      const name = shorten(family, wide ? 40 : 13);
      const label = group.append("text").text(name);
      if (wide)
        label
          .attr("x", (x0 + x1) / 2)
          .attr("y", top - 12)
          .attr("text-anchor", "middle");
      else {
        const start = Math.min((x0 + x1) / 2 + 3, edge - name.length * 7 * Math.cos((38 * Math.PI) / 180));
        label.attr("transform", `translate(${start},${top - 11}) rotate(-38)`);
      }
      if (begin > from) {
        const rule = group.append("line").attr("x1", x0 - 0.5);
        rule
          .attr("x2", x0 - 0.5)
          .attr("y1", top - 3)
          .attr("y2", top + rows * height);
        rule.attr("stroke", "var(--axis)").attr("stroke-width", 1);
      }
      begin = k + 1;
    }
  }
}

type Column = { family: string; tasks: number[] };

function taskColumns({ data }: View): Column[] {
  const order = [...new Set(data.tasks.map((t) => t.family))];
  const together = data.tasks.length > 1.5 * MAX_COLUMNS ? Math.ceil(data.tasks.length / MAX_COLUMNS) : 1;
  return order.flatMap((family) => {
    const mine = [...data.tasks.keys()].filter((t) => data.tasks[t]!.family === family);
    return Array.from({ length: Math.ceil(mine.length / together) }, (_, k) => ({
      family,
      tasks: mine.slice(k * together, (k + 1) * together),
    }));
  });
}
