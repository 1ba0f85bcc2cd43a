/** Where the copies stand and how they came there. */
import { extent, line, scaleLinear, symbol } from "d3";
import { axes, type Box, type Group } from "./canvas.ts";
import type { Figure } from "./chrome.ts";
import { roundSlider } from "./controls.ts";
import { explore } from "./explore.ts";
import { number, shorten } from "./format.ts";
import { agentItems } from "./legend.ts";
import { BASE_SHAPE, style } from "./palette.ts";
import { agentName, agentShort, familyIn, MANY, measuredAgents, type View } from "./view.ts";

type Point = { x: number; y: number };

export function mapFigure(view: View): Figure {
  const { data } = view;
  const measured = measuredAgents(data);
  const base = measured.length;
  const who = (k: number) => measured[k] ?? data.agents.length;
  const points = data.rounds.flatMap((r) => r.map).filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
  return {
    id: "map",
    title: "Which way did each copy go?",
    look: "Each path starts at the hollow star, the base of round 1. Look for agents that leave together or alone: near is alike in policy.",
    ...(points.length === 0 ? { empty: "No positions were measured in this run, so there is no map." } : {}),
    controls: (bar) => roundSlider(bar, view, [...data.rounds.keys()]),
    follows: () => true,
    draw(canvas) {
      const box = fittedBox(points, { left: 50, top: 28, width: canvas.width - 50 - 14, height: 540 });
      canvas.resize(canvas.width, box.top + box.height + 52);
      const { x, y } = squareScales(points, box);
      const group = canvas.svg.append("g");
      axes(group, box, x, y, { x: "first direction (√bits)", y: "second direction (√bits)", yFormat: number });
      const many = base > MANY;
      const path = line<Point>(
        (p) => x(p.x),
        (p) => y(p.y),
      ).defined((p) => Number.isFinite(p.x));
      const now = data.rounds[view.round]!.map;
      const start = data.rounds[0]!.map[base];
      const tails = group.append("g");
      const marks = group.append("g");
      measured.forEach((agent, a) => {
        const { colour, shape } = style(agent);
        const strong = view.agent === agent;
        const dim = view.agent >= 0 && !strong;
        // Many long tails hide each other: the last 12 rounds, or all of the one that stands out.
        const from = many && !strong ? Math.max(0, view.round - 12) : 0;
        const steps = data.rounds.slice(from, view.round + 1).map((r) => r.map[a] ?? { x: Number.NaN, y: Number.NaN });
        const trail = from === 0 && start !== undefined ? [start, ...steps] : steps;
        const tail = tails
          .append("path")
          .attr("class", "mark")
          .attr("d", path(trail) ?? "")
          .attr("fill", "none");
        tail
          .attr("stroke", colour)
          .attr("stroke-width", strong ? 2.5 : many ? 0.9 : 1.4)
          .attr("opacity", dim ? 0.15 : many ? 0.4 : 0.6);
        const p = now[a];
        if (p === undefined || !Number.isFinite(p.x)) return;
        const mark = marks
          .append("path")
          .attr("class", "mark")
          .attr("d", symbol(shape, strong ? 130 : many ? 48 : 80)() ?? "");
        mark
          .attr("transform", `translate(${x(p.x)},${y(p.y)})`)
          .attr("fill", colour)
          .attr("opacity", dim ? 0.3 : 1);
        mark.attr("stroke", "var(--paper)").attr("stroke-width", 1);
      });
      const origin = now[base];
      if (start !== undefined && Number.isFinite(start.x)) {
        const first = tails.append("path").attr("class", "mark").attr("d", starPath).attr("fill", "var(--paper)");
        first.attr("transform", `translate(${x(start.x)},${y(start.y)})`).attr("stroke", "var(--ink)");
        const moved = data.rounds.slice(0, view.round + 1).map((r) => r.map[base] ?? { x: Number.NaN, y: Number.NaN });
        const way = tails
          .append("path")
          .attr("class", "mark")
          .attr("d", path(moved) ?? "")
          .attr("fill", "none");
        way.attr("stroke", "var(--ink)").attr("stroke-dasharray", "2 3").attr("opacity", 0.6);
      }
      if (origin !== undefined && Number.isFinite(origin.x)) {
        const star = marks.append("path").attr("class", "mark").attr("d", starPath).attr("fill", "var(--ink)");
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
          const away = (p: Point) => Math.hypot(x(p.x) - px, y(p.y) - py);
          const column = now.reduce((best, p, k) => (away(p) < away(now[best]!) ? k : best), 0);
          return now[column] && away(now[column]) < 40 ? { row: 0, column } : undefined;
        },
        describe({ column }) {
          const p = now[column];
          if (p === undefined || !Number.isFinite(p.x)) return undefined;
          const far = origin === undefined ? Number.NaN : Math.hypot(p.x - origin.x, p.y - origin.y);
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
              ...(column === base ? [] : [`${number(far)} √bits from the base`]),
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
      rows: data.rounds.flatMap((r) => r.map.map((p, k) => [r.round, agentName(data, who(k)), p.x, p.y])),
    }),
  };
}

const starPath = symbol(BASE_SHAPE, 170)() ?? "";

/** Pixels beside the points for the names, or on a narrow screen the numbers, at both sides. */
const sides = (width: number) => (width < 500 ? 50 : 130);
const EDGE = 50; // px above and below them together

/** As much of the room as the points need when one unit is as long in both directions, but no thin strip. */
function fittedBox(points: readonly Point[], room: Box): Box {
  const [x0 = 0, x1 = 0] = extent(points, (p) => p.x);
  const [y0 = 0, y1 = 0] = extent(points, (p) => p.y);
  const unit = Math.max((x1 - x0) / (room.width - sides(room.width)), (y1 - y0) / (room.height - EDGE), 1e-9);
  const width = Math.max(Math.min(room.width, 560), (x1 - x0) / unit + sides(room.width));
  const height = Math.max(Math.min(room.height, 240), (y1 - y0) / unit + EDGE);
  return { ...room, width: Math.min(room.width, width), height: Math.min(room.height, height) };
}

/** One unit is as long in both directions: on a map, distance is the message. */
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

/** Right of the point, else left, above or below it; left out where all four would cover a point or another label. */
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
