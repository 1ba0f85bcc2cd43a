/** The agents' maps as small multiples: one row per arm, one column per seed, all at one scale. */
import { extent, line, symbol } from "d3";
import { anchoredMaps, isPlaced, type Point } from "../../measures/anchored-map.ts";
import { armItems, armStyle } from "../kit/arms.ts";
import { axisTitle } from "../kit/canvas.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number, shorten } from "../kit/format.ts";
import { BASE_SHAPE } from "../kit/palette.ts";
import type { ArmData, ComparisonData } from "./comparison-data.ts";

const MOST = 5; // seeds that have a column
const LABEL = 26;
const LEAST = 118; // px that a panel has at least
const NAMED = 12; // agents whose numbers stand beside their marks

const DEFAULTS: FigureDefaults = {
  id: "maps",
  title: "Where did the agents of each arm go?",
  look: "Each panel is one run, all at the same scale; agents close together have similar policies. Paths start at the star, the base, and end at the agent's number. Choose an agent to highlight it in every run.",
  wide: true,
};

export function mapsFigure({ arms, seeds }: ComparisonData): Figure {
  const columns = Math.min(MOST, seeds.length);
  // The base, the last of the points, is at one place in every round: paths begin there.
  const maps = new Map(arms.flatMap(({ runs }) => runs.map(({ map }) => [map, anchored(map.points)] as const)));
  const shownRuns = arms.flatMap(({ runs }) => runs.slice(0, columns));
  const points = shownRuns.flatMap(({ map }) => maps.get(map)!.flat().filter(isPlaced));
  let chosen = -1; // the place of the agent that is highlighted in every panel, -1 for none
  let redraw = () => {};
  return {
    ...DEFAULTS,
    ...(points.length === 0 ? { empty: "These runs measured no positions." } : {}),
    draw(canvas) {
      const across = Math.min(columns, Math.max(1, Math.floor((canvas.width - 12) / LEAST)));
      const lines = Math.ceil(columns / across); // an arm's panels continue below if they do not fit beside each other
      const side = Math.min(canvas.paper ? 150 : 230, (canvas.width - 12) / across);
      const step = side + LABEL;
      canvas.resize(canvas.width, arms.length * lines * step + 8);
      const unit = (side - 30) / (widest() || 1);
      const group = canvas.svg.append("g");
      const panels = arms.flatMap((arm, row) =>
        arm.runs.slice(0, columns).map((run, column) => {
          const left = (column % across) * side;
          const top = (row * lines + Math.floor(column / across)) * step + LABEL;
          const rounds = maps.get(run.map)!;
          const own = rounds.flat().filter(isPlaced);
          const [x0 = 0, x1 = 0] = extent(own, (p) => p.x);
          const [y0 = 0, y1 = 0] = extent(own, (p) => p.y);
          const x = (v: number) => left + side / 2 - 4 + (v - (x0 + x1) / 2) * unit;
          const y = (v: number) => top + side / 2 - 4 - (v - (y0 + y1) / 2) * unit;
          return { arm, row, run, rounds, x, y, left, top };
        }),
      );
      for (const { arm, row, run, rounds, x, y, left, top } of panels) {
        const frame = group
          .append("rect")
          .attr("x", left + 1)
          .attr("y", top)
          .attr("width", side - 8)
          .attr("height", side - 8);
        frame.attr("fill", "none").attr("stroke", "var(--grid)");
        axisTitle(group, left + 2, top - 7, shorten(`${arm.name}, seed ${run.seed}`, Math.floor(side / 6.4)), "start");
        const base = (rounds[0]?.length ?? 1) - 1;
        const { colour } = armStyle(row);
        const trail = line<Point>(
          (p) => x(p.x),
          (p) => y(p.y),
        );
        for (let k = 0; k < base; k++) {
          const strong = k === chosen;
          const steps = [START, ...rounds.map((round) => round[k])].filter(isPlaced);
          const way = group
            .append("path")
            .attr("class", strong ? "mark way" : "mark")
            .attr("d", trail(steps) ?? "")
            .attr("fill", "none");
          way.attr("stroke", colour).attr("stroke-width", strong ? 2.25 : 1);
          way.attr("opacity", strong ? 1 : chosen >= 0 || base > NAMED ? 0.18 : 0.35);
          const end = rounds.at(-1)?.[k];
          if (!isPlaced(end)) continue;
          const mark = group.append("circle").attr("class", "mark").attr("cx", x(end.x)).attr("cy", y(end.y));
          mark.attr("r", strong ? 4.5 : base > NAMED ? 2 : 3).attr("fill", colour);
          if (chosen >= 0 && !strong) mark.attr("opacity", 0.45);
          if (base > NAMED && !strong) continue;
          const name = group
            .append("text")
            .attr("class", "halo")
            .attr("x", x(end.x) + 6)
            .attr("y", y(end.y) + 4);
          name.text(agentOf(arm, k)).attr("font-size", 11);
          if (strong) name.attr("font-weight", 700);
        }
        if (!isPlaced(rounds.at(-1)?.[base])) continue;
        const star = group
          .append("path")
          .attr("class", "mark base")
          .attr("d", symbol(BASE_SHAPE, 80)() ?? "")
          .attr("fill", "var(--ink)");
        star.attr("transform", `translate(${x(0)},${y(0)})`);
      }
      const size = Math.max(...panels.map(({ rounds }) => rounds.at(-1)?.length ?? 0));
      explore(canvas, {
        rows: arms.length,
        columns: columns * size,
        locate(px, py) {
          const at = Math.floor(py / step);
          const row = Math.floor(at / lines);
          const column = (at % lines) * across + Math.floor(px / side);
          if (row < 0 || row >= arms.length || px >= across * side || column >= columns) return undefined;
          const { rounds, x, y } = panels[row * columns + column]!;
          const now = rounds.at(-1) ?? [];
          const away = (p: Point | undefined) =>
            isPlaced(p) ? Math.hypot(x(p.x) - px, y(p.y) - py) : Number.POSITIVE_INFINITY;
          const best = now.reduce((at, p, k) => (away(p) < away(now[at]) ? k : at), 0);
          return away(now[best]) < 24 ? { row, column: column * size + best } : undefined;
        },
        describe({ row, column }) {
          const { arm, run, rounds, x, y } = panels[row * columns + Math.floor(column / size)]!;
          const now = rounds.at(-1) ?? [];
          const k = column % size;
          const at = now[k];
          if (!isPlaced(at)) return undefined;
          const isBase = k === now.length - 1;
          const who = isBase ? "base" : (arm.agents[agentOf(arm, k)]?.label ?? "");
          return {
            x: x(at.x),
            y: y(at.y),
            lines: [
              `${who}: ${arm.name}, seed ${run.seed}`,
              ...(isBase ? [] : [`${number(Math.hypot(at.x, at.y))} \u221abits from the base`]),
            ],
          };
        },
        choose({ column }) {
          const k = column % size;
          chosen = k === chosen || k === size - 1 ? -1 : k;
          redraw();
        },
      });
    },
    controls: (_, again) => {
      redraw = again;
    },
    legend: () => armItems(arms, "line"),
    follows: () => false,
    table: () => ({
      columns: ["arm", "seed", "round", "agent", "x_root_bits", "y_root_bits"],
      rows: arms.flatMap((arm) =>
        arm.runs.flatMap((run) =>
          maps
            .get(run.map)!
            .flatMap((round, r) =>
              round.map((p, k) => [
                arm.name,
                run.seed,
                run.map.rounds[r],
                k === round.length - 1 ? "base" : (arm.agents[agentOf(arm, k)]?.label ?? k),
                p.x,
                p.y,
              ]),
            ),
        ),
      ),
    }),
  };

  /** The larger extent of the panel that needs most room, in root bits. */
  function widest(): number {
    return Math.max(
      ...shownRuns.map(({ map }) => {
        const own = maps.get(map)!.flat().filter(isPlaced);
        const [x0 = 0, x1 = 0] = extent(own, (p) => p.x);
        const [y0 = 0, y1 = 0] = extent(own, (p) => p.y);
        return Math.max(x1 - x0, y1 - y0);
      }),
    );
  }
}

/** The index of the k-th measured agent; of a large population only a sample is measured. */
const agentOf = ({ flow }: ArmData, k: number): number => flow?.agents[k] ?? k;

const START: Point = { x: 0, y: 0 };

const anchored = (points: readonly Point[][]): Point[][] => anchoredMaps(points, (points.at(-1)?.length ?? 1) - 1);
