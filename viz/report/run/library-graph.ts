/** The library as a graph: the agents that found each abstraction and those that used it, with the chosen one's program. */
import { linkHorizontal, scalePoint, scaleSqrt } from "d3";
import { axisTitle, type Group } from "../kit/canvas.ts";
import { element } from "../kit/element.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { plural, shorten } from "../kit/format.ts";
import { style } from "../kit/palette.ts";
import { agentName } from "../kit/selection.ts";
import { agentShort, type View } from "./run-view.ts";

const SHOWN = 30;

const DEFAULTS: FigureDefaults = {
  id: "library",
  title: "Which abstractions were shared?",
  look: "Agents on the left found the abstractions in the middle; agents on the right used them. A thicker link means more uses. Look for abstractions used by agents that did not find them.",
  wide: true,
};

export function libraryFigure(view: View): Figure {
  const { data } = view;
  const used = (k: number) => data.library[k]!.uses.reduce((sum, u) => sum + u.count, 0);
  const entries = [...data.library.keys()].sort((a, b) => used(b) - used(a)).slice(0, SHOWN);
  const index = new Map(data.agents.map((a, k) => [a.id, k]));
  const known = (ids: number[]) => [...new Set(ids.flatMap((id) => index.get(id) ?? []))].sort((a, b) => a - b);
  const finders = known(entries.flatMap((k) => data.library[k]!.foundBy));
  const users = known(entries.flatMap((k) => data.library[k]!.uses.filter((u) => u.count > 0).map((u) => u.agent)));
  const columns = [finders, entries, users];
  const panel = element("div", "program");
  let chosen = entries[0];
  const reveal = () => {
    const entry = chosen === undefined ? undefined : data.library[chosen];
    if (entry === undefined) return;
    const facts = `added in round ${entry.round}; ${plural(entry.size, "node")}; used ${plural(used(chosen!), "time")}; saves ${entry.saving.toFixed(0)} tokens`;
    const program = element("pre", "", entry.program);
    program.tabIndex = 0;
    program.setAttribute("aria-label", "program of the abstraction");
    panel.replaceChildren(element("strong", "", entry.name), element("span", "", facts), program);
  };
  const left = data.library.length - entries.length;
  return {
    ...DEFAULTS,
    ...(entries.length === 0
      ? { empty: "The library is empty: no fragment was repeated often enough to become an abstraction." }
      : {}),
    draw(canvas) {
      const narrow = canvas.width < 640;
      const most = Math.max(...columns.map((c) => c.length), 2);
      const step = most > 40 ? 13 : most > 16 ? 18 : 26;
      const height = 44 + most * step;
      canvas.resize(canvas.width, height + 8);
      const margin = narrow ? 42 : 150;
      const xs = [margin, canvas.width / 2, canvas.width - margin];
      const half = Math.min(200, narrow ? canvas.width / 2 - margin - 58 : canvas.width / 2 - margin - 110);
      const ys = columns.map((c) => {
        const slack = Math.max(0, (most - c.length) * step * 0.3);
        return scalePoint(c.map(String), [36 + slack + step / 2, height - slack - step / 2]).padding(
          c.length === 1 ? 0.5 : 0,
        );
      });
      const at = (column: number, id: number) => ys[column]!(String(id)) ?? 0;
      const group = canvas.svg.append("g");
      const width = scaleSqrt(
        [0, Math.max(1, ...entries.flatMap((k) => data.library[k]!.uses.map((u) => u.count)))],
        [0.6, 7],
      );
      const link = linkHorizontal<unknown, [number, number]>();
      const draw = (from: [number, number], to: [number, number], entry: number, agent: number, thick: number) => {
        const lit = view.agent >= 0 ? view.agent === agent : entry === chosen;
        const path = group.append("path").attr("class", "mark").attr("fill", "none").attr("stroke-width", thick);
        path
          .attr("d", link({ source: from, target: to }) ?? "")
          .attr("stroke", lit ? style(agent).colour : "var(--thin)");
        path.attr("opacity", lit ? 0.95 : 0.45);
        if (lit) path.raise();
      };
      for (const k of entries) {
        for (const a of known(data.library[k]!.foundBy))
          draw([xs[0]! + 6, at(0, a)], [xs[1]! - half, at(1, k)], k, a, 1.6);
        for (const use of data.library[k]!.uses) {
          const a = index.get(use.agent);
          if (a === undefined || use.count <= 0) continue;
          draw([xs[1]! + half, at(1, k)], [xs[2]! - 6, at(2, a)], k, a, width(use.count));
        }
      }
      for (const column of [0, 2])
        for (const a of columns[column]!) agentNode(group, xs[column]!, at(column, a), column === 0, a, narrow);
      for (const k of entries) entryNode(group, xs[1]!, at(1, k), half, step, data.library[k]!, k === chosen);
      axisTitle(group, xs[0]!, 16, "found by", narrow ? "middle" : "end");
      axisTitle(
        group,
        xs[1]!,
        16,
        `abstraction${left > 0 ? ` (the ${SHOWN} most used of ${data.library.length})` : ""}`,
        "middle",
      );
      axisTitle(group, xs[2]!, 16, "used by", narrow ? "middle" : "start");
      const choose = (id: number | undefined) => {
        if (id === undefined || id === chosen) return;
        chosen = id;
        reveal();
      };
      explore(canvas, {
        rows: most,
        columns: 3,
        start: { row: 0, column: 1 },
        locate(x, y) {
          const column = x < xs[1]! - half - 10 ? 0 : x > xs[1]! + half + 10 ? 2 : 1;
          const near = columns[column]!.findIndex((id) => Math.abs(at(column, id) - y) <= step / 2);
          return near < 0 ? undefined : { row: near, column };
        },
        describe({ row, column }) {
          const list = columns[column]!;
          const id = list[Math.min(row, list.length - 1)];
          if (id === undefined) return undefined;
          const y = at(column, id);
          if (column === 1) {
            choose(id);
            const entry = data.library[id]!;
            const lines = [
              entry.name,
              shorten(entry.program, 240),
              `found by ${plural(known(entry.foundBy).length, "agent")} in round ${entry.round}`,
              `used ${plural(used(id), "time")}`,
            ];
            return { x: xs[1]! - half, y: y - step / 2 + 1, width: 2 * half, height: step - 2, lines };
          }
          const found = entries.filter((k) => known(data.library[k]!.foundBy).includes(id)).length;
          const uses = entries.flatMap((k) => data.library[k]!.uses).filter((u) => index.get(u.agent) === id);
          const total = uses.reduce((sum, u) => sum + u.count, 0);
          return {
            x: xs[column]!,
            y,
            lines: [
              agentName(data, id),
              `found ${plural(found, "abstraction")} shown here`,
              `used them ${plural(total, "time")}`,
            ],
          };
        },
        choose({ row, column }) {
          const id = columns[column]![Math.min(row, columns[column]!.length - 1)];
          if (column === 1) view.set({ agent: -1 });
          else if (id !== undefined) view.set({ agent: view.agent === id ? -1 : id });
        },
      });
    },
    below(holder) {
      reveal();
      holder.append(panel);
    },
    table: () => ({
      columns: ["entry", "round", "nodes", "saving", "agent", "role", "count", "program"],
      rows: data.library.flatMap((e) => [
        ...e.foundBy.map((a) => [e.name, e.round, e.size, e.saving, a, "found", 1, e.program]),
        ...e.uses.map((u) => [e.name, e.round, e.size, e.saving, u.agent, "used", u.count, e.program]),
      ]),
    }),
  };

  function agentNode(group: Group, x: number, y: number, before: boolean, a: number, narrow: boolean): void {
    group
      .append("circle")
      .attr("class", "mark")
      .attr("cx", x)
      .attr("cy", y)
      .attr("r", 4.5)
      .attr("fill", style(a).colour);
    const label = group
      .append("text")
      .attr("y", y + 4)
      .text(narrow ? agentShort(data, a) : shorten(agentName(data, a), 20));
    label.attr("x", x + (before ? -10 : 10)).attr("text-anchor", before ? "end" : "start");
    if (view.agent === a) label.attr("font-weight", 700);
  }
}

function entryNode(
  group: Group,
  x: number,
  y: number,
  half: number,
  step: number,
  entry: View["data"]["library"][number],
  chosen: boolean,
): void {
  const height = Math.min(step - 2, 20);
  const box = group
    .append("rect")
    .attr("class", "mark")
    .attr("x", x - half)
    .attr("y", y - height / 2)
    .attr("rx", 3);
  box
    .attr("width", 2 * half)
    .attr("height", height)
    .attr("fill", "var(--node)");
  box.attr("stroke", chosen ? "var(--ink)" : "var(--axis)").attr("stroke-width", chosen ? 1.5 : 0.75);
  const label = group
    .append("text")
    .attr("x", x - half + 8)
    .attr("y", y + 4);
  const room = 2 * half - 16;
  const name = label.append("tspan").attr("font-weight", 600);
  const left = room - writeWithin(name.node()!, entry.name, room);
  if (left < 30) return;
  const body = label.append("tspan").attr("dx", 8).attr("fill", "var(--soft)");
  // In little space the body says more than the parameters.
  writeWithin(body.node()!, entry.program.replace(/^\([^=]*\)\s*=>\s*/, ""), left - 8);
}

/** Writes the text, shortened to at most `room` px; returns its width in px. */
function writeWithin(node: SVGTextContentElement, text: string, room: number): number {
  let length = Math.min(text.length, 200);
  node.textContent = shorten(text, length);
  let width = node.getComputedTextLength();
  while (width > room && length > 1) {
    length = Math.min(length - 1, Math.floor((length * room) / width));
    node.textContent = shorten(text, Math.max(1, length));
    width = node.getComputedTextLength();
  }
  return width;
}
