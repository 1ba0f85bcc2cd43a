/** The difference between each arm and the first arm, family by family. */

import type { Judgement } from "../../measures/statistics/verdict.ts";
import { axisTitle } from "../kit/canvas.ts";
import { cellAt, colourBar, drawCells } from "../kit/cells.ts";
import { type Counted, counted } from "../kit/counted.ts";
import { countedChoice } from "../kit/counted-choice.ts";
import { pairedText } from "../kit/differences.ts";
import { explore } from "../kit/explore.ts";
import type { Figure } from "../kit/figure.ts";
import { percent, shorten } from "../kit/format.ts";
import { cellScale, inkOn } from "../kit/palette.ts";
import type { ComparisonData } from "./comparison-data.ts";

const MOST = 40; // families that have a row; there may be more

/**
 * The difference in share at which the colour scale ends, the same in every comparison. A scale fitted to the data would give
 * its full colour to the largest difference, however small.
 */
const FULL = 0.5;

export function familiesFigure({ arms, families }: ComparisonData): Figure {
  let measure: Counted = "final";
  const others = arms.slice(1);
  const shown = families.slice(0, MOST);
  const judgement = (k: number, f: number): Judgement => others[k]!.byFamily[measure][f]!;
  const difference = (k: number, f: number) => judgement(k, f).paired.mean;
  return {
    id: "families",
    title: "In which families does an arm do better?",
    look: `Numbers are percentage points: an arm's share of a family's tasks minus that of ${shorten(arms[0]?.name ?? "", 40)} with the same seed. Colours mean the same in every comparison and are full at ${100 * FULL} points. A frame marks a verdict (improved or worse) by the rule at the top of this page; among twenty families without a difference, expect one by chance.`,
    ...(others.length === 0 ? { empty: "There is only one arm." } : {}),
    controls: (bar, redraw) =>
      countedChoice(bar, (value) => {
        measure = value;
        redraw();
      }),
    draw(canvas) {
      const left = Math.min(190, canvas.width * 0.42);
      const width = Math.min(130, (canvas.width - left - 4) / others.length);
      const height = 24;
      const grid = { left, top: 34, rows: shown.length, columns: others.length, width, height };
      const { colour } = cellScale(-FULL, FULL);
      const end = grid.top + height * shown.length;
      canvas.resize(canvas.width, end + 62);
      const group = canvas.svg.append("g");
      drawCells(group, grid, (row, column) => colour(difference(column, row)));
      others.forEach(({ name }, k) => {
        axisTitle(group, left + (k + 0.5) * width, 24, shorten(name, Math.max(3, Math.floor(width / 8))), "middle");
      });
      shown.forEach((family, f) => {
        const y = grid.top + f * height;
        const label = group
          .append("text")
          .attr("x", left - 8)
          .attr("y", y + 16)
          .attr("text-anchor", "end");
        label.text(shorten(family, Math.floor(left / 8)));
        others.forEach((_, k) => {
          const v = difference(k, f);
          if (width >= 40) {
            const text = group
              .append("text")
              .attr("x", left + (k + 0.5) * width)
              .attr("y", y + 16)
              .attr("text-anchor", "middle");
            text.attr("fill", inkOn(colour(v))).text(signed(v));
          }
          const { verdict } = judgement(k, f);
          if (verdict !== "improved" && verdict !== "worse") return;
          const frame = group
            .append("rect")
            .attr("x", left + k * width + 1)
            .attr("y", y + 1)
            .attr("width", width - 3);
          frame
            .attr("height", height - 3)
            .attr("fill", "none")
            .attr("stroke", "var(--ink)")
            .attr("stroke-width", 2);
        });
      });
      colourBar(
        canvas,
        { x: left, y: end + 26, width: Math.min(240, canvas.width - left - 20) },
        [-FULL, FULL],
        colour,
        "difference in share of tasks, percentage points",
        (v) => (v === 0 ? "0" : `${signed(v)} or ${v < 0 ? "less" : "more"}`),
      );
      explore(canvas, {
        rows: shown.length,
        columns: others.length,
        locate: (x, y) => cellAt(grid, x, y),
        describe({ row, column }) {
          const j = judgement(column, row);
          return {
            x: left + column * width,
            y: grid.top + row * height,
            width,
            height,
            lines: [
              `${others[column]!.name}, ${shown[row]}`,
              pairedText(j.paired),
              `interquartile means ${percent(j.mean)} against ${percent(j.otherMean)}`,
              `better with probability ${j.improvement.toFixed(2)} (${j.improvementInterval.map((v) => v.toFixed(2)).join(" to ")})`,
              j.verdict,
            ],
          };
        },
      });
    },
    below(holder) {
      if (families.length <= MOST) return;
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = `Shown are the first ${MOST} of ${families.length} families; the CSV has all.`;
      holder.append(note);
    },
    follows: () => false,
    table: () => ({
      columns: ["count", "arm", "family", "difference", "low", "high", "mean", "first_arm_mean", "p_better", "verdict"],
      rows: counted.flatMap((of) =>
        others.flatMap(({ name, byFamily }) =>
          families.map((family, f) => {
            const j = byFamily[of][f]!;
            const { mean, low, high } = j.paired;
            return [of, name, family, mean, low, high, j.mean, j.otherMean, j.improvement, j.verdict];
          }),
        ),
      ),
    }),
  };
}

/** A difference of shares in percentage points, with its sign. */
function signed(difference: number): string {
  const points = Math.round(100 * difference);
  return `${points > 0 ? "+" : points < 0 ? "\u2212" : ""}${Math.abs(points)}`;
}
