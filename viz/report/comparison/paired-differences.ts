/** Paired differences: how much more each run solved than the first arm's run of the same seed, with the mean's interval. */

import { scaleLinear, symbol } from "d3";
import { armStyle } from "../kit/arms.ts";
import { axes } from "../kit/canvas.ts";
import { type Counted, counted, countedNames } from "../kit/counted.ts";
import { countedChoice } from "../kit/counted-choice.ts";
import { pairedText, points, verdictText } from "../kit/differences.ts";
import { explore } from "../kit/explore.ts";
import type { Figure } from "../kit/figure.ts";
import { shorten } from "../kit/format.ts";
import type { ComparisonData } from "./comparison-data.ts";

const ROW = 70;
const MARGIN = 14;

export function pairsFigure({ arms, seeds }: ComparisonData): Figure {
  let measure: Counted = "final";
  const [first, ...others] = arms;
  return {
    id: "pairs",
    title: `Does an arm do better than ${shorten(first?.name ?? "", 40)}, seed by seed?`,
    look: "A small mark is one seed, run in both arms; the large one is the mean over seeds, with its 95 % interval as a bar. The verdict rests on this bar: an arm is better if it lies to the right of zero, and worse if to the left.",
    wide: true,
    ...(others.length === 0 ? { empty: "There is only one arm." } : {}),
    controls: (bar, redraw) =>
      countedChoice(bar, (value) => {
        measure = value;
        redraw();
      }),
    draw(canvas) {
      const pairedOf = (arm: (typeof arms)[number]) => arm.standing[measure].against!.paired;
      const ends = others.flatMap((arm) => {
        const { low, high } = pairedOf(arm);
        return [...arm.differences[measure], low, high].filter(Number.isFinite);
      });
      const least = 0.15 * Math.max(0.01, ...ends.map(Math.abs)); // both sides of zero are seen
      const height = others.length * ROW;
      canvas.resize(canvas.width, height + 56);
      const box = { left: MARGIN, top: 8, width: canvas.width - 2 * MARGIN, height };
      const x = scaleLinear(
        [Math.min(-least, ...ends), Math.max(least, ...ends)],
        [box.left, box.left + box.width],
      ).nice(6);
      const group = canvas.svg.append("g");
      axes(group, box, x, scaleLinear([0, 1], [height + 8, 8]), {
        x: canvas.width < 360 ? "difference in points" : `exam tasks ${countedNames[measure]}: difference in points`,
        y: "",
        xFormat: (v) => points(v).replace(".0", ""),
        plain: true,
      });
      const line = (x1: number, x2: number, y1: number, y2: number) =>
        group.append("line").attr("x1", x1).attr("x2", x2).attr("y1", y1).attr("y2", y2);
      line(x(0), x(0), 8, height + 8).attr("stroke", "var(--axis)");
      const y = (k: number) => 8 + k * ROW + 36;
      others.forEach((arm, k) => {
        const { colour, shape } = armStyle(k + 1);
        const path = (size: number) =>
          group
            .append("path")
            .attr("class", "mark")
            .attr("d", symbol(shape, size)() ?? "")
            .attr("fill", colour);
        const { mean, low, high } = pairedOf(arm);
        const words = (text: string, at: number, anchor: string) =>
          group
            .append("text")
            .attr("class", "halo")
            .attr("x", at)
            .attr("y", y(k) - 18)
            .attr("text-anchor", anchor)
            .text(text);
        words(shorten(arm.name, canvas.width < 620 ? 18 : 32), box.left, "start").attr("font-weight", 600);
        words(arm.standing[measure].against!.verdict, box.left + box.width, "end").attr("fill", "var(--soft)");
        for (const value of arm.differences[measure])
          path(34)
            .attr("opacity", 0.6)
            .attr("transform", `translate(${x(value)},${y(k) + 14})`);
        if (Number.isFinite(low)) {
          const bar = line(x(low), x(high), y(k), y(k)).attr("class", "mark").attr("stroke", colour);
          bar.attr("stroke-width", 3).attr("stroke-linecap", "round");
        }
        path(110).attr("transform", `translate(${x(mean)},${y(k)})`);
      });
      explore(canvas, {
        rows: others.length,
        columns: seeds.length + 1, // the mean comes first
        start: { row: 0, column: 0 },
        locate(px, py) {
          const row = Math.max(0, Math.min(others.length - 1, Math.floor((py - 8) / ROW)));
          const values = [pairedOf(others[row]!).mean, ...others[row]!.differences[measure]];
          const away = (v: number) => Math.abs(x(v) - px);
          if (py < y(row) + 7 || values.length < 2) return { row, column: 0 };
          const nearest = values.slice(1).reduce((best, v, k, all) => (away(v) < away(all[best]!) ? k : best), 0);
          return { row, column: nearest + 1 };
        },
        describe({ row, column }) {
          const arm = others[row]!;
          if (column === 0) {
            const against = arm.standing[measure].against!;
            return {
              x: x(against.paired.mean),
              y: y(row),
              lines: [arm.name, pairedText(against.paired), verdictText(against)],
            };
          }
          const value = arm.differences[measure][column - 1]!;
          const [one, other] = [arm.runs[column - 1]![measure], first!.runs[column - 1]![measure]];
          return {
            x: x(value),
            y: y(row) + 14,
            lines: [
              `${arm.name}, seed ${seeds[column - 1]}`,
              `${points(value)} points`,
              `${one} against ${other} exam tasks`,
            ],
          };
        },
      });
    },
    follows: () => false,
    table: () => ({
      columns: ["count", "arm", "seed", "solved", "first_arm_solved", "difference", "mean", "low", "high", "verdict"],
      rows: counted.flatMap((of) =>
        others.flatMap((arm) => {
          const { paired, verdict } = arm.standing[of].against!;
          return arm.runs.map((run, k) => [
            ...[of, arm.name, run.seed, run[of], first!.runs[k]![of], arm.differences[of][k]!],
            ...[paired.mean, paired.low, paired.high, verdict],
          ]);
        }),
      ),
    }),
  };
}
