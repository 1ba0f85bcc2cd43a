/** Curves with their intervals as bands, one per arm, read by pointer and keyboard. */
import { area, extent, line, scaleLinear } from "d3";
import { armStyle } from "./arms.ts";
import { axes, type Canvas } from "./canvas.ts";
import { explore } from "./explore.ts";

export type Band = {
  label: string;
  x: readonly number[];
  y: readonly number[];
  intervals?: readonly (readonly number[])[];
};
export type BandLabels = {
  x: string;
  y: string;
  xText: (value: number) => string;
  yText: (value: number) => string;
  /** Ticks of the x axis are whole numbers. */
  integers?: boolean;
  /** The y axis begins at the least value instead of 0. */
  fit?: boolean;
};

/** Draws a curve per band. Points whose y is NaN are left out. */
export function drawBands(canvas: Canvas, bands: readonly Band[], labels: BandLabels): void {
  const height = Math.max(260, Math.min(400, canvas.width * 0.45));
  canvas.resize(canvas.width, height);
  const box = { left: 54, top: 30, width: canvas.width - 54 - 22, height: height - 30 - 48 };
  const [from = 0, to = 1] = extent(bands.flatMap(({ x }) => [...x])) as [number?, number?];
  const x = scaleLinear(from === to ? [from - 0.5, to + 0.5] : [from, to], [box.left, box.left + box.width]);
  const tops = bands
    .flatMap(({ y, intervals }) => [...y, ...(intervals ?? []).map((i) => i[1]!)])
    .filter(Number.isFinite);
  const lows = bands.flatMap(({ intervals }) => (intervals ?? []).map((i) => i[0]!)).filter(Number.isFinite);
  const bottom = labels.fit && tops.length > 0 ? Math.min(...tops, ...lows) : Math.min(0, ...tops);
  const y = scaleLinear([bottom, Math.max(...tops, bottom + 1e-9)], [box.top + box.height, box.top]).nice(4);
  const group = canvas.svg.append("g");
  axes(group, box, x, y, {
    x: labels.x,
    y: labels.y,
    yFormat: labels.yText,
    xFormat: labels.xText,
    ...(labels.integers ? { integers: true } : {}),
  });
  bands.forEach((band, k) => {
    if (band.intervals === undefined) return;
    const shape = area<readonly number[]>(
      (_, i) => x(band.x[i]!),
      (interval) => y(interval[0]!),
      (interval) => y(interval[1]!),
    ).defined(([low]) => Number.isFinite(low));
    const path = group
      .append("path")
      .attr("class", "mark")
      .attr("d", shape(band.intervals) ?? "");
    path.attr("fill", armStyle(k).colour).attr("opacity", 0.13);
  });
  bands.forEach((band, k) => {
    const { colour, dash } = armStyle(k);
    const path = line<number>(
      (_, i) => x(band.x[i]!),
      (v) => y(v),
    ).defined(Number.isFinite);
    const drawn = group
      .append("path")
      .attr("class", "mark")
      .attr("d", path(band.y) ?? "")
      .attr("fill", "none");
    drawn
      .attr("stroke", colour)
      .attr("stroke-width", 2.25)
      .attr("stroke-dasharray", dash || null);
    if (band.y.length === 1 && Number.isFinite(band.y[0]))
      group
        .append("circle")
        .attr("class", "mark")
        .attr("cx", x(band.x[0]!))
        .attr("cy", y(band.y[0]!))
        .attr("r", 4)
        .attr("fill", colour);
  });
  const columns = Math.max(1, ...bands.map(({ y: values }) => values.length));
  explore(canvas, {
    rows: bands.length,
    columns,
    start: { row: 0, column: columns - 1 },
    locate(px, py) {
      let best: { row: number; column: number } | undefined;
      let away = 60;
      bands.forEach((band, row) => {
        band.y.forEach((v, column) => {
          const distance = Math.hypot(x(band.x[column]!) - px, (y(v) - py) / 2);
          if (distance < away) [away, best] = [distance, { row, column }];
        });
      });
      return best;
    },
    describe({ row, column: wanted }) {
      const band = bands[row]!;
      const column = Math.min(wanted, band.y.length - 1); // a shorter curve is read at its end
      const value = band.y[column];
      if (value === undefined || !Number.isFinite(value)) return undefined;
      const interval = band.intervals?.[column];
      const range = interval === undefined ? "" : ` (${labels.yText(interval[0]!)} to ${labels.yText(interval[1]!)})`;
      return {
        x: x(band.x[column]!),
        y: y(value),
        lines: [band.label, `${labels.x}: ${labels.xText(band.x[column]!)}`, `${labels.yText(value)}${range}`],
      };
    },
  });
}
