/** Performance profiles: how often each arm exceeds each score (Agarwal et al. 2021). */

import { armItems } from "../kit/arms.ts";
import { drawBands } from "../kit/bands.ts";
import { type Counted, counted } from "../kit/counted.ts";
import { countedChoice } from "../kit/counted-choice.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { percent } from "../kit/format.ts";
import type { ComparisonData } from "./comparison-data.ts";

const DEFAULTS: FigureDefaults = {
  id: "profiles",
  title: "Better on all families, or only on some?",
  look: "Each curve is how often an arm exceeds a share of a family's tasks. A curve that is above another everywhere belongs to an arm that is better on hard and easy families alike.",
};

export function profilesFigure({ arms, thresholds }: ComparisonData): Figure {
  let measure: Counted = "final";
  return {
    ...DEFAULTS,
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
