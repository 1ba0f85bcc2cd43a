/** Interquartile means of each arm with their intervals, and a dot for each seed. */

import { scaleLinear, symbol } from "d3";
import { armStyle } from "../kit/arms.ts";
import { axes } from "../kit/canvas.ts";
import { type Counted, counted, countedNames } from "../kit/counted.ts";
import { countedChoice } from "../kit/counted-choice.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { percent, shorten } from "../kit/format.ts";
import type { ComparisonData } from "./comparison-data.ts";

const ROW = 46;

const DEFAULTS: FigureDefaults = {
  id: "standings",
  title: "How much does each arm solve?",
  look: "A mark is an arm's interquartile mean over seeds and families with its 95 % interval as a bar; small dots are its seeds. On the right, how probably a run of the arm does better in a family than one of the first arm. Bars that overlap do not contradict a verdict: they do not use that the arms ran with the same seeds.",
};

export function standingsFigure(data: ComparisonData): Figure {
  let measure: Counted = "final";
  const { arms } = data;
  const share = (run: (typeof arms)[number]["runs"][number]) => run.share[measure];
  return {
    ...DEFAULTS,
    controls: (bar, redraw) =>
      countedChoice(bar, (value) => {
        measure = value;
        redraw();
      }),
    draw(canvas) {
      const narrow = canvas.width < 620;
      const left = narrow ? 22 : 170;
      const right = narrow ? 22 : 200;
      const height = arms.length * (ROW + (narrow ? 18 : 0));
      const step = height / arms.length;
      canvas.resize(canvas.width, height + 50);
      const all = arms.flatMap((arm) => [...arm.standing[measure].interval, ...arm.runs.map(share)]);
      const x = scaleLinear([Math.min(...all), Math.max(...all)], [left, canvas.width - right]).nice(6);
      const group = canvas.svg.append("g");
      const box = { left, top: 4, width: canvas.width - right - left, height: height };
      axes(group, box, x, scaleLinear([0, 1], [height + 4, 4]).clamp(true), {
        x: `share of exam tasks ${countedNames[measure]}`,
        y: "",
        xFormat: percent,
        plain: true,
      });
      const rows = arms.map((arm, k) => ({ arm, y: k * step + step / 2 + 4 + (narrow ? 9 : 0) }));
      for (const [k, { arm, y }] of rows.entries()) {
        const { colour, shape } = armStyle(k);
        const { mean, interval } = arm.standing[measure];
        for (const run of arm.runs) {
          const dot = group
            .append("circle")
            .attr("class", "mark")
            .attr("cx", x(share(run)))
            .attr("cy", y + 9);
          dot.attr("r", 2.5).attr("fill", colour).attr("opacity", 0.55);
        }
        const bar = group.append("line").attr("class", "mark").attr("x1", x(interval[0])).attr("x2", x(interval[1]));
        bar.attr("y1", y).attr("y2", y).attr("stroke", colour).attr("stroke-width", 3).attr("stroke-linecap", "round");
        const mark = group
          .append("path")
          .attr("class", "mark")
          .attr("d", symbol(shape, 110)() ?? "");
        mark.attr("fill", colour).attr("transform", `translate(${x(mean)},${y})`);
        const name = group
          .append("text")
          .attr("font-weight", 600)
          .text(shorten(arm.name, narrow ? 18 : 22));
        name
          .attr("x", narrow ? 2 : left - 14)
          .attr("y", narrow ? y - 14 : y + 4)
          .attr("text-anchor", narrow ? "start" : "end");
      }
      for (const { arm, y } of rows) {
        const { against } = arm.standing[measure];
        const said = group.append("text").attr("fill", "var(--soft)");
        said.text(
          against === undefined ? "the reference arm" : `better with probability ${against.improvement.toFixed(2)}`,
        );
        said.attr("x", canvas.width - (narrow ? 4 : right - 16)).attr("y", narrow ? y - 14 : y + 4);
        said.attr("text-anchor", narrow ? "end" : "start");
      }
      explore(canvas, {
        rows: arms.length,
        columns: 1,
        locate: (_, y) => ({ row: Math.max(0, Math.min(arms.length - 1, Math.floor((y - 4) / step))), column: 0 }),
        describe({ row }) {
          const { arm, y } = rows[row]!;
          const { mean, interval, against } = arm.standing[measure];
          return {
            x: x(mean),
            y,
            lines: [
              arm.name,
              `${percent(mean)} (${percent(interval[0])} to ${percent(interval[1])})`,
              ...(against === undefined
                ? []
                : [
                    `better than ${arms[0]!.name} with probability ${against.improvement.toFixed(2)} (${against.improvementInterval.map((v) => v.toFixed(2)).join(" to ")})`,
                  ]),
            ],
          };
        },
      });
    },
    follows: () => false,
    table: () => ({
      columns: ["count", "arm", "interquartile_mean", "low", "high", "p_better", "p_low", "p_high"],
      rows: counted.flatMap((of) =>
        arms.map(({ name, standing }) => {
          const { mean, interval, against } = standing[of];
          return [
            of,
            name,
            mean,
            ...interval,
            against?.improvement,
            ...(against?.improvementInterval ?? [undefined, undefined]),
          ];
        }),
      ),
    }),
  };
}
