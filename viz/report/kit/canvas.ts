/** The SVG a figure draws on, and the axes that all figures share. */
import { type Axis, axisBottom, axisLeft, type NumberValue, type ScaleLinear, type Selection, select } from "d3";
import type { Tooltip } from "./tooltip.ts";

export type Group = Selection<SVGGElement, unknown, null, undefined>;
export type Canvas = {
  svg: Selection<SVGSVGElement, unknown, null, undefined>;
  /** CSS pixels that are available without scrolling. */
  width: number;
  /** Whether the drawing is for print: it has no pointer, and must not be taller than a sheet. */
  paper: boolean;
  tooltip: Tooltip;
  /** Sets the drawing's size. If it is wider than `width`, the figure scrolls and the page does not. */
  resize(width: number, height: number): void;
};
export type Box = { left: number; top: number; width: number; height: number };
export type Linear = ScaleLinear<number, number>;

export function newCanvas(holder: HTMLElement, label: string, tooltip: Tooltip): Canvas {
  const svg = select(holder).append("svg").attr("tabindex", 0).attr("role", "application");
  svg.attr("aria-roledescription", "chart").attr("aria-label", `${label}. Arrow keys read its values.`);
  return {
    svg,
    width: 0,
    paper: false,
    tooltip,
    resize(width, height) {
      svg.attr("width", width).attr("height", height).attr("viewBox", `0 0 ${width} ${height}`);
    },
  };
}

/** Bottom and left axes with light grid lines; the labels carry the units. */
export function axes(
  group: Group,
  box: Box,
  x: Linear,
  y: Linear,
  labels: {
    x?: string;
    y: string;
    integers?: boolean;
    /** Values of the left axis' lines; even steps if omitted. */
    yTicks?: number[];
    xFormat?: (v: number) => string;
    yFormat?: (v: number) => string;
    /** No left axis: the rows have labels of their own. */
    plain?: boolean;
  },
): void {
  const bottom = axisBottom(x).tickSize(0).tickPadding(8);
  const spread = Math.max(2, Math.min(10, Math.floor(box.width / 55)));
  if (labels.integers) {
    bottom.tickValues(wholeTicks(x, spread)).tickFormat((v) => String(v.valueOf()));
  } else bottom.ticks(spread);
  if (labels.xFormat !== undefined) bottom.tickFormat((v: NumberValue) => labels.xFormat!(v.valueOf()));
  const yCount = Math.max(3, Math.floor(box.height / 45));
  const left = axisLeft(y).ticks(yCount).tickSize(-box.width).tickPadding(6);
  if (labels.yTicks !== undefined) left.tickValues(labels.yTicks);
  if (labels.yFormat !== undefined && tellApart(labels.yTicks ?? y.ticks(yCount), labels.yFormat)) {
    left.tickFormat((v: NumberValue) => labels.yFormat!(v.valueOf()));
  }
  if (!labels.plain) place(group, left, `translate(${box.left},0)`).selectAll("line").attr("stroke", "var(--grid)");
  place(group, bottom, `translate(0,${box.top + box.height})`);
  group
    .append("line")
    .attr("x1", box.left)
    .attr("x2", box.left + box.width)
    .attr("y1", box.top + box.height)
    .attr("y2", box.top + box.height)
    .attr("stroke", "var(--axis)");
  axisTitle(group, box.left - 48, box.top - 13, labels.y, "start");
  if (labels.x !== undefined) axisTitle(group, box.left + box.width, box.top + box.height + 34, labels.x, "end");
}

export function axisTitle(group: Group, x: number, y: number, text: string, anchor: "start" | "middle" | "end"): void {
  group
    .append("text")
    .attr("class", "axis-title")
    .attr("x", Math.max(2, x))
    .attr("y", y)
    .attr("text-anchor", anchor)
    .text(text);
}

/** Whether all ticks have different labels; rounding may make those of a narrow scale equal. */
const tellApart = (ticks: readonly number[], format: (v: number) => string) =>
  new Set(ticks.map(format)).size === ticks.length;

/** Writes the title of a panel, left-aligned with the figure's. */
export function heading(group: Group, box: Box, text: string): void {
  group
    .append("text")
    .attr("class", "panel-title")
    .attr("x", box.left - 48)
    .attr("y", box.top - 35)
    .text(text);
}

/** Whole numbers at even steps within the scale, at most `atMost` of them, as multiples of the step. */
export function wholeTicks(scale: Linear, atMost: number): number[] {
  const [from = 0, to = 0] = scale.domain();
  const first = Math.ceil(from);
  const last = Math.floor(to);
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000].find((s) => (last - first) / s <= atMost) ?? last - first;
  const ticks = [];
  for (let t = Math.ceil(first / step) * step; t <= last; t += step) ticks.push(t);
  return ticks;
}

function place(group: Group, axis: Axis<NumberValue>, transform: string) {
  const placed = group.append("g").attr("class", "axis").attr("transform", transform).call(axis);
  placed.select(".domain").remove();
  return placed;
}
