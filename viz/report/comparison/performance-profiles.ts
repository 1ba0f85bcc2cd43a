/** Performance profiles: how often each arm gets above each score. */

import { armItems } from "../kit/arms.ts";
import { drawBands } from "../kit/bands.ts";
import type { Figure } from "../kit/figure.ts";
import { percent } from "../kit/format.ts";
import type { ComparisonData, Counted } from "./comparison-data.ts";
import { counted } from "./comparison-data.ts";
import { countedChoice } from "./standings.ts";

export function profilesFigure({ arms, thresholds }: ComparisonData): Figure {
  let measure: Counted = "final";
  return {
    id: "profiles",
    title: "Better everywhere, or only somewhere?",
    look: "Look for curves that cross: a curve above another everywhere is of an arm that does better on hard and on easy families alike.",
    controls: (bar, redraw) =>
      countedChoice(bar, (value) => {
        measure = value;
        redraw();
      }),
    draw(canvas) {
      const bands = arms.map(({ name, profile }) => ({
        label: name,
        x: thresholds,
        y: profile[measure].shares,
        intervals: profile[measure].intervals,
      }));
      drawBands(canvas, bands, {
        x: "share of a family's tasks",
        y: "share of runs and families above it",
        xText: percent,
        yText: percent,
      });
    },
    legend: () => armItems(arms, "line"),
    follows: () => false,
    table: () => ({
      columns: ["count", "arm", "threshold", "share_above", "low", "high"],
      rows: counted.flatMap((of) =>
        arms.flatMap(({ name, profile }) =>
          thresholds.map((t, k) => [of, name, t, profile[of].shares[k]!, ...profile[of].intervals[k]!]),
        ),
      ),
    }),
  };
}
