/** Small multiples of the agents' maps: a row an arm, a column a seed, all with one scale. */
import { extent, line, symbol } from "d3";
import type { ComparisonData } from "../../comparison/data.ts";
import { axisTitle } from "../canvas.ts";
import type { Figure } from "../chrome.ts";
import { explore } from "../explore.ts";
import { number, shorten } from "../format.ts";
import { BASE_SHAPE, style } from "../palette.ts";

type Point = { x: number; y: number };
const MOST = 5; // seeds that have a column
const LABEL = 26;

export function mapsFigure({ arms, seeds }: ComparisonData): Figure {
  const columns = Math.min(MOST, seeds.length);
  const finite = (p: Point | undefined): p is Point => p !== undefined && Number.isFinite(p.x) && Number.isFinite(p.y);
  const points = arms.flatMap(({ runs }) =>
    runs.slice(0, columns).flatMap(({ map }) => map.points.flat().filter(finite)),
  );
  return {
    id: "maps",
    title: "Which way did the copies go in each arm?",
    look: "Each panel is one run, the star the base: near is alike in policy, and one length is as far in every panel. Look for arms whose copies stay together.",
    wide: true,
    ...(points.length === 0 ? { empty: "No positions were measured in these runs." } : {}),
    draw(canvas) {
      const side = Math.min(230, (canvas.width - 12) / columns);
      const step = side + LABEL;
      canvas.resize(canvas.width, arms.length * step + 8);
      const reach = widest();
      const unit = (side - 22) / (reach || 1);
      const group = canvas.svg.append("g");
      const panels = arms.flatMap((arm, row) =>
        arm.runs.slice(0, columns).map((run, column) => {
          const left = column * side;
          const top = row * step + LABEL;
          const own = run.map.points.flat().filter(finite);
          const [x0 = 0, x1 = 0] = extent(own, (p) => p.x);
          const [y0 = 0, y1 = 0] = extent(own, (p) => p.y);
          const x = (v: number) => left + side / 2 + (v - (x0 + x1) / 2) * unit;
          const y = (v: number) => top + side / 2 - (v - (y0 + y1) / 2) * unit;
          return { arm, run, x, y, left, top };
        }),
      );
      for (const { arm, run, x, y, left, top } of panels) {
        const frame = group
          .append("rect")
          .attr("x", left + 1)
          .attr("y", top)
          .attr("width", side - 8)
          .attr("height", side - 8);
        frame.attr("fill", "none").attr("stroke", "var(--grid)");
        axisTitle(group, left + 2, top - 7, shorten(`${arm.name}, seed ${run.seed}`, Math.floor(side / 7)), "start");
        const { points: rounds } = run.map;
        const base = (rounds[0]?.length ?? 1) - 1;
        const trail = line<Point>(
          (p) => x(p.x),
          (p) => y(p.y),
        );
        for (let k = 0; k < base; k++) {
          const steps = [rounds[0]?.[base], ...rounds.map((round) => round[k])].filter(finite);
          const way = group
            .append("path")
            .attr("class", "mark")
            .attr("d", trail(steps) ?? "")
            .attr("fill", "none");
          way.attr("stroke", style(k).colour).attr("opacity", base > 12 ? 0.35 : 0.65);
          const end = rounds.at(-1)?.[k];
          if (!finite(end)) continue;
          const mark = group
            .append("path")
            .attr("class", "mark")
            .attr("d", symbol(style(k).shape, base > 12 ? 22 : 46)() ?? "");
          mark.attr("fill", style(k).colour).attr("transform", `translate(${x(end.x)},${y(end.y)})`);
        }
        const start = rounds.at(-1)?.[base];
        if (!finite(start)) continue;
        const star = group
          .append("path")
          .attr("class", "mark")
          .attr("d", symbol(BASE_SHAPE, 80)() ?? "")
          .attr("fill", "var(--ink)");
        star.attr("transform", `translate(${x(start.x)},${y(start.y)})`);
      }
      const size = Math.max(...panels.map(({ run }) => run.map.points.at(-1)?.length ?? 0));
      explore(canvas, {
        rows: arms.length,
        columns: columns * size,
        locate(px, py) {
          const row = Math.floor(py / step);
          const column = Math.floor(px / side);
          if (row < 0 || row >= arms.length || column >= columns) return undefined;
          const { run, x, y } = panels[row * columns + column]!;
          const now = run.map.points.at(-1) ?? [];
          const away = (p: Point | undefined) =>
            finite(p) ? Math.hypot(x(p.x) - px, y(p.y) - py) : Number.POSITIVE_INFINITY;
          const best = now.reduce((at, p, k) => (away(p) < away(now[at]) ? k : at), 0);
          return away(now[best]) < 24 ? { row, column: column * size + best } : undefined;
        },
        describe({ row, column }) {
          const { arm, run, x, y } = panels[row * columns + Math.floor(column / size)]!;
          const now = run.map.points.at(-1) ?? [];
          const k = column % size;
          const at = now[k];
          const base = now.at(-1);
          if (!finite(at)) return undefined;
          const who = k === now.length - 1 ? "base" : (arm.agents[k]?.label ?? "");
          const far = finite(base) ? Math.hypot(at.x - base.x, at.y - base.y) : Number.NaN;
          return {
            x: x(at.x),
            y: y(at.y),
            lines: [`${who}: ${arm.name}, seed ${run.seed}`, `${number(far)} \u221abits from the base`],
          };
        },
      });
    },
    follows: () => false,
    table: () => ({
      columns: ["arm", "seed", "round", "agent", "x_root_bits", "y_root_bits"],
      rows: arms.flatMap((arm) =>
        arm.runs.flatMap((run) =>
          run.map.points.flatMap((round, r) =>
            round.map((p, k) => [
              arm.name,
              run.seed,
              run.map.rounds[r],
              k === round.length - 1 ? "base" : (arm.agents[k]?.label ?? k),
              p.x,
              p.y,
            ]),
          ),
        ),
      ),
    }),
  };

  /** The longer side of what the widest panel has to hold. */
  function widest(): number {
    return Math.max(
      ...arms.flatMap(({ runs }) =>
        runs.slice(0, columns).map(({ map }) => {
          const own = map.points.flat().filter(finite);
          const [x0 = 0, x1 = 0] = extent(own, (p) => p.x);
          const [y0 = 0, y1 = 0] = extent(own, (p) => p.y);
          return Math.max(x1 - x0, y1 - y0);
        }),
      ),
    );
  }
}
