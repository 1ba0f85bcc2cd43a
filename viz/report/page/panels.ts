/** Small multiples of lines over rounds, as many side by side as fit, read by mouse and by keyboard. */
import { type Box, type Canvas, heading } from "./canvas.ts";
import { explore } from "./explore.ts";
import { drawLines, type Panel, roundAt } from "./lines.ts";
import type { View } from "./view.ts";

/** `details` are the lines shown for a panel and a round's index, below the panel's title. */
export function drawPanels(
  canvas: Canvas,
  view: View,
  panels: readonly Panel[],
  details: (panel: Panel, round: number) => string[],
): void {
  const { rounds } = view.data;
  const boxes = panelBoxes(canvas, panels.length, { height: 226, right: 8 });
  const group = canvas.svg.append("g");
  const drawn = panels.map((panel, k) => {
    heading(group, boxes[k]!, panel.title);
    return drawLines(group, boxes[k]!, panel, view);
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
export function panelBoxes(canvas: Canvas, count: number, { height, right }: { height: number; right: number }): Box[] {
  const across = canvas.width >= 1000 ? 4 : canvas.width >= 560 ? 2 : 1;
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
