/** The margins of the sharing matrix: names, totals as bars, and the outline of the highlighted agent. */
import { axisTitle, type Group } from "../kit/canvas.ts";
import type { Grid } from "../kit/cells.ts";
import { count } from "../kit/format.ts";
import { agentShort, type View } from "./run-view.ts";

export function names(group: Group, { left, top, width: side }: Grid, view: View, agents: readonly number[]): void {
  agents.forEach((agent, k) => {
    const label = (x: number, y: number, anchor: "end" | "middle", every: number) => {
      if (k % every !== 0) return;
      const text = group.append("text").attr("x", x).attr("y", y).attr("text-anchor", anchor);
      text.text(agentShort(view.data, agent));
      if (view.agent === agent) text.attr("font-weight", 700);
    };
    label(left - 6, top + (k + 0.5) * side + 4, "end", Math.ceil(15 / side));
    label(left + (k + 0.5) * side, top - 7, "middle", Math.ceil(22 / side));
  });
  axisTitle(group, 2, top - 7, "giver", "start");
  axisTitle(group, left, top - 24, "receiver", "start");
}

/** [agent] px of each bar. */
export type Bars = { gave: number[]; got: number[] };

/** Draws the total of each row as a bar on the right, and of each column as a bar below; returns their lengths. */
export function totals(
  group: Group,
  { left, top, rows: n, width: side }: Grid,
  room: number,
  longest: number,
  gave: readonly number[],
  got: readonly number[],
): Bars {
  const length = (v: number) => (room * v) / longest;
  const thick = Math.max(1, Math.min(22, side - (side >= 7 ? 3 : 1)));
  const end = side * n;
  const bar = (x: number, y: number, width: number, height: number) => {
    const rect = group.append("rect").attr("class", "mark").attr("x", x).attr("y", y);
    rect.attr("width", width).attr("height", height).attr("fill", "var(--c0)");
  };
  const figure = (x: number, y: number, anchor: string, v: number) => {
    const text = group.append("text").attr("x", x).attr("y", y).attr("text-anchor", anchor);
    text.attr("fill", "var(--soft)").text(count(v));
  };
  gave.forEach((v, k) => {
    bar(left + end + 4, top + k * side + (side - thick) / 2, length(v), thick);
    if (side >= 13) figure(left + end + 8 + length(v), top + (k + 0.5) * side + 4, "start", v);
  });
  got.forEach((v, k) => {
    bar(left + k * side + (side - thick) / 2, top + end + 4, thick, length(v));
    if (side >= 24) figure(left + (k + 0.5) * side, top + end + 17 + length(v), "middle", v);
  });
  axisTitle(group, left + end + 4, top - 24, "given", "start"); // below it may be the label of the last column
  axisTitle(group, left - 6, top + end + 16, "received", "end");
  return { gave: gave.map(length), got: got.map(length) };
}

/** Outlines the row and the column of the highlighted agent; `k` is its place, -1 for none. */
export function outline(group: Group, { left, top, rows: n, width: side }: Grid, k: number): void {
  if (k < 0) return;
  for (const [x, y, width, height] of [
    [left, top + k * side, n * side, side],
    [left + k * side, top, side, n * side],
  ] as const) {
    const box = group
      .append("rect")
      .attr("x", x)
      .attr("y", y)
      .attr("width", width - 1)
      .attr("height", height - 1);
    box.attr("fill", "none").attr("stroke", "var(--ink)").attr("stroke-width", 1.5);
  }
}
