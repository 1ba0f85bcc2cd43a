/** A panel of lines over rounds: thin for each agent, bold for the population. */
import { extent, line, median, scaleLinear, symbol } from "d3";
import { axes, type Box, type Group, type Linear } from "./canvas.ts";
import { style } from "./palette.ts";
import { type LinesView, MANY } from "./selection.ts";

/** Values by round, NaN if not measured. */
export type Series = {
  label: string;
  values: number[];
  colour: string;
  dash?: string;
  width?: number;
  opacity?: number;
};
/** An event of an agent, drawn as a line from its value down to the axis. `round` is an index. */
export type Reached = { agent: number; round: number; value: number; dash: string };
export type Panel = {
  title: string;
  unit: string;
  /** One thin series per agent; [] if the quantity belongs to the population. */
  agents: number[][];
  bold: Series[];
  text: (value: number) => string;
  fromZero?: boolean;
  upTo?: number;
  reference?: { value: number; label: string };
  reached?: Reached[];
};
export type Drawn = { x: Linear; y: Linear };

export function drawLines(group: Group, box: Box, panel: Panel, view: LinesView, withX = true): Drawn {
  const { rounds } = view.data;
  const first = rounds[0]?.round ?? 1;
  const last = rounds.at(-1)?.round ?? 1;
  // A single round gets half a round on both sides, which puts its points in the middle.
  const x = scaleLinear(last > first ? [first, last] : [first - 0.5, last + 0.5], [box.left, box.left + box.width]);
  const all = [...panel.agents, ...panel.bold.map((b) => b.values)].flat().filter(Number.isFinite);
  const [low = 0, high = 1] = extent(panel.reference ? [...all, panel.reference.value] : all) as [number?, number?];
  const bottom = panel.fromZero ? Math.min(0, low) : low;
  const top = Math.max(high, bottom);
  const y = scaleLinear([bottom, top === bottom ? bottom + 1 : top], [box.top + box.height, box.top]).nice(4);
  if (panel.upTo !== undefined && y.domain()[1]! > panel.upTo) y.domain([y.domain()[0]!, panel.upTo]);
  axes(group, box, x, y, { y: panel.unit, ...(withX ? { x: "round" } : {}), integers: true, yFormat: panel.text });
  if (all.length === 0) writeEmpty(group, box);
  const path = line<number>(
    (_, r) => x(rounds[r]!.round),
    (v) => y(v),
  ).defined(Number.isFinite);
  const many = panel.agents.length > MANY;
  panel.agents.forEach((values, a) => {
    const { colour, dash, shape } = style(a);
    const faded = view.agent >= 0 ? 0.15 : many ? 0.3 : 0.75;
    drawSeries(group, path(values), values, { x, y }, view, {
      colour: many && view.agent !== a ? "var(--thin)" : colour,
      dash: many && view.agent !== a ? "" : dash,
      width: view.agent === a ? 2.75 : many ? 0.8 : 1.4,
      opacity: view.agent === a ? 1 : faded,
    });
    const end = values.findLastIndex(Number.isFinite);
    if (end < 0 || (many && view.agent !== a)) return;
    const mark = group
      .append("path")
      .attr("class", "mark")
      .attr("d", symbol(shape, 34)() ?? "")
      .attr("fill", colour);
    mark
      .attr("transform", `translate(${x(rounds[end]!.round)},${y(values[end]!)})`)
      .attr("opacity", faded < 0.2 && view.agent !== a ? 0.3 : 1);
  });
  for (const b of panel.bold) {
    const look = { colour: b.colour, dash: b.dash ?? "", width: b.width ?? 2.75, opacity: b.opacity ?? 1 };
    drawSeries(group, path(b.values), b.values, { x, y }, view, look);
  }
  for (const reached of panel.reached ?? []) drawReached(group, box, reached, { x, y }, view);
  if (panel.reference !== undefined) drawReference(group, box, y(panel.reference.value), panel.reference.label);
  return { x, y };
}

/** The index of the round nearest to x. */
export function roundAt(view: LinesView, drawn: Drawn, x: number): number {
  const wanted = drawn.x.invert(x);
  return view.data.rounds.reduce(
    (best, { round }, r, rounds) => (Math.abs(round - wanted) < Math.abs(rounds[best]!.round - wanted) ? r : best),
    0,
  );
}

/** The median over the measured agents, by round. */
export function medians(agents: readonly number[][], rounds: number): number[] {
  return Array.from({ length: rounds }, (_, r) => median(agents, (a) => a[r]) ?? Number.NaN);
}

type Look = { colour: string; dash: string; width: number; opacity: number };

function drawSeries(
  group: Group,
  d: string | null,
  values: number[],
  { x, y }: Drawn,
  view: LinesView,
  look: Look,
): void {
  const drawn = group
    .append("path")
    .attr("class", "mark")
    .attr("d", d ?? "")
    .attr("fill", "none");
  drawn.attr("stroke", look.colour).attr("stroke-width", look.width).attr("opacity", look.opacity);
  drawn.attr("stroke-linejoin", "round").attr("stroke-linecap", look.dash ? "butt" : "round");
  if (look.dash) drawn.attr("stroke-dasharray", look.dash);
  // A value between two gaps has no line, so it gets a dot.
  values.forEach((at, r) => {
    if (!Number.isFinite(at) || Number.isFinite(values[r - 1]) || Number.isFinite(values[r + 1])) return;
    const dot = group
      .append("circle")
      .attr("class", "mark")
      .attr("cx", x(view.data.rounds[r]!.round))
      .attr("cy", y(at));
    dot
      .attr("r", values.length > 1 ? look.width + 0.6 : look.width + 2)
      .attr("fill", look.colour)
      .attr("opacity", look.opacity);
  });
}

function writeEmpty(group: Group, box: Box): void {
  const text = group.append("text").attr("text-anchor", "middle").attr("fill", "var(--soft)").text("no values");
  text.attr("x", box.left + box.width / 2).attr("y", box.top + box.height / 2);
}

function drawReached(group: Group, box: Box, reached: Reached, { x, y }: Drawn, view: LinesView): void {
  const { agent, round, value, dash } = reached;
  const at = x(view.data.rounds[round]!.round);
  const { colour } = style(agent);
  const drop = group.append("g").attr("class", "reached");
  drop.attr("opacity", view.agent >= 0 && view.agent !== agent ? 0.2 : 0.9);
  const rule = drop
    .append("line")
    .attr("x1", at)
    .attr("x2", at)
    .attr("y1", y(value))
    .attr("y2", box.top + box.height);
  rule.attr("stroke", colour).attr("stroke-width", 1.2).attr("stroke-dasharray", dash);
  const ring = drop.append("circle").attr("cx", at).attr("cy", y(value)).attr("r", 4.5);
  ring
    .attr("fill", dash ? "var(--paper)" : colour)
    .attr("stroke", colour)
    .attr("stroke-width", 1.6);
}

function drawReference(group: Group, box: Box, y: number, label: string): void {
  const rule = group
    .append("line")
    .attr("x1", box.left)
    .attr("x2", box.left + box.width)
    .attr("y1", y)
    .attr("y2", y);
  rule.attr("stroke", "var(--ink)").attr("stroke-dasharray", "2 3").attr("stroke-width", 1);
  group
    .append("text")
    .attr("class", "halo")
    .attr("x", box.left + box.width - 2)
    .attr("text-anchor", "end")
    .attr("y", y + 14)
    .text(label);
}
