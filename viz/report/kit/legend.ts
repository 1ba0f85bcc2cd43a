/** Legends: a swatch with the line's dash or the point's shape; entries of agents are buttons that highlight them. */
import { symbol } from "d3";
import { element } from "./element.ts";
import { type Style, style } from "./palette.ts";
import { agentName, type LinesView, MANY, type Selection } from "./selection.ts";

export type LegendItem = {
  label: string;
  kind: "line" | "point" | "line-point" | "box";
  style: Partial<Style> & { colour: string; strength?: number };
  bold?: boolean;
  agent?: number;
};

const NS = "http://www.w3.org/2000/svg";

/** Legend entries for these agents; for all agents if omitted. */
export function agentItems(
  view: LinesView,
  kind: LegendItem["kind"],
  agents: readonly number[] = [...view.data.agents.keys()],
): LegendItem[] {
  return agents.map((a) => ({ label: agentName(view.data, a), kind, style: style(a), agent: a }));
}

/** The legend's entries; many agents fold into one line that opens. */
export function legendElement(items: readonly LegendItem[], view: Selection): HTMLElement[] {
  const agents = items.filter((i) => i.agent !== undefined);
  const others = items.filter((i) => i.agent === undefined).map((item) => entry(item, view));
  if (agents.length <= MANY) return [...others, ...agents.map((item) => entry(item, view))];
  const fold = element("details", "fold");
  const chosen = agents.filter((i) => i.agent === view.agent).map((item) => entry(item, view));
  const list = element("div", "legend");
  list.append(...agents.map((item) => entry(item, view)));
  fold.append(element("summary", "", `${agents.length} agents`), list);
  return [...others, ...chosen, fold];
}

function entry(item: LegendItem, view: Selection): HTMLElement {
  const node = item.agent === undefined ? element("span", "key") : element("button", "key");
  if (item.agent !== undefined) {
    const agent = item.agent;
    node.setAttribute("type", "button");
    node.setAttribute("aria-pressed", String(view.agent === agent));
    node.title = "Highlight this agent in all figures";
    node.onclick = () => view.set({ agent: view.agent === agent ? -1 : agent });
  }
  node.append(swatch(item), document.createTextNode(item.label));
  return node;
}

function swatch({ kind, style: look, bold }: LegendItem): SVGSVGElement {
  const svg = document.createElementNS(NS, "svg");
  set(svg, { width: 24, height: 12, viewBox: "0 0 24 12", "aria-hidden": "true" });
  const add = (tag: string, attributes: Record<string, string | number>) => {
    const node = document.createElementNS(NS, tag);
    set(node, attributes);
    svg.append(node);
  };
  if (kind === "box") {
    add("rect", { x: 7, y: 1, width: 11, height: 10, fill: look.colour, "fill-opacity": look.strength ?? 1 });
    return svg;
  }
  if (kind !== "point") {
    const dash = look.dash ? { "stroke-dasharray": look.dash } : {};
    add("line", { x1: 0, x2: 24, y1: 6, y2: 6, stroke: look.colour, "stroke-width": bold ? 3 : 1.75, ...dash });
  }
  if (kind !== "line") {
    add("path", { d: symbol(look.shape, 42)() ?? "", transform: "translate(12,6)", fill: look.colour });
  }
  return svg;
}

function set(node: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
}
