/** How the copies of each arm grow apart, measure by measure. */

import { armItems } from "../kit/arms.ts";
import { drawBands } from "../kit/bands.ts";
import { measurePicker } from "../kit/controls.ts";
import type { Figure } from "../kit/figure.ts";
import { count, number } from "../kit/format.ts";
import { own } from "../kit/own-property.ts";
import type { ComparisonData } from "./comparison-data.ts";

export function driftFigure({ arms, measures }: ComparisonData): Figure {
  const known = measures.filter(({ key }) =>
    arms.some(({ divergence }) => own(divergence, key)?.some(Number.isFinite)),
  );
  const picker = measurePicker("Divergence", known, ({ note, source }) => `${note} ${source}.`.replace(/\.\.$/, "."));
  return {
    id: "drift",
    title: "Which arm's copies grow apart?",
    look: "Look for lines that level off: sharing pulls copies together. Mean over all pairs of agents and over seeds.",
    ...(known.length === 0 ? { empty: "No divergence was measured in these runs." } : {}),
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
