/** Paired differences: how many more exam tasks each run solved than the first arm's run of the same seed. */
import { scaleLinear, symbol } from "d3";
import { armStyle } from "../kit/arms.ts";
import { axes } from "../kit/canvas.ts";
import { explore } from "../kit/explore.ts";
import type { Figure } from "../kit/figure.ts";
import { shorten } from "../kit/format.ts";
import type { ComparisonData, Counted } from "./comparison-data.ts";
import { counted } from "./comparison-data.ts";
import { countedChoice } from "./standings.ts";
import { countedNames } from "./summary.ts";

const ROW = 44;

export function pairsFigure({ arms, seeds }: ComparisonData): Figure {
  let measure: Counted = "final";
  const [first, ...others] = arms;
  const differences = (arm: (typeof arms)[number], of: Counted) =>
    arm.runs.map((run, k) => run[of] - first!.runs[k]![of]);
  return {
    id: "pairs",
    title: `Seed by seed: difference from ${shorten(first?.name ?? "", 40)}`,
    look: "Each mark is one seed, run in both arms; the bar is the mean. Marks that all lie on one side of zero are a consistent difference.",
    ...(others.length === 0 ? { empty: "There is only one arm." } : {}),
    controls: (bar, redraw) =>
      countedChoice(bar, (value) => {
        measure = value;
        redraw();
      }),
    draw(canvas) {
      const rows = others.map((arm) => differences(arm, measure));
      const most = Math.max(1, ...rows.flat().map(Math.abs));
      const height = rows.length * ROW;
      canvas.resize(canvas.width, height + 56);
      const box = { left: 14, top: 8, width: canvas.width - 28, height };
      const x = scaleLinear([-most, most], [box.left, box.left + box.width]).nice(6);
      const group = canvas.svg.append("g");
      axes(group, box, x, scaleLinear([0, 1], [height + 8, 8]), {
        x: `exam tasks ${countedNames[measure]}, difference`,
        y: "",
        integers: true,
        xFormat: withSign,
        plain: true,
      });
      const zero = group
        .append("line")
        .attr("x1", x(0))
        .attr("x2", x(0))
        .attr("y1", 8)
        .attr("y2", height + 8);
      zero.attr("stroke", "var(--axis)");
      const y = (k: number) => 8 + k * ROW + 30;
      rows.forEach((values, k) => {
        const { colour, shape } = armStyle(k + 1);
        const name = group
          .append("text")
          .attr("class", "halo")
          .attr("x", box.left)
          .attr("y", y(k) - 14)
          .attr("font-weight", 600);
        name.text(shorten(others[k]!.name, 32));
        for (const value of values) {
          const mark = group
            .append("path")
            .attr("class", "mark")
            .attr("d", symbol(shape, 70)() ?? "")
            .attr("fill", colour);
          mark.attr("opacity", 0.7).attr("transform", `translate(${x(value)},${y(k)})`);
        }
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        const tick = group
          .append("line")
          .attr("class", "mark")
          .attr("x1", x(mean))
          .attr("x2", x(mean))
          .attr("y1", y(k) - 9);
        tick
          .attr("y2", y(k) + 9)
          .attr("stroke", colour)
          .attr("stroke-width", 3);
      });
      explore(canvas, {
        rows: rows.length,
        columns: seeds.length,
        locate(px, py) {
          const row = Math.max(0, Math.min(rows.length - 1, Math.floor((py - 8) / ROW)));
          const away = (v: number) => Math.abs(x(v) - px);
          return { row, column: rows[row]!.reduce((best, v, k) => (away(v) < away(rows[row]![best]!) ? k : best), 0) };
        },
        describe({ row, column }) {
          const value = rows[row]![column]!;
          const [one, other] = [others[row]!.runs[column]![measure], first!.runs[column]![measure]];
          return {
            x: x(value),
            y: y(row),
            lines: [
              `${others[row]!.name}, seed ${seeds[column]}`,
              `${withSign(value)} exam tasks`,
              `${one} against ${other}`,
            ],
          };
        },
      });
    },
    follows: () => false,
    table: () => ({
      columns: ["count", "arm", "seed", "solved", "first_arm_solved", "difference"],
      rows: counted.flatMap((of) =>
        others.flatMap((arm) =>
          arm.runs.map((run, k) => [
            of,
            arm.name,
            run.seed,
            run[of],
            first!.runs[k]![of],
            run[of] - first!.runs[k]![of],
          ]),
        ),
      ),
    }),
  };
}

const withSign = (tasks: number) => `${tasks > 0 ? "+" : tasks < 0 ? "\u2212" : ""}${Math.abs(tasks)}`;
