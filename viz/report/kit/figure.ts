/** A figure's frame: title, reading help, controls, drawing, legend, and the buttons that save it. */

import type { Table } from "../../../src/core/csv.ts";
import { type Canvas, newCanvas } from "./canvas.ts";
import { saveCsv, saveSvg } from "./download.ts";
import { element } from "./element.ts";
import { fitTexts } from "./fit-text.ts";
import { type LegendItem, legendElement } from "./legend.ts";
import { onPaper, PAPER_WIDTH, whenPrinting } from "./paper.ts";
import { cueScroll } from "./scroll-cue.ts";
import type { Change, FollowedSelection } from "./selection.ts";
import { runInTasks } from "./task-queue.ts";
import type { Tooltip } from "./tooltip.ts";

/** The fixed part of a figure. Each figure's file states it as one object at its top. */
export type FigureDefaults = {
  /** Names the section in links and the saved files. */
  id: string;
  title: string;
  /** The name in the table of contents; the title if omitted. */
  short?: string;
  /** What is shown and how to read it, in one to three sentences. */
  look: string;
  /** Takes the whole width of the page; half of it on wide screens if omitted. */
  wide?: boolean;
};

export type Figure = FigureDefaults & {
  /** Why there is nothing to draw, as a sentence. The figure is drawn if omitted. */
  empty?: string;
  controls?(bar: HTMLElement, redraw: () => void): void;
  draw(canvas: Canvas): void;
  legend?(): LegendItem[];
  /** Adds HTML below the drawing; called once. */
  below?(holder: HTMLElement): void;
  table(): Table;
  /** Whether a change of the selection alters this drawing; if omitted, a change of the agent does. */
  follows?(change: Change): boolean;
};

/** Adds the figure to the page. It is drawn when it comes near the screen or is printed, and again when its width changes. */
export function mount(parent: HTMLElement, figure: Figure, view: FollowedSelection, tooltip: Tooltip): void {
  const section = element("section", figure.wide ? "figure wide" : "figure");
  section.id = figure.id;
  section.setAttribute("aria-labelledby", `${figure.id}-title`);
  if (figure.short !== undefined) section.dataset.contents = figure.short;
  const heading = element("h2", "", figure.title);
  heading.id = `${figure.id}-title`;
  const head = element("header", "figure-head");
  const buttons = element("div", "buttons");
  head.append(heading, buttons);
  section.append(head, element("p", "look", figure.look));
  parent.append(section);
  if (figure.empty !== undefined) {
    section.append(element("p", "empty", figure.empty));
    return;
  }
  const bar = element("div", "controls");
  const holder = element("div", "holder");
  const legend = element("div", "legend");
  const canvas = newCanvas(holder, figure.title, tooltip);
  const svg = canvas.svg.node()!;
  let drawn = false;
  const widthNow = () => (onPaper() ? PAPER_WIDTH : Math.floor(section.clientWidth));
  const draw = () => {
    const width = widthNow();
    if (width === 0) return;
    canvas.width = width;
    canvas.paper = onPaper();
    canvas.svg.selectChildren().remove();
    canvas.svg.append("title").text(figure.title);
    figure.draw(canvas);
    fitTexts(svg);
    if (!drawn || figure.legend !== undefined) legend.replaceChildren(...legendElement(figure.legend?.() ?? [], view));
    drawn = true;
    section.dataset.drawn = "yes";
  };
  figure.controls?.(bar, () => drawn && draw());
  if (bar.childElementCount > 0) section.append(bar);
  section.append(holder, cueScroll(holder), legend);
  figure.below?.(section);
  buttons.append(
    saveButton("SVG", figure, () => {
      if (!drawn) draw();
      saveSvg(figure.id, figure.title, svg, [...legend.querySelectorAll(".key")]);
    }),
    saveButton("CSV", figure, () => saveCsv(figure.id, figure.table())),
  );
  view.subscribe((change) => {
    if (drawn && (figure.follows?.(change) ?? change.agent !== undefined)) draw();
  });
  whenNear(section, draw);
  whenPrinting(draw);
  if (onPaper()) draw();
  onResize(section, () => drawn && canvas.width !== widthNow() && draw());
}

/** Mounts one figure per browser task, so that the first is on the screen early and no task is long; then calls `then`. */
export function mountInTurn(
  parent: HTMLElement,
  figures: readonly (() => Figure)[],
  view: FollowedSelection,
  tooltip: Tooltip,
  then: () => void,
): void {
  runInTasks(
    figures.map((figure) => () => mount(parent, figure(), view, tooltip)),
    () => {
      widenLast(parent);
      then();
    },
  );
}

/** Gives the whole width to a figure that would have no neighbour on a wide screen. */
function widenLast(parent: HTMLElement): void {
  let inRow = 0;
  for (const section of parent.children) {
    const next = section.nextElementSibling;
    inRow = section.classList.contains("wide") ? 0 : inRow + 1;
    if (inRow % 2 === 1 && (next === null || next.classList.contains("wide"))) section.classList.add("wide");
  }
}

function saveButton(kind: "SVG" | "CSV", figure: Figure, run: () => void): HTMLButtonElement {
  const button = element("button", "save", kind);
  button.type = "button";
  button.setAttribute("aria-label", `Save "${figure.title}" as ${kind}`);
  button.onclick = run;
  return button;
}

function whenNear(section: HTMLElement, draw: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((e) => e.isIntersecting)) return;
      observer.disconnect();
      draw();
    },
    { rootMargin: "300px" },
  );
  observer.observe(section);
}

function onResize(section: HTMLElement, redraw: () => void): void {
  let frame = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(redraw);
  }).observe(section);
}
