/** What arms are drawn by as they go: the mean over seeds, with their range as a band. */

import { armStyle } from "../kit/arms.ts";
import { drawBands } from "../kit/bands.ts";
import type { Figure } from "../kit/figure.ts";
import { count, number, percent } from "../kit/format.ts";
import { idOf } from "./check-text.ts";
import type { CheckData } from "./reproduction-data.ts";

export function seriesFigure(check: CheckData, { x, y, as, arms }: NonNullable<CheckData["series"]>): Figure {
  // Every arm has its place, so that colours and dashes are those of the dots; one without a series draws nothing.
  const bands = check.arms.map(({ name }) => {
    const found = arms.find(({ arm }) => arm === name);
    return { label: name, x: found?.x ?? [], y: found?.mean ?? [], intervals: found?.range ?? [] };
  });
  // Of few places every tick is one; many have round numbers.
  const few = bands.every(({ x: places }) => places.every((place) => place <= 20));
  return {
    id: idOf(check, "series"),
    title: `${check.title}, as it went`,
    look: "Look at where lines part: each is an arm's mean over seeds, its band their range.",
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
