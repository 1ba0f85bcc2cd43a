/** Divergence against gain: one point per run, with a rank correlation. */
import { extent, scaleLinear, symbol } from "d3";
import { armItems, armStyle } from "../kit/arms.ts";
import { axes, wholeTicks } from "../kit/canvas.ts";
import { measurePicker } from "../kit/controls.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number } from "../kit/format.ts";
import { own } from "../kit/own-property.ts";
import type { ComparisonData } from "./comparison-data.ts";
import { divergenceAndGain, signed } from "./summary.ts";

const DEFAULTS: FigureDefaults = {
  id: "gain",
  title: "Does more divergence help?",
  look: "Each mark is one run: further right, its agents are further apart; higher up, it found more exam tasks beyond the base's. Look for a slope.",
};

export function gainFigure(data: ComparisonData): Figure {
  const { arms, measures } = data;
  const known = measures.filter(({ key }) =>
    arms.some(({ runs }) => runs.some((run) => Number.isFinite(own(run.divergence, key)))),
  );
  const picker = measurePicker("Divergence", known, ({ key }) => {
    const related = divergenceAndGain(data, key);
    if (related === undefined) return "Too few runs for a correlation.";
    return `Over ${related.runs} runs the rank correlation is ${signed(related.rho)} (95 % interval ${related.interval.map(signed).join(" to ")}, Bonett and Wright 2000). Runs of one arm share its settings, so this is a correlation and no evidence of a cause.`;
  });
  const points = (key: string) =>
    arms
      .flatMap(({ name, runs }, arm) =>
        runs.map((run) => ({
          arm,
          name,
          seed: run.seed,
          x: own(run.divergence, key) ?? Number.NaN,
          y: run.found - run.base,
        })),
      )
      .filter(({ x }) => Number.isFinite(x));
  return {
    ...DEFAULTS,
    ...(known.length === 0 ? { empty: "These runs measured no divergence." } : {}),
    controls: picker.controls,
    draw(canvas) {
      const chosen = picker.chosen();
      const all = points(chosen.key);
      const height = Math.max(260, Math.min(380, canvas.width * 0.6));
      canvas.resize(canvas.width, height);
      const box = { left: 54, top: 30, width: canvas.width - 54 - 18, height: height - 30 - 48 };
      const span = (of: (p: (typeof all)[number]) => number) => {
        const [low = 0, high = 1] = extent(all, of) as [number?, number?];
        return low === high ? [low - 0.5, high + 0.5] : [low, high];
      };
      const x = scaleLinear(
        span((p) => p.x),
        [box.left, box.left + box.width],
      ).nice(5);
      const y = scaleLinear(
        span((p) => p.y),
        [box.top + box.height, box.top],
      ).nice(4);
      const group = canvas.svg.append("g");
      axes(group, box, x, y, {
        x: `${chosen.name} at the end${chosen.unit ? ` (${chosen.unit})` : ""}`,
        y: "exam tasks found beyond the base's",
        yTicks: wholeTicks(y, Math.max(3, Math.floor(box.height / 45))),
        yFormat: String,
        xFormat: number,
      });
      for (const p of all) {
        const { colour, shape } = armStyle(p.arm);
        const mark = group
          .append("path")
          .attr("class", "mark")
          .attr("d", symbol(shape, 90)() ?? "")
          .attr("fill", colour);
        mark.attr("opacity", 0.8).attr("transform", `translate(${x(p.x)},${y(p.y)})`);
      }
      explore(canvas, {
        rows: 1,
        columns: all.length,
        locate(px, py) {
          const away = (p: (typeof all)[number]) => Math.hypot(x(p.x) - px, y(p.y) - py);
          const column = all.reduce((best, p, k) => (away(p) < away(all[best]!) ? k : best), 0);
          return all[column] !== undefined && away(all[column]) < 40 ? { row: 0, column } : undefined;
        },
        describe({ column }) {
          const p = all[column];
          if (p === undefined) return undefined;
          return {
            x: x(p.x),
            y: y(p.y),
            lines: [`${p.name}, seed ${p.seed}`, `${number(p.x)} ${chosen.unit}`, `${p.y} tasks beyond the base's`],
          };
        },
      });
    },
    legend: () => armItems(arms, "point"),
    below: picker.below,
    follows: () => false,
    table: () => ({
      columns: ["arm", "seed", "measure", "divergence", "found", "base"],
      rows: arms.flatMap(({ name, runs }) =>
        runs.flatMap((run) =>
          known.map((m) => [name, run.seed, m.name, own(run.divergence, m.key), run.found, run.base]),
        ),
      ),
    }),
  };
}
