/** The mean divergence between the agents of each arm over rounds, for the measure that the reader chooses. */

import { armItems } from "../kit/arms.ts";
import { drawBands } from "../kit/bands.ts";
import { measurePicker } from "../kit/controls.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { count, number } from "../kit/format.ts";
import { own } from "../kit/own-property.ts";
import type { ComparisonData } from "./comparison-data.ts";

const DEFAULTS: FigureDefaults = {
  id: "drift",
  title: "Which arm's agents grow apart?",
  look: "Each line is a mean over all pairs of agents and over seeds. Lines that level off mean that the agents stop diverging.",
};

export function driftFigure({ arms, measures }: ComparisonData): Figure {
  const known = measures.filter(({ key }) =>
    arms.some(({ divergence }) => own(divergence, key)?.some(Number.isFinite)),
  );
  const picker = measurePicker("Divergence", known, ({ note, source }) => `${note} ${source}.`.replace(/\.\.$/, "."));
  return {
    ...DEFAULTS,
    ...(known.length === 0 ? { empty: "These runs measured no divergence." } : {}),
    controls: picker.controls,
    draw(canvas) {
      const chosen = picker.chosen();
      const bands = arms.map(({ name, divergence }) => {
        const measured = (own(divergence, chosen.key) ?? []).flatMap((v, r) =>
          Number.isFinite(v) ? [[r + 1, v]] : [],
        );
        return { label: name, x: measured.map(([r]) => r!), y: measured.map(([, v]) => v!) };
      });
      const unit = chosen.unit ? ` (${chosen.unit})` : "";
      drawBands(canvas, bands, {
        x: "round",
        y: `${chosen.name}${unit}`,
        xText: count,
        yText: number,
        integers: true,
      });
    },
    legend: () => armItems(arms, "line"),
    below: picker.below,
    follows: () => false,
    table: () => ({
      columns: ["arm", "measure", "round", "mean_over_pairs_and_seeds"],
      rows: arms.flatMap(({ name, divergence }) =>
        known.flatMap((m) => (own(divergence, m.key) ?? []).map((v, r) => [name, m.name, r + 1, v])),
      ),
    }),
  };
}
