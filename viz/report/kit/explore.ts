/**
 * One way to ask any figure for details, by pointer and by keyboard: its marks are rows x columns, the arrows move a
 * cursor among them, the pointer moves it to the nearest, and a tooltip (also a live region) says what is there.
 */
import type { Canvas } from "./canvas.ts";

export type Position = { row: number; column: number };
export type Spot = { x: number; y: number; width?: number; height?: number; lines: string[] };
export type Exploration = {
  rows: number;
  columns: number;
  /** The mark nearest to a point of the drawing, or undefined where there is none. */
  locate(x: number, y: number): Position | undefined;
  /** Where a mark is (its centre, or the corner of a box) and what to say of it; the first line is its title. */
  describe(position: Position): Spot | undefined;
  start?: Position;
  /** Enter, space or a click. */
  choose?(position: Position): void;
};

/** Where the reader was in a drawing, kept while it is drawn anew. */
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
  svg.onpointerdown = (event) => show(pointed(event)); // a finger does not move first
  svg.onpointerleave = hide;
  svg.onblur = hide;
  svg.onclick = (event) => {
    const position = pointed(event);
    if (position !== undefined) exploration.choose?.(position);
  };
  svg.onfocus = () => {
    // Only for the keyboard: a click has its own place already.
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
  // Drawn anew under the keyboard's hands, because of a choice made here: the cursor stays where it was.
  if (at !== undefined && document.activeElement === svg && svg.matches(":focus-visible")) show(at);
}

/** A drawing that is wider than its place is moved until `x` is in view. */
function scrollTo(svg: SVGSVGElement, x: number | undefined): void {
  const holder = svg.parentElement;
  if (holder === null || x === undefined || holder.scrollWidth <= holder.clientWidth) return;
  const inView = x > holder.scrollLeft + EDGE && x < holder.scrollLeft + holder.clientWidth - EDGE;
  if (!inView) holder.scrollLeft = x - holder.clientWidth / 2;
}

const EDGE = 40; // px of the edges that fade

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
