/** Saves figures as SVG and CSV files. A saved drawing carries its styles, title and legend, so that it needs no page. */
import { csvText, type Table } from "../../../src/core/csv.ts";

const NS = "http://www.w3.org/2000/svg";
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linejoin",
  "stroke-linecap",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "font-style",
  "text-anchor",
  "paint-order",
  "font-variant-numeric",
] as const;
const MARGIN = 16;

export function saveCsv(name: string, table: Table): void {
  save(`${name}.csv`, "text/csv;charset=utf-8", csvText(table));
}

/** Saves a drawing with its title above and the legend's entries (each a small svg and a text) below. */
export function saveSvg(name: string, title: string, svg: SVGSVGElement, legend: readonly Element[]): void {
  const width = svg.width.baseVal.value;
  const height = svg.height.baseVal.value;
  const page = document.createElementNS(NS, "svg");
  const background = box(page, width + 2 * MARGIN, height);
  const heading = text(page, title, MARGIN, 28, svg);
  heading.setAttribute("font-size", "15");
  heading.setAttribute("font-weight", "600");
  const drawing = styledClone(svg);
  drawing.querySelector(".cursor")?.remove();
  drawing.setAttribute("x", String(MARGIN));
  drawing.setAttribute("y", "44");
  page.append(drawing);
  let x = MARGIN;
  let y = 44 + height + 12;
  for (const entry of legend) {
    const label = entry.textContent ?? "";
    const swatch = entry.querySelector("svg");
    const advance = 30 + label.length * 7 + 18;
    if (x > MARGIN && x + advance > width + MARGIN) {
      x = MARGIN;
      y += 20;
    }
    if (swatch !== null) {
      const copy = styledClone(swatch);
      copy.setAttribute("x", String(x));
      copy.setAttribute("y", String(y));
      page.append(copy);
    }
    text(page, label, x + 30, y + 11, svg);
    x += advance;
  }
  const full = y + (legend.length > 0 ? 28 : 4);
  page.setAttribute("width", String(width + 2 * MARGIN));
  page.setAttribute("height", String(full));
  page.setAttribute("viewBox", `0 0 ${width + 2 * MARGIN} ${full}`);
  background.setAttribute("height", String(full));
  save(`${name}.svg`, "image/svg+xml;charset=utf-8", new XMLSerializer().serializeToString(page));
}

/** A deep copy with the computed styles as attributes, without classes and attributes that only the page needs. */
function styledClone(source: SVGSVGElement): SVGSVGElement {
  const copy = source.cloneNode(true) as SVGSVGElement;
  const originals = [source, ...source.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, k) => {
    const computed = getComputedStyle(original);
    const target = copies[k]!;
    for (const name of ["class", "tabindex", "style"]) target.removeAttribute(name);
    for (const property of STYLES) {
      const value = computed.getPropertyValue(property);
      // "none" is the initial value of every property but fill, whose initial value is black.
      if (value !== "" && (value !== "none" || property === "fill")) target.setAttribute(property, value);
    }
  });
  return copy;
}

function box(page: SVGSVGElement, width: number, height: number): SVGRectElement {
  const rect = document.createElementNS(NS, "rect");
  rect.setAttribute("width", String(width));
  rect.setAttribute("height", String(height));
  rect.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  page.append(rect);
  return rect;
}

function text(page: SVGSVGElement, content: string, x: number, y: number, like: Element): SVGTextElement {
  const node = document.createElementNS(NS, "text");
  node.textContent = content;
  node.setAttribute("x", String(x));
  node.setAttribute("y", String(y));
  node.setAttribute("font-family", getComputedStyle(like).fontFamily);
  node.setAttribute("font-size", "12");
  node.setAttribute("fill", getComputedStyle(document.body).color);
  page.append(node);
  return node;
}

function save(name: string, type: string, content: string): void {
  // XML allows few control characters, and names may contain others.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are what is removed
  const clean = content.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  const url = URL.createObjectURL(new Blob([clean], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
