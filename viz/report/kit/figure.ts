/** A figure's frame: title, what to look for, controls, drawing, legend, and the buttons that save it. */

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

export type Figure = {
  id: string;
  title: string;
  /** Its name in the table of contents, where the title is a long one. */
  short?: string;
  /** One sentence: what to look for. */
  look: string;
  wide?: boolean;
  /** Why there is nothing to draw, in words. */
  empty?: string;
  controls?(bar: HTMLElement, redraw: () => void): void;
  draw(canvas: Canvas): void;
  legend?(): LegendItem[];
  /** Something in HTML below the drawing; called once. */
  below?(holder: HTMLElement): void;
  table(): Table;
  /** Whether a change of the view alters this drawing. */
  follows?(change: Change): boolean;
};

/**
 * Adds the figure to the page. It is drawn when it comes near the screen or goes to paper, and again when its width changes.
 */
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

/** Mounts a figure a task: the first is on the screen before the last frame is made, and no task is long. */
export function mountInTurn(
  parent: HTMLElement,
  figures: readonly (() => Figure)[],
  view: FollowedSelection,
  tooltip: Tooltip,
  then: () => void,
): void {
  runInTasks(
    figures.map((figure) => () => mount(parent, figure(), view, tooltip)),
    then,
  );
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
