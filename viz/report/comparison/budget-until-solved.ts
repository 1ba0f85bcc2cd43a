/** Program runs that each arm needed to find a number of exam tasks, for a few such numbers. */

import { scaleLinear, symbol } from "d3";
import { armItems, armStyle } from "../kit/arms.ts";
import { axes } from "../kit/canvas.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { count, plural } from "../kit/format.ts";
import type { ComparisonData, UntilSolved } from "./comparison-data.ts";
import { untilText } from "./summary.ts";

const ROW = 24;
const HEAD = 30; // above the rows of one number of tasks
const BOTTOM = 50;

const DEFAULTS: FigureDefaults = {
  id: "until",
  title: "How much does it take to find so many tasks?",
  look: "Program runs of all agents until so many exam tasks were found, counted at the ends of rounds: the mean over seeds with its 95 % interval; further left is better. A seed that never found so many counts with all that it may spend, so that the true mean is higher; such a mean is hollow.",
  wide: true,
};

export function untilFigure({ arms, seeds, tasks, milestones, allowance }: ComparisonData): Figure {
  const block = HEAD + arms.length * ROW;
  const rows = milestones.flatMap((level, l) =>
    arms.map(({ untilSolved }, k) => ({
      ...{ of: untilSolved[l]!, k, tasks: level },
      y: l * block + HEAD + (k + 0.5) * ROW,
    })),
  );
  const isWhole = ({ reached }: UntilSolved) => reached === seeds.length;
  return {
    ...DEFAULTS,
    ...(rows.length === 0 ? { empty: "No arm found any exam task." } : {}),
    draw(canvas) {
      const height = milestones.length * block;
      const right = canvas.width < 620 ? 74 : 190;
      canvas.resize(canvas.width, height + BOTTOM);
      const box = { left: 14, top: 0, width: canvas.width - 14 - right, height };
      const x = scaleLinear([0, allowance.programRuns], [box.left, box.left + box.width]);
      const group = canvas.svg.append("g");
      axes(group, box, x, scaleLinear([0, 1], [height, 0]), {
        x: "program runs, all agents",
        y: "",
        xFormat: count,
        plain: true,
      });
      milestones.forEach((level, l) => {
        const head = group.append("text").attr("x", box.left).attr("font-weight", 600);
        head.attr("y", l * block + 20).text(`${level} of ${plural(tasks, "exam task")}`);
      });
      for (const { of, k, y } of rows) {
        const { colour, shape } = armStyle(k);
        const [low, high] = of.interval;
        if (Number.isFinite(low) && of.reached > 0) {
          const bar = group.append("line").attr("class", "mark").attr("x1", x(low)).attr("x2", x(high));
          bar.attr("y1", y).attr("y2", y).attr("stroke", colour).attr("stroke-width", 3).attr("opacity", 0.5);
        }
        const mark = group
          .append("path")
          .attr("class", "mark")
          .attr("d", symbol(shape, 80)() ?? "")
          .attr("transform", `translate(${x(of.mean)},${y})`);
        mark
          .attr("fill", isWhole(of) ? colour : "var(--paper)")
          .attr("stroke", colour)
          .attr("stroke-width", 2);
        if (isWhole(of)) continue;
        const missing = `${seeds.length - of.reached} of ${seeds.length}`;
        const text = canvas.width < 620 ? `not in ${missing}` : `not reached in ${missing} seeds`;
        const said = group.append("text").attr("fill", "var(--soft)").text(text);
        said.attr("x", box.left + box.width + 14).attr("y", y + 4);
      }
      explore(canvas, {
        rows: rows.length,
        columns: 1,
        locate: (_, py) => ({
          row: rows.reduce((best, row, r) => (Math.abs(row.y - py) < Math.abs(rows[best]!.y - py) ? r : best), 0),
          column: 0,
        }),
        describe({ row }) {
          const { of, k, tasks: level, y } = rows[row]!;
          return {
            x: x(of.mean),
            y,
            lines: [
              `${arms[k]!.name}, ${plural(level, "task")}`,
              untilText(of, seeds.length),
              ...(of.fewer === undefined || of.reached === 0 ? [] : [fewerText(of.fewer, arms[0]!.name)]),
            ],
          };
        },
      });
    },
    legend: () => armItems(arms, "point"),
    follows: () => false,
    table: () => ({
      columns: [
        "tasks",
        "arm",
        "program_runs",
        "low",
        "high",
        "seeds_reached",
        "seeds",
        "fewer",
        "fewer_low",
        "fewer_high",
      ],
      rows: rows.map(({ of, k, tasks: level }) => [
        ...[level, arms[k]!.name, of.mean, ...of.interval, of.reached, seeds.length],
        ...(of.fewer === undefined ? [undefined, undefined, undefined] : [of.fewer.mean, ...of.fewer.interval]),
      ]),
    }),
  };
}

function fewerText({ mean, interval: [low, high] }: NonNullable<UntilSolved["fewer"]>, first: string): string {
  const signed = (v: number) => `${v < 0 ? "\u2212" : ""}${count(Math.abs(v))}`;
  const range = Number.isFinite(low) ? ` (${signed(low)} to ${signed(high)})` : "";
  return `${signed(mean)} fewer than ${first}${range}`;
}
