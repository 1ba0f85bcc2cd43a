/** Who solved what, and when: agents x tasks, tasks in their families. */
import { interpolateViridis } from "d3";
import { axisTitle } from "./canvas.ts";
import { cellAt, drawCells } from "./cells.ts";
import type { Figure } from "./chrome.ts";
import { explore } from "./explore.ts";
import { shorten } from "./format.ts";
import { roundKey } from "./round-key.ts";
import { agentName, agentShort, type View } from "./view.ts";

const MAX_COLUMNS = 160; // more tasks share a column with their family's neighbours, coloured by the earliest solution

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
    round <= 0 ? "var(--unsolved)" : interpolateViridis(last > 1 ? 0.92 - (0.86 * (round - 1)) / (last - 1) : 0.5);
  return {
    id: "tasks",
    title: "Who solved what, and when?",
    look: "Look for columns filled by one agent only (specialists), and for squares outside an agent's own family (sharing at work).",
    wide: true,
    ...(data.tasks.length === 0 || data.agents.length === 0 ? { empty: "This run had no exam tasks." } : {}),
    draw(canvas) {
      const left = canvas.width < 600 ? 40 : 136;
      const room = canvas.width - left - 4;
      const width = Math.max(7, Math.min(22, room / columns.length));
      const height = data.agents.length > 24 ? 12 : data.agents.length > 12 ? 16 : 22;
      const share = new Map<string, number>();
      for (const { family } of columns) share.set(family, (share.get(family) ?? 0) + width);
      const tight = ({ family }: Column) => (share.get(family) ?? 0) < family.length * 7;
      const grid = {
        left,
        top: columns.some(tight) ? 76 : 32,
        rows: data.agents.length,
        columns: columns.length,
        width,
        height,
      };
      const bottom = grid.top + grid.rows * height;
      canvas.resize(
        Math.max(canvas.width, left + width * columns.length + 4),
        bottom + (columns.length < data.tasks.length ? 80 : 58),
      );
      const group = canvas.svg.append("g");
      drawCells(group, grid, (row, column) => colour(firstRound(row, column)));
      data.agents.forEach((_, a) => {
        const name = canvas.width < 600 ? agentShort(data, a) : shorten(agentName(data, a), 17);
        const text = group
          .append("text")
          .text(name)
          .attr("x", left - 8)
          .attr("text-anchor", "end");
        text.attr("y", grid.top + (a + 0.5) * height + 4);
        if (height < 14) text.attr("font-size", 10);
        if (view.agent === a) text.attr("font-weight", 700);
      });
      let from = 0;
      columns.forEach(({ family }, k) => {
        if (columns[k + 1]?.family === family) return;
        const x0 = left + from * width;
        const x1 = left + (k + 1) * width;
        const bracket = group.append("path").attr("d", `M${x0 + 1} ${grid.top - 3}v-4H${x1 - 2}v4`);
        bracket.attr("fill", "none").attr("stroke", "var(--axis)");
        const wide = !tight(columns[k]!);
        const label = group.append("text").text(shorten(family, wide ? 40 : 13));
        if (wide)
          label
            .attr("x", (x0 + x1) / 2)
            .attr("y", grid.top - 12)
            .attr("text-anchor", "middle");
        else label.attr("transform", `translate(${(x0 + x1) / 2 + 3},${grid.top - 11}) rotate(-38)`);
        if (from > 0) {
          const rule = group
            .append("line")
            .attr("x1", x0 - 0.5)
            .attr("x2", x0 - 0.5);
          rule
            .attr("y1", grid.top - 3)
            .attr("y2", bottom)
            .attr("stroke", "var(--axis)")
            .attr("stroke-width", 1);
        }
        from = k + 1;
      });
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
        rows: grid.rows,
        columns: grid.columns,
        locate: (x, y) => cellAt(grid, x, y),
        describe({ row, column }) {
          const { tasks, family } = columns[column]!;
          const round = firstRound(row, column);
          const what =
            tasks.length === 1 ? data.tasks[tasks[0]!]!.id : `${tasks.length} tasks from ${data.tasks[tasks[0]!]!.id}`;
          const others = data.agents.filter((_, a) => a !== row && firstRound(a, column) > 0).length;
          return {
            x: left + column * width,
            y: grid.top + row * height,
            width,
            height,
            lines: [
              `${agentName(data, row)} on ${what}`,
              round > 0 ? `first solved in round ${round}` : "not solved by this agent",
              `family ${family}; solved by ${others} other agents`,
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
