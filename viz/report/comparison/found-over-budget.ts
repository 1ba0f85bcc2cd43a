/** The share of exam tasks found so far by each arm, over the budget spent or over rounds. */

import { armItems } from "../kit/arms.ts";
import { drawBands } from "../kit/bands.ts";
import { choice } from "../kit/controls.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { count, percent } from "../kit/format.ts";
import { type ComparisonData, type SpentKind, spentKinds } from "./comparison-data.ts";
import { kindNames } from "./summary.ts";

type Over = "rounds" | SpentKind;

const DEFAULTS: FigureDefaults = {
  id: "curves",
  title: "Which arm finds more, sooner and for less?",
  look: "Each line is the share of exam tasks that any agent of an arm has solved so far, with its 95 % interval as a band. Look for a line that stays above the other's band.",
  wide: true,
};

export function curvesFigure({ arms }: ComparisonData): Figure {
  let over: Over = "programRuns";
  const xOf = ({ curve }: (typeof arms)[number]) =>
    over === "rounds" ? curve.found.map((_, r) => r + 1) : curve.spent[over];
  return {
    ...DEFAULTS,
    controls(bar, redraw) {
      const options = [
        ...spentKinds.map((value) => ({ value, label: kindNames[value] })),
        { value: "rounds", label: "rounds" },
      ];
      choice(bar, "Over", options, (value) => {
        over = value as Over;
        redraw();
      });
    },
    draw(canvas) {
      const bands = arms.map((arm) => ({
        label: arm.name,
        x: xOf(arm),
        y: arm.curve.found,
        intervals: arm.curve.intervals,
      }));
      drawBands(canvas, bands, {
        x: over === "rounds" ? "round" : `${kindNames[over]}, all agents`,
        y: "share of exam tasks found so far",
        xText: count,
        yText: percent,
        integers: over === "rounds",
      });
    },
    legend: () => armItems(arms, "line"),
    follows: () => false,
    table: () => ({
      columns: ["arm", "round", "found", "low", "high", ...spentKinds],
      rows: arms.flatMap(({ name, curve }) =>
        curve.found.map((found, r) => [
          name,
          r + 1,
          found,
          ...curve.intervals[r]!,
          ...spentKinds.map((kind) => curve.spent[kind][r]!),
        ]),
      ),
    }),
  };
}
