/** The results of a check: one panel per figure, one row per arm, one dot per seed, with the mean and the mark to reach. */
import { scaleLinear, symbol } from "d3";
import { armStyle } from "../kit/arms.ts";
import { axes, type Group, type Linear } from "../kit/canvas.ts";
import { explore } from "../kit/explore.ts";
import type { Figure } from "../kit/figure.ts";
import { number, percent, shorten } from "../kit/format.ts";
import { idOf } from "./check-text.ts";
import type { ArmData, CheckData, FigureData } from "./reproduction-data.ts";

const ROW = 48;
const HEAD = 30; // above the rows: the panel's title
const LEFT = 24;
const FOOT = 56; // below: the axis

type Reading = ArmData["readings"][string];
/** An arm in a panel; `k` is its place among all arms, which gives its colour and shape. */
type Row = { arm: ArmData; k: number; reading: Reading; y: number };
type Panel = { figure: FigureData; rows: Row[]; top: number; height: number; values: number[] };

export function dotsFigure(check: CheckData, seeds: readonly number[], wide: boolean): Figure {
  const panels = panelsOf(check);
  return {
    id: idOf(check, "dots"),
    title: `${check.title}: results by seed`,
    look: "Each dot is one seed, each bar the mean of an arm. The dashed line is the value that an arm has to reach or stay below.",
    wide,
    draw(canvas) {
      const right = canvas.width - 60;
      canvas.resize(
        canvas.width,
        panels.reduce((sum, { height }) => sum + height, 0),
      );
      const group = canvas.svg.append("g");
      const scales = panels.map((panel) => drawPanel(group, panel, check, right));
      const all = panels.flatMap((panel, p) => panel.rows.map((row) => ({ ...row, panel, place: scales[p]! })));
      explore(canvas, {
        rows: all.length,
        columns: seeds.length,
        locate(px, py) {
          const row = all.reduce((best, { y }, r) => (Math.abs(y - py) < Math.abs(all[best]!.y - py) ? r : best), 0);
          const { reading, place } = all[row]!;
          const away = (k: number) => Math.abs(place(reading.values[k] ?? null) - px);
          return { row, column: seeds.reduce((best, _, k) => (away(k) < away(best) ? k : best), 0) };
        },
        describe({ row, column }) {
          const { arm, reading, panel, place, y } = all[row]!;
          const lines = [
            `${arm.name}, seed ${seeds[column]}`,
            `${panel.figure.name}: ${reading.texts[column]}`,
            arm.about,
          ];
          return { x: place(reading.values[column] ?? null), y, lines };
        },
      });
    },
    follows: () => false,
    table: () => ({
      columns: ["figure", "arm", "role", "seed", "value"],
      rows: panels.flatMap(({ figure, rows }) =>
        rows.flatMap(({ arm, reading }) =>
          seeds.map((seed, k) => [figure.name, arm.name, arm.role, seed, reading.values[k] ?? undefined]),
        ),
      ),
    }),
  };
}

function panelsOf({ figures, arms, marks }: CheckData): Panel[] {
  let top = 0;
  return figures.flatMap((figure): Panel[] => {
    const found = arms.flatMap((arm, k) => {
      const reading = arm.readings[figure.key];
      return reading === undefined ? [] : [{ arm, k, reading }];
    });
    if (found.length === 0) return [];
    const rows = found.map((row, r) => ({ ...row, y: top + HEAD + r * ROW + 32 }));
    const values = [
      ...found.flatMap(({ reading }) => reading.values.filter((value) => value !== null)),
      ...marks.flatMap(({ line }) => (line?.figure === figure.key ? [line.value] : [])),
    ];
    const height = HEAD + rows.length * ROW + FOOT;
    const panel = { figure, rows, top, height, values };
    top += height;
    return [panel];
  });
}

/** Draws a panel; returns the x position of a value. A value that was never reached is past the end of the axis. */
function drawPanel(group: Group, panel: Panel, check: CheckData, right: number) {
  const { figure, rows, top, height, values } = panel;
  const x = scaleLinear(domainOf(values, figure), [LEFT, right]).nice(5);
  const place = (value: number | null) => (value === null ? right + 30 : x(value));
  const bottom = top + height - FOOT + 4;
  axes(group, { left: LEFT, top: top + HEAD, width: right - LEFT, height: bottom - top - HEAD }, x, scaleLinear(), {
    ...{ x: figure.unit ?? "", y: "", xFormat: figure.as === "share" ? percent : number, plain: true },
  });
  group
    .append("text")
    .attr("class", "panel-title")
    .attr("x", LEFT)
    .attr("y", top + 18)
    .text(figure.name);
  for (const row of rows) drawRow(group, row, place);
  for (const { line } of check.marks) {
    const marked = line?.figure === figure.key ? rows.find(({ arm }) => arm.name === line.arm) : undefined;
    if (line !== undefined && marked !== undefined) drawMark(group, x, line.value, marked.y);
  }
  return place;
}

function drawRow(group: Group, { arm, k, reading, y }: Row, place: (value: number | null) => number): void {
  const { colour, shape } = armStyle(k);
  const name = group.append("text").attr("class", "halo").attr("x", LEFT);
  name
    .attr("y", y - 15)
    .attr("font-weight", 600)
    .text(shorten(arm.name, 24));
  name
    .append("tspan")
    .attr("font-weight", 400)
    .attr("fill", "var(--soft)")
    .text(` ${arm.role === "control" ? "control, " : ""}${reading.spread}`);
  const finite = reading.values.filter((value) => value !== null);
  for (const value of reading.values) {
    const mark = group
      .append("path")
      .attr("class", "mark")
      .attr("d", symbol(shape, 60)() ?? "");
    mark.attr("transform", `translate(${place(value)},${y})`).attr("opacity", 0.75);
    if (value === null) mark.attr("fill", "none").attr("stroke", colour).attr("stroke-width", 1.5);
    else mark.attr("fill", colour);
  }
  if (finite.length < reading.values.length) {
    const never = group.append("text").attr("class", "halo").attr("fill", "var(--soft)").attr("text-anchor", "middle");
    never
      .attr("x", place(null))
      .attr("y", y + 17)
      .text("never");
    return;
  }
  const mean = place(finite.reduce((sum, value) => sum + value, 0) / finite.length);
  const bar = group.append("line").attr("class", "mark").attr("x1", mean).attr("x2", mean).attr("stroke", colour);
  bar
    .attr("y1", y - 8)
    .attr("y2", y + 8)
    .attr("stroke-width", 2.5);
}

function drawMark(group: Group, x: Linear, value: number, y: number): void {
  const line = group.append("line").attr("class", "pass-mark").attr("x1", x(value)).attr("x2", x(value));
  line
    .attr("y1", y - 10)
    .attr("y2", y + 12)
    .attr("stroke", "var(--ink)")
    .attr("stroke-dasharray", "3 2")
    .attr("stroke-width", 1.5);
}

/** Shares span 0 to 1, or more if values lie beyond; a single value is in the middle. */
function domainOf(values: readonly number[], { as }: FigureData): [number, number] {
  if (as === "share") return [Math.min(0, ...values), Math.max(1, ...values)];
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}
