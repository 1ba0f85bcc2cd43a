/** A check's arms as curves: the mean over seeds, with the range as a band. */

import { armStyle } from "../kit/arms.ts";
import { drawBands } from "../kit/bands.ts";
import type { Figure } from "../kit/figure.ts";
import { count, number, percent } from "../kit/format.ts";
import { idOf } from "./check-text.ts";
import type { CheckData } from "./reproduction-data.ts";

export function seriesFigure(check: CheckData, { x, y, as, arms }: NonNullable<CheckData["series"]>): Figure {
  // Every arm keeps its place, so that it has the same colour as in the dots; an arm without a series draws nothing.
  const bands = check.arms.map(({ name }) => {
    const found = arms.find(({ arm }) => arm === name);
    return { label: name, x: found?.x ?? [], y: found?.mean ?? [], intervals: found?.range ?? [] };
  });
  // An axis with few places has a tick at whole numbers only.
  const few = bands.every(({ x: places }) => places.every((place) => place <= 20));
  return {
    id: idOf(check, "series"),
    title: `${check.title}: curves`,
    look: "Each line is an arm's mean over seeds, each band the range. Look for where the lines separate.",
    draw(canvas) {
      const yText = as === "share" ? percent : number;
      drawBands(canvas, bands, { x, y, xText: count, yText, fit: as === "number", integers: few });
    },
    legend: () =>
      bands.flatMap(({ label, x: drawn }, k) =>
        drawn.length === 0 ? [] : [{ label, kind: "line", style: armStyle(k) }],
      ),
    follows: () => false,
    table: () => ({
      columns: ["arm", x, y, "low", "high"],
      rows: bands.flatMap(({ label, x: places, y: means, intervals }) =>
        places.map((place, k) => [label, place, means[k]!, ...intervals[k]!]),
      ),
    }),
  };
}
