/**
 * Reads the marks of a figure by pointer and by keyboard. Marks are addressed as rows x columns: arrow keys move a cursor among
 * them, the pointer moves it to the nearest one, and a tooltip (also a live region) describes the mark.
 */
import type { Canvas } from "./canvas.ts";

export type Position = { row: number; column: number };
export type Spot = { x: number; y: number; width?: number; height?: number; lines: string[] };
export type Exploration = {
  rows: number;
  columns: number;
  /** The mark nearest to a point of the drawing; undefined if there is none near. */
  locate(x: number, y: number): Position | undefined;
  /** A mark's place (its centre, or the corner and size of a box) and its description, whose first line is the title. */
  describe(position: Position): Spot | undefined;
  start?: Position;
  /** Called on Enter, space or a click. */
  choose?(position: Position): void;
};

/** The cursor's position in each drawing, kept when it is redrawn. */
const places = new WeakMap<SVGSVGElement, Position>();

export function explore(canvas: Canvas, exploration: Exploration): void {
  const svg = canvas.svg.node()!;
  const cursor = canvas.svg.append("g").attr("class", "cursor").attr("pointer-events", "none");
  const within = ({ row, column }: Position): Position | undefined =>
    row < exploration.rows && column < exploration.columns ? { row, column } : undefined;
  const before = places.get(svg);
  let at = before && within(before);
  const hide = () => {
    cursor.selectChildren().remove();
    canvas.tooltip.hide();
  };
  const show = (position: Position | undefined) => {
    const spot = position && exploration.describe(position);
    cursor.selectChildren().remove();
    if (spot === undefined) return canvas.tooltip.hide();
    at = position;
    places.set(svg, position!);
    const box = spot.width !== undefined && spot.height !== undefined;
    if (box) {
      cursor.append("rect").attr("x", spot.x).attr("y", spot.y).attr("width", spot.width!).attr("height", spot.height!);
    } else cursor.append("circle").attr("cx", spot.x).attr("cy", spot.y).attr("r", 6);
    cursor.selectChildren().attr("fill", "none").attr("stroke", "var(--ink)").attr("stroke-width", 2);
    const x = spot.x + (spot.width ?? 0) / 2;
    const y = spot.y + (spot.height ?? 0) / 2;
    const anchor = (): [number, number] => {
      const corner = svg.getBoundingClientRect();
      return [corner.left + x, corner.top + y];
    };
    canvas.tooltip.show(anchor, spot.lines);
  };
  const pointed = (event: MouseEvent) => {
    const corner = svg.getBoundingClientRect();
    return exploration.locate(event.clientX - corner.left, event.clientY - corner.top);
  };
  svg.onpointermove = (event) => show(pointed(event));
  svg.onpointerdown = (event) => show(pointed(event)); // a touch has no move before it
  svg.onpointerleave = hide;
  svg.onblur = hide;
  svg.onclick = (event) => {
    const position = pointed(event);
    if (position !== undefined) exploration.choose?.(position);
  };
  svg.onfocus = () => {
    // For the keyboard only: a click has shown its own mark already.
    if (svg.matches(":focus-visible")) show(at ?? exploration.start ?? { row: 0, column: 0 });
  };
  svg.onkeydown = (event) => {
    const from = at ?? exploration.start ?? { row: 0, column: 0 };
    if (event.key === "Escape") return hide();
    if ((event.key === "Enter" || event.key === " ") && exploration.choose !== undefined) {
      exploration.choose(from);
    } else {
      const to = moved(event.key, from, exploration);
      if (to === undefined) return;
      show(to);
      scrollTo(svg, exploration.describe(to)?.x);
    }
    event.preventDefault();
  };
  // A choice by keyboard may redraw the figure: keep the cursor where it was.
  if (at !== undefined && document.activeElement === svg && svg.matches(":focus-visible")) show(at);
}

/** Scrolls a drawing that is wider than its holder until `x` is visible. */
function scrollTo(svg: SVGSVGElement, x: number | undefined): void {
  const holder = svg.parentElement;
  if (holder === null || x === undefined || holder.scrollWidth <= holder.clientWidth) return;
  const inView = x > holder.scrollLeft + EDGE && x < holder.scrollLeft + holder.clientWidth - EDGE;
  if (!inView) holder.scrollLeft = x - holder.clientWidth / 2;
}

const EDGE = 40; // px at each edge that fade out

function moved(key: string, { row, column }: Position, { rows, columns }: Exploration): Position | undefined {
  const clamp = (value: number, below: number) => Math.max(0, Math.min(below - 1, value));
  if (key === "ArrowLeft") return { row, column: clamp(column - 1, columns) };
  if (key === "ArrowRight") return { row, column: clamp(column + 1, columns) };
  if (key === "ArrowUp") return { row: clamp(row - 1, rows), column };
  if (key === "ArrowDown") return { row: clamp(row + 1, rows), column };
  if (key === "PageUp") return { row: clamp(row - 10, rows), column };
  if (key === "PageDown") return { row: clamp(row + 10, rows), column };
  if (key === "Home") return { row, column: 0 };
  if (key === "End") return { row, column: columns - 1 };
  return undefined;
}
