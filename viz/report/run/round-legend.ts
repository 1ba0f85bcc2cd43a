/** A legend of the colours of rounds, from the first to the last, and of tasks never solved. */
import { scaleLinear } from "d3";
import { axisTitle, type Group, wholeTicks } from "../kit/canvas.ts";

export function roundKey(
  group: Group,
  left: number,
  top: number,
  last: number,
  colour: (round: number) => string,
): void {
  const steps = Math.min(last, 24);
  const width = Math.min(26, 216 / steps);
  const x = scaleLinear([1, Math.max(2, last)], [left + width / 2, left + (steps - 0.5) * width]);
  axisTitle(group, left, top - 7, "first solved in round", "start");
  for (let k = 0; k < steps; k++) {
    const round = steps > 1 ? 1 + Math.round((k * (last - 1)) / (steps - 1)) : 1;
    const box = group
      .append("rect")
      .attr("x", left + k * width)
      .attr("y", top)
      .attr("width", width)
      .attr("height", 10);
    box.attr("fill", colour(round));
  }
  for (const round of last > 1 ? wholeTicks(x, 6) : [1]) {
    group
      .append("text")
      .text(round)
      .attr("x", last > 1 ? x(round) : left + width / 2)
      .attr("y", top + 23)
      .attr("text-anchor", "middle");
  }
  const none = left + steps * width + 22;
  group
    .append("rect")
    .attr("x", none)
    .attr("y", top)
    .attr("width", 14)
    .attr("height", 10)
    .attr("fill", colour(0))
    .attr("stroke", "var(--axis)")
    .attr("stroke-width", 0.5);
  group
    .append("text")
    .text("never")
    .attr("x", none + 20)
    .attr("y", top + 9);
}
