/** The reliability diagram: the value function's predictions against the observed outcomes. */
import { max, scaleLinear } from "d3";
import { axes, type Box, type Group } from "../kit/canvas.ts";
import type { Drawn } from "../kit/lines.ts";
import type { View } from "./run-view.ts";

type Value = NonNullable<View["data"]["rounds"][number]["value"]>;

export const SOLVED = { colour: "var(--c0)", dash: "" };
export const FAILED = { colour: "var(--c1)", dash: "7 3" };

/**
 * Draws a circle per bin over the diagonal of perfect calibration (DeGroot and Fienberg 1983). Areas are in proportion to the
 * number of traces, but at least large enough to be seen: nearly all traces may lie in the first bin.
 */
export function reliability(group: Group, box: Box, value: Value): Drawn {
  const x = scaleLinear([-0.06, 1.06], [box.left, box.left + box.width]);
  const y = scaleLinear([-0.06, 1.06], [box.top + box.height, box.top]);
  axes(group, box, x, y, { x: "predicted probability of a solution", y: "share solved" });
  const diagonal = group.append("line").attr("x1", x(0)).attr("y1", y(0)).attr("x2", x(1)).attr("y2", y(1));
  diagonal.attr("stroke", "var(--ink)").attr("stroke-dasharray", "2 3");
  const most = max(value.bins, (b) => b.count) || 1;
  for (const bin of [...value.bins].sort((a, b) => b.count - a.count)) {
    if (bin.count <= 0) continue;
    const dot = group.append("circle").attr("class", "mark").attr("cx", x(bin.predicted)).attr("cy", y(bin.observed));
    dot.attr("r", Math.max(4.5, 13 * Math.sqrt(bin.count / most)));
    dot.attr("fill", SOLVED.colour).attr("fill-opacity", 0.45);
    dot.attr("stroke", SOLVED.colour).attr("stroke-width", 1.25);
  }
  return { x, y };
}
