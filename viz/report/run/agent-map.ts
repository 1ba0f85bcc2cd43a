/** A map of the agents by policy divergence, with their paths from the base. */
import { extent, line, scaleLinear, symbol } from "d3";
import { anchoredMaps, isPlaced, type Point } from "../../measures/anchored-map.ts";
import { axes, type Box, type Group } from "../kit/canvas.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number, shorten } from "../kit/format.ts";
import { agentItems } from "../kit/legend.ts";
import { BASE_SHAPE, style } from "../kit/palette.ts";
import { agentName, MANY } from "../kit/selection.ts";
import { roundSlider } from "./round-slider.ts";
import { agentShort, familyIn, measuredAgents, type View } from "./run-view.ts";

const DEFAULTS: FigureDefaults = {
  id: "map",
  title: "Where did the agents go?",
  look: "Agents close together have similar policies. All start at the star, the base. Faint lines are the last round's steps; choose an agent, here or in the legend, to see its whole path.",
};

export function mapFigure(view: View): Figure {
  const { data } = view;
  const measured = measuredAgents(data);
  const base = measured.length;
  const who = (k: number) => measured[k] ?? data.agents.length;
  const maps = anchoredMaps(
    data.rounds.map((r) => r.map),
    base,
  );
  const points = maps.flat().filter(isPlaced);
  return {
    ...DEFAULTS,
    ...(points.length === 0 ? { empty: "This run measured no positions." } : {}),
    controls: (bar) => roundSlider(bar, view, [...data.rounds.keys()]),
    follows: () => true,
    draw(canvas) {
      const room = { left: 50, top: 28, width: canvas.width - 50 - 14, height: canvas.paper ? 340 : 540 };
      const box = fittedBox(points, room);
      canvas.resize(canvas.width, box.top + box.height + 52);
      const { x, y } = squareScales(points, box);
      const group = canvas.svg.append("g");
      axes(group, box, x, y, { x: "first direction (√bits)", y: "second direction (√bits)", yFormat: number });
      const many = base > MANY;
      const path = line<Point>(
        (p) => x(p.x),
        (p) => y(p.y),
      ).defined(isPlaced);
      const now = maps[view.round] ?? [];
      const origin = now[base];
      const start: Point = { x: 0, y: 0 }; // every agent is the base before its first round
      const tails = group.append("g");
      const marks = group.append("g");
      measured.forEach((agent, a) => {
        const { colour, shape } = style(agent);
        const strong = view.agent === agent;
        const dim = view.agent >= 0 && !strong;
        const way = [start, ...maps.slice(0, view.round + 1).map((map) => map[a] ?? NOWHERE)];
        // All paths at once hide each other: draw the last round's step, or the whole path of the highlighted agent.
        const steps = strong ? way : way.slice(-2);
        const tail = tails
          .append("path")
          .attr("class", strong ? "mark way" : "mark")
          .attr("d", path(steps) ?? "")
          .attr("fill", "none");
        tail
          .attr("stroke", colour)
          .attr("stroke-width", strong ? 2.25 : many ? 0.9 : 1.4)
          .attr("opacity", strong ? 1 : dim ? 0.12 : 0.4);
        if (strong) drawStops(tails, way.slice(1, -1), x, y, colour);
        const p = now[a];
        if (!isPlaced(p)) return;
        const mark = marks
          .append("path")
          .attr("class", "mark")
          .attr("d", symbol(shape, strong ? 130 : many ? 48 : 80)() ?? "");
        mark
          .attr("transform", `translate(${x(p.x)},${y(p.y)})`)
          .attr("fill", colour)
          .attr("opacity", dim ? 0.35 : 1);
        mark.attr("stroke", "var(--paper)").attr("stroke-width", 1);
      });
      if (isPlaced(origin)) {
        const star = marks.append("path").attr("class", "mark base").attr("d", starPath).attr("fill", "var(--ink)");
        star.attr("transform", `translate(${x(origin.x)},${y(origin.y)})`);
      }
      const shown = [base, ...measured.keys()].filter((k) => !many || k === base || who(k) === view.agent);
      label(
        group,
        shown.map((k) => ({
          text: k === base ? "base" : box.width < 500 ? agentShort(data, who(k)) : shorten(agentName(data, who(k)), 16),
          at: now[k],
        })),
        x,
        y,
        box,
      );
      explore(canvas, {
        rows: 1,
        columns: now.length,
        start: { row: 0, column: base },
        locate(px, py) {
          const away = (p: Point | undefined) =>
            isPlaced(p) ? Math.hypot(x(p.x) - px, y(p.y) - py) : Number.POSITIVE_INFINITY;
          const column = now.reduce((best, p, k) => (away(p) < away(now[best]) ? k : best), 0);
          return isPlaced(now[column]) && away(now[column]) < 40 ? { row: 0, column } : undefined;
        },
        describe({ column }) {
          const p = now[column];
          if (!isPlaced(p)) return undefined;
          const far = Math.hypot(p.x, p.y);
          const agent = who(column);
          const title =
            column === base
              ? "base"
              : `${agentName(data, agent)} · ${familyIn(data, agent, data.rounds[view.round]!.round)}`;
          return {
            x: x(p.x),
            y: y(p.y),
            lines: [
              title,
              `round ${data.rounds[view.round]!.round}`,
              ...(column === base
                ? ["at the same place in every round"]
                : [
                    `${number(far)} √bits from the base`,
                    view.agent === agent ? "its whole path is drawn" : "choose it to draw its whole path",
                  ]),
            ],
          };
        },
        choose: ({ column }) => column < base && view.set({ agent: view.agent === who(column) ? -1 : who(column) }),
      });
    },
    legend: () => [
      { label: "base", kind: "point", style: { colour: "var(--ink)", shape: BASE_SHAPE } },
      ...agentItems(view, "line-point", measured).map((item) => ({ ...item, style: { ...item.style, dash: "" } })),
    ],
    table: () => ({
      columns: ["round", "who", "x_root_bits", "y_root_bits"],
      rows: data.rounds.flatMap((r, k) => maps[k]!.map((p, m) => [r.round, agentName(data, who(m)), p.x, p.y])),
    }),
  };
}

const NOWHERE: Point = { x: Number.NaN, y: Number.NaN };

/** Draws a dot where the agent was at the end of each of these rounds. */
function drawStops(group: Group, stops: readonly Point[], x: Scale, y: Scale, colour: string): void {
  for (const p of stops.filter(isPlaced)) {
    const stop = group.append("circle").attr("class", "mark").attr("cx", x(p.x)).attr("cy", y(p.y)).attr("r", 2.75);
    stop.attr("fill", colour).attr("stroke", "var(--paper)").attr("stroke-width", 0.75);
  }
}

const starPath = symbol(BASE_SHAPE, 170)() ?? "";

/** Pixels left and right of the points for agents' names, or for their numbers on a narrow screen. */
const sides = (width: number) => (width < 500 ? 50 : 130);
const EDGE = 50; // px above and below them together

/** The part of the room that the points need if a unit is equally long in both directions; at least 560 x 240 px if there is room. */
function fittedBox(points: readonly Point[], room: Box): Box {
  const [x0 = 0, x1 = 0] = extent(points, (p) => p.x);
  const [y0 = 0, y1 = 0] = extent(points, (p) => p.y);
  const unit = Math.max((x1 - x0) / (room.width - sides(room.width)), (y1 - y0) / (room.height - EDGE), 1e-9);
  const width = Math.max(Math.min(room.width, 560), (x1 - x0) / unit + sides(room.width));
  const height = Math.max(Math.min(room.height, 240), (y1 - y0) / unit + EDGE);
  return { ...room, width: Math.min(room.width, width), height: Math.min(room.height, height) };
}

/** Scales on which a unit is equally long in both directions, since distances carry the meaning of a map. */
function squareScales(points: readonly Point[], box: Box) {
  const [x0 = 0, x1 = 0] = extent(points, (p) => p.x);
  const [y0 = 0, y1 = 0] = extent(points, (p) => p.y);
  const unit = Math.max((x1 - x0) / (box.width - sides(box.width)), (y1 - y0) / (box.height - EDGE), 1e-9);
  const around = (middle: number, pixels: number) => [middle - (unit * pixels) / 2, middle + (unit * pixels) / 2];
  return {
    x: scaleLinear(around((x0 + x1) / 2, box.width), [box.left, box.left + box.width]),
    y: scaleLinear(around((y0 + y1) / 2, box.height), [box.top + box.height, box.top]),
  };
}

type Label = { text: string; at: Point | undefined };
type Scale = (v: number) => number;

/** Writes each label right of its point, or left, above or below it; omits it if every place would cover a point or a label. */
function label(group: Group, labels: readonly Label[], x: Scale, y: Scale, box: Box): void {
  // The points themselves come first: no name may hide another agent's mark.
  const taken = labels.flatMap(({ at }) =>
    at !== undefined && Number.isFinite(at.x) ? [{ x: x(at.x) - 7, y: y(at.y) + 4, w: 14 }] : [],
  );
  for (const { text, at } of labels) {
    if (at === undefined || !Number.isFinite(at.x)) continue;
    const w = text.length * 7;
    const places = [
      [x(at.x) + 13, y(at.y) + 4],
      [x(at.x) - 13 - w, y(at.y) + 4],
      [x(at.x) - w / 2, y(at.y) - 11],
      [x(at.x) - w / 2, y(at.y) + 19],
    ];
    const free = places.find(
      ([px, py]) =>
        px! >= box.left &&
        px! + w <= box.left + box.width &&
        taken.every((t) => px! > t.x + t.w || px! + w < t.x || Math.abs(py! - t.y) > 13),
    );
    if (free === undefined) continue;
    taken.push({ x: free[0]!, y: free[1]!, w });
    group.append("text").attr("class", "halo").attr("x", free[0]!).attr("y", free[1]!).text(text);
  }
}
