/** Small multiples of lines over rounds, as many side by side as fit, read by mouse and by keyboard. */
import { type Box, type Canvas, type Group, heading } from "./canvas.ts";
import { explore } from "./explore.ts";
import { drawLines, type Panel, roundAt } from "./lines.ts";
import { agentName, type LinesView } from "./selection.ts";

/** Height of the two lines below a panel that name its lines. */
export const KEY_HEIGHT = 36;

/**
 * Draws the panels. `details` returns the tooltip's lines for a panel and a round's index. `stacked` puts the panels one above the
 * other, so that a round has the same place in all of them. `keyed` names the bold lines (two at most) below each panel, for
 * panels in which the same look has different meanings.
 */
export function drawPanels(
  canvas: Canvas,
  view: LinesView,
  panels: readonly Panel[],
  details: (panel: Panel, round: number) => string[],
  { stacked = false, keyed = false }: { stacked?: boolean; keyed?: boolean } = {},
): void {
  const { rounds } = view.data;
  const boxes = panelBoxes(
    canvas,
    panels.length,
    stacked ? { height: 272, right: 14, across: 1 } : { height: 226, right: 8, keyed },
  );
  const group = canvas.svg.append("g");
  const drawn = panels.map((panel, k) => {
    heading(group, boxes[k]!, panel.title);
    if (keyed) {
      panel.bold.forEach((line, row) => {
        panelKey(group, boxes[k]!, row, line.label, line);
      });
    }
    return drawLines(group, boxes[k]!, panel, view, !stacked || k === panels.length - 1);
  });
  explore(canvas, {
    rows: panels.length,
    columns: rounds.length,
    start: { row: 0, column: rounds.length - 1 },
    locate(x, y) {
      const row = boxes.findIndex(
        (b) => x >= b.left && x <= b.left + b.width && y >= b.top - 6 && y <= b.top + b.height,
      );
      return row < 0 ? undefined : { row, column: roundAt(view, drawn[row]!, x) };
    },
    describe({ row, column }) {
      const panel = panels[row]!;
      const at = panel.bold[0]!.values[column]!;
      if (!Number.isFinite(at)) return undefined;
      return {
        x: drawn[row]!.x(rounds[column]!.round),
        y: drawn[row]!.y(at),
        lines: [`${panel.title}, round ${rounds[column]!.round}`, ...details(panel, column)],
      };
    },
  });
}

/** Boxes for `count` panels, as many side by side as fit, each with room for a heading and an axis. Resizes the canvas to hold them. */
export function panelBoxes(
  canvas: Canvas,
  count: number,
  {
    height,
    right,
    keyed = false,
    across = canvas.width >= 1000 ? 4 : canvas.width >= 560 ? 2 : 1,
  }: { height: number; right: number; keyed?: boolean; across?: number },
): Box[] {
  const gap = 22;
  const cell = (canvas.width - gap * (across - 1)) / across;
  const row = height + (keyed ? KEY_HEIGHT : 0);
  canvas.resize(canvas.width, Math.ceil(count / across) * row);
  return Array.from({ length: count }, (_, k) => ({
    left: (k % across) * (cell + gap) + 50,
    top: Math.floor(k / across) * row + 54,
    width: cell - 50 - right,
    height: height - 54 - 46,
  }));
}

/** Writes line `row` (0 or 1) of the key below a panel: a swatch and a name. */
export function panelKey(
  group: Group,
  box: Box,
  row: number,
  text: string,
  look?: { colour: string; dash?: string },
): void {
  const y = box.top + box.height + 54 + 17 * row;
  if (look !== undefined) {
    const swatch = group
      .append("line")
      .attr("x1", box.left)
      .attr("x2", box.left + 24);
    swatch
      .attr("y1", y - 4)
      .attr("y2", y - 4)
      .attr("stroke", look.colour)
      .attr("stroke-width", 2.75);
    if (look.dash) swatch.attr("stroke-dasharray", look.dash);
  }
  const label = group.append("text").attr("y", y).text(text);
  label.attr("x", box.left + (look === undefined ? 0 : 32));
}

/** The tooltip of a panel in a round: the bold lines, the agents with the least and the most, and the highlighted agent. */
export function panelDetails(panel: Panel, round: number, view: LinesView): string[] {
  const lines = panel.bold.map((b) => `${b.label}: ${panel.text(b.values[round]!)}`);
  const values = panel.agents
    .map((a) => a[round]!)
    .map((v, a) => ({ v, a }))
    .filter(({ v }) => Number.isFinite(v));
  if (values.length > 1) {
    const low = values.reduce((x, y) => (y.v < x.v ? y : x));
    const high = values.reduce((x, y) => (y.v > x.v ? y : x));
    lines.push(`least ${panel.text(low.v)}, ${agentName(view.data, low.a)}`);
    lines.push(`most ${panel.text(high.v)}, ${agentName(view.data, high.a)}`);
  }
  const chosen = panel.agents[view.agent]?.[round];
  if (chosen !== undefined) lines.push(`${agentName(view.data, view.agent)}: ${panel.text(chosen)}`);
  return lines;
}
