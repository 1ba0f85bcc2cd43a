/** The share of exam tasks solved over rounds, by each agent and by the population. */

import { choice } from "../kit/controls.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { percent } from "../kit/format.ts";
import { agentItems } from "../kit/legend.ts";
import { type Drawn, drawLines, roundAt } from "../kit/lines.ts";
import { agentName } from "../kit/selection.ts";
import { familyIn, tasksSoFar, type View } from "./run-view.ts";

type Kind = "cumulative" | "examSolved";

const DEFAULTS: FigureDefaults = {
  id: "solved",
  title: "How many exam tasks are solved?",
  look: "Thin lines are the share of its exam tasks that each agent solves, the bold line is the share that the population solves. Lines that rise above the dotted line solve more than the base.",
  wide: true,
};

export function solvedFigure(view: View): Figure {
  const { data } = view;
  let kind: Kind = "cumulative";
  const soFar = tasksSoFar(data);
  const tasksOf = (r: number, a: number) => (kind === "cumulative" ? soFar[a]![r]! : data.rounds[r]!.agents[a]!.tasks);
  const agentShare = (r: number, a: number) => share(data.rounds[r]!.agents[a]![kind], tasksOf(r, a));
  const allShare = (r: number) => share(data.rounds[r]!.population[kind], data.solved.tasks);
  return {
    ...DEFAULTS,
    ...(data.rounds.length === 0 ? { empty: "No round has finished yet." } : {}),
    controls(bar, redraw) {
      const options = [
        { value: "cumulative", label: "solved so far" },
        { value: "examSolved", label: "solved in this round" },
      ];
      choice(bar, "Count", options, (value) => {
        kind = value as Kind;
        redraw();
      });
    },
    draw(canvas) {
      const height = Math.max(260, Math.min(400, canvas.width * 0.42));
      canvas.resize(canvas.width, height);
      const box = { left: 50, top: 30, width: canvas.width - 50 - 14, height: height - 30 - 46 };
      const group = canvas.svg.append("g");
      const agents = data.agents.map((_, a) => data.rounds.map((_, r) => agentShare(r, a)));
      const everyone = data.rounds.map((_, r) => allShare(r));
      const drawn: Drawn = drawLines(
        group,
        box,
        {
          title: "",
          unit: "share of exam tasks",
          agents,
          bold: [{ label: "population", values: everyone, colour: "var(--ink)", width: 3.25 }],
          text: percent,
          fromZero: true,
          upTo: 1,
          reference: { value: share(data.solved.base, data.solved.tasks), label: "" },
        },
        view,
      );
      const values = [everyone, ...agents];
      explore(canvas, {
        rows: values.length,
        columns: data.rounds.length,
        start: { row: 0, column: data.rounds.length - 1 },
        locate(x, y) {
          const column = roundAt(view, drawn, x);
          const away = (v: number[]) => Math.abs(drawn.y(v[column]!) - y) || 0;
          const row = values.reduce((best, v, k) => (away(v) < away(values[best]!) ? k : best), 0);
          return { row, column };
        },
        describe({ row, column }) {
          const value = values[row]![column]!;
          if (!Number.isFinite(value)) return undefined;
          const round = data.rounds[column]!;
          const source = row === 0 ? round.population : round.agents[row - 1]!;
          const tasks = row === 0 ? data.solved.tasks : tasksOf(column, row - 1);
          return {
            x: drawn.x(round.round),
            y: drawn.y(value),
            lines: [
              row === 0 ? "population" : agentName(data, row - 1),
              `round ${round.round}: ${source[kind]} of ${tasks} (${percent(value)})`,
              ...(row === 0 ? [] : [`family ${familyIn(data, row - 1, round.round)}`]),
            ],
          };
        },
        choose: ({ row }) => row > 0 && view.set({ agent: view.agent === row - 1 ? -1 : row - 1 }),
      });
    },
    legend: () => [
      { label: "population", kind: "line", style: { colour: "var(--ink)" }, bold: true },
      {
        label: "base, at the first round's budget",
        kind: "line",
        style: { colour: "var(--ink)", dash: "2 3" },
      },
      ...agentItems(view, "line-point"),
    ],
    table: () => ({
      columns: ["round", "who", "solved_this_round", "solved_so_far", "exam_tasks"],
      rows: data.rounds.flatMap((r, column) => [
        [r.round, "population", r.population.examSolved, r.population.cumulative, data.solved.tasks],
        ...r.agents.map((a, k) => [r.round, agentName(data, k), a.examSolved, a.cumulative, soFar[k]![column]]),
      ]),
    }),
  };
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN;
}
