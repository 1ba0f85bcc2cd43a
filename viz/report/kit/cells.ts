/** Matrices of coloured cells. Cells of one colour become one path, so that 25,000 cells draw within a frame. */

import { max, scaleLinear } from "d3";
import type { Canvas, Group } from "./canvas.ts";
import { axisTitle } from "./canvas.ts";
import { number } from "./format.ts";
import { inkOn } from "./palette.ts";

export type Grid = { left: number; top: number; rows: number; columns: number; width: number; height: number };

/** Draws rows x columns cells of `width` x `height` px, with a hairline gap if cells are at least 7 px. */
export function drawCells(group: Group, grid: Grid, colour: (row: number, column: number) => string): void {
  const gap = Math.min(grid.width, grid.height) >= 7 ? 1 : 0;
  const paths = new Map<string, string[]>();
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const fill = colour(row, column);
      const path = paths.get(fill) ?? [];
      const x = grid.left + column * grid.width;
      const y = grid.top + row * grid.height;
      path.push(`M${x.toFixed(1)} ${y.toFixed(1)}h${(grid.width - gap).toFixed(1)}v${(grid.height - gap).toFixed(1)}`);
      path.push(`h${(gap - grid.width).toFixed(1)}z`);
      paths.set(fill, path);
    }
  }
  for (const [fill, path] of paths)
    group.append("path").attr("class", "mark").attr("fill", fill).attr("d", path.join(""));
}

export function cellAt(grid: Grid, x: number, y: number): { row: number; column: number } | undefined {
  const column = Math.floor((x - grid.left) / grid.width);
  const row = Math.floor((y - grid.top) / grid.height);
  return row >= 0 && row < grid.rows && column >= 0 && column < grid.columns ? { row, column } : undefined;
}

/** Draws a bar of the scale's colours, labelled at its ends and its middle. */
export function colourBar(
  canvas: Canvas,
  place: { x: number; y: number; width: number },
  [low, high]: readonly [number, number],
  colour: (value: number) => string,
  title: string,
  text: (value: number) => string = number,
): void {
  const group = canvas.svg.append("g");
  const steps = 48;
  for (let k = 0; k < steps; k++) {
    group
      .append("rect")
      .attr("x", place.x + (k * place.width) / steps)
      .attr("y", place.y)
      .attr("width", place.width / steps + 0.5)
      .attr("height", 9)
      .attr("fill", colour(low + ((high - low) * (k + 0.5)) / steps));
  }
  axisTitle(group, place.x, place.y - 6, title, "start");
  const label = (x: number, value: number, anchor: string) =>
    group
      .append("text")
      .attr("x", x)
      .attr("y", place.y + 23)
      .attr("text-anchor", anchor)
      .text(text(value));
  label(place.x, low, "start");
  label(place.x + place.width / 2, (low + high) / 2, "middle");
  label(place.x + place.width, high, "end");
}

/** Writes its value into each cell of a square matrix, except on the diagonal and if it was not measured; numbers are short if `text` is omitted. */
export function writeNumbers(
  group: Group,
  size: number,
  side: number,
  value: (i: number, j: number) => number,
  colour: (v: number) => string,
  { left, top }: { left: number; top: number },
  text?: (v: number) => string,
): void {
  const indices = Array.from({ length: size }, (_, k) => k);
  const most = max(indices, (i) => max(indices, (j) => (i === j ? 0 : Math.abs(value(i, j))))) ?? 0;
  const write = text ?? ((v: number) => short(v, most < 0.1 ? 3 : 2));
  const y = scaleLinear([0, size], [top, top + side * size]);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const v = value(i, j);
      if (i === j || !Number.isFinite(v)) continue;
      const label = group.append("text").text(write(v)).attr("text-anchor", "middle");
      label
        .attr("x", left + (j + 0.5) * side)
        .attr("y", y(i + 0.5) + 4)
        .attr("fill", inkOn(colour(v)));
    }
  }
}

/** Without the zero before the point, as space is short. */
function short(value: number, decimals: number): string {
  const size = Math.abs(value);
  const text = size < 0.0005 ? "0" : size < 10 ? value.toFixed(decimals) : value.toPrecision(3);
  return text.replace(/^(-?)0\./, "$1.");
}
