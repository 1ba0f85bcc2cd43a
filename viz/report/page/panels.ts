/** Small multiples of lines over rounds, as many side by side as fit, read by mouse and by keyboard. */
import { type Box, type Canvas, heading } from "./canvas.ts";
import { explore } from "./explore.ts";
import { drawLines, type Panel, roundAt } from "./lines.ts";
import { agentName, type LinesView } from "./view.ts";

/**
 * `details` are the lines shown for a panel and a round's index, below the panel's title. Stacked panels stand one above
 * the other, so that a round is at one place in all of them.
 */
export function drawPanels(
  canvas: Canvas,
  view: LinesView,
  panels: readonly Panel[],
  details: (panel: Panel, round: number) => string[],
  stacked = false,
): void {
  const { rounds } = view.data;
  const boxes = panelBoxes(
    canvas,
    panels.length,
    stacked ? { height: 272, right: 14, across: 1 } : { height: 226, right: 8 },
  );
  const group = canvas.svg.append("g");
  const drawn = panels.map((panel, k) => {
    heading(group, boxes[k]!, panel.title);
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

/** As many boxes side by side as fit, each with room for a heading above and an axis below; the canvas grows to hold them. */
export function panelBoxes(
  canvas: Canvas,
  count: number,
  {
    height,
    right,
    across = canvas.width >= 1000 ? 4 : canvas.width >= 560 ? 2 : 1,
  }: { height: number; right: number; across?: number },
): Box[] {
  const gap = 22;
  const cell = (canvas.width - gap * (across - 1)) / across;
  canvas.resize(canvas.width, Math.ceil(count / across) * height);
  return Array.from({ length: count }, (_, k) => ({
    left: (k % across) * (cell + gap) + 50,
    top: Math.floor(k / across) * height + 54,
    width: cell - 50 - right,
    height: height - 54 - 46,
  }));
}

/** Of a panel and a round: the lines of the population, the agents at both ends, and the one that stands out. */
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
