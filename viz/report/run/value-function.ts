/** The value function: its calibration, and how well it separates partial answers that led to a solution from others. */
import { symbolCircle } from "d3";
import { type Box, heading } from "../kit/canvas.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { count, number, percent, plural } from "../kit/format.ts";
import { type Drawn, drawLines, type Panel, roundAt } from "../kit/lines.ts";
import { KEY_HEIGHT, panelKey } from "../kit/panels.ts";
import { FAILED, reliability, SOLVED } from "./reliability-diagram.ts";
import { nearestOf, roundSlider } from "./round-slider.ts";
import type { View } from "./run-view.ts";

const DEFAULTS: FigureDefaults = {
  id: "value",
  title: "Can the value function be trusted?",
  look: "Circles near the diagonal mean that predictions match outcomes. Errors should fall, and the gap between partial answers that led to a solution and those that did not should widen.",
  wide: true,
};

export function valueFigure(view: View): Figure {
  const { data } = view;
  const rounds = data.rounds.flatMap((r, k) => (r.value === undefined ? [] : [k]));
  const series = (key: "brier" | "calibrationError" | "meanSolved" | "meanFailed") =>
    data.rounds.map((r) => r.value?.[key] ?? Number.NaN);
  const panels: Panel[] = [
    {
      title: "Brier score and calibration error",
      unit: "error, 0 is perfect",
      agents: [],
      bold: [
        { label: "Brier score", values: series("brier"), ...SOLVED },
        { label: "calibration error", values: series("calibrationError"), ...FAILED },
      ],
      text: number,
      fromZero: true,
    },
    {
      title: "Mean value of partial answers",
      unit: "mean predicted value",
      agents: [],
      bold: [
        { label: "led to a solution", values: series("meanSolved"), ...SOLVED },
        { label: "did not", values: series("meanFailed"), ...FAILED },
      ],
      text: number,
      fromZero: true,
      upTo: 1,
    },
  ];
  return {
    ...DEFAULTS,
    ...(rounds.length === 0 ? { empty: "This run measured no value function." } : {}),
    controls: (bar) => roundSlider(bar, view, rounds),
    follows: (change) => change.round !== undefined,
    draw(canvas) {
      const across = canvas.width >= 780 ? 3 : canvas.width >= 560 ? 2 : 1;
      const gap = 26;
      const cell = (canvas.width - gap * (across - 1)) / across;
      const height = Math.min(340, Math.max(270, cell * 0.8)) + KEY_HEIGHT;
      const boxes = [0, 1, 2].map(
        (k): Box => ({
          left: (k % across) * (cell + gap) + 50,
          top: Math.floor(k / across) * height + 54,
          width: cell - 62,
          height: height - 54 - 48 - KEY_HEIGHT,
        }),
      );
      canvas.resize(canvas.width, Math.ceil(3 / across) * height);
      const group = canvas.svg.append("g");
      const here = nearestOf(rounds, view.round);
      const value = data.rounds[here]!.value!;
      heading(group, boxes[0]!, `Round ${data.rounds[here]!.round}: predicted against observed`);
      panelKey(group, boxes[0]!, 0, plural(value.traces, "trace"));
      panelKey(group, boxes[0]!, 1, "larger circles: more traces");
      const plot = reliability(group, boxes[0]!, value);
      const drawn = panels.map((panel, k): Drawn => {
        const box = boxes[k + 1]!;
        heading(group, box, panel.title);
        panel.bold.forEach((b, s) => {
          panelKey(group, box, s, `${b.label}: ${number(b.values[here])}`, b);
        });
        return drawLines(group, box, panel, view);
      });
      const bins = value.bins.filter((b) => b.count > 0);
      explore(canvas, {
        rows: 3,
        columns: Math.max(bins.length, data.rounds.length),
        locate(x, y) {
          const row = boxes.findIndex(
            (b) => x >= b.left - 20 && x <= b.left + b.width + 10 && y >= b.top - 20 && y <= b.top + b.height + 20,
          );
          if (row < 0) return undefined;
          if (row > 0) return { row, column: roundAt(view, drawn[row - 1]!, x) };
          const away = (b: (typeof bins)[number]) => Math.hypot(plot.x(b.predicted) - x, plot.y(b.observed) - y);
          return { row, column: bins.reduce((best, b, k) => (away(b) < away(bins[best]!) ? k : best), 0) };
        },
        describe({ row, column }) {
          if (row === 0) {
            const bin = bins[Math.min(column, bins.length - 1)];
            if (bin === undefined) return undefined;
            const lines = [
              `${count(bin.count)} traces`,
              `predicted ${percent(bin.predicted)}`,
              `observed ${percent(bin.observed)}`,
            ];
            return { x: plot.x(bin.predicted), y: plot.y(bin.observed), lines };
          }
          const round = Math.min(column, data.rounds.length - 1);
          const bold = panels[row - 1]!.bold;
          const at = bold[0]!.values[round]!;
          if (!Number.isFinite(at)) return undefined;
          return {
            x: drawn[row - 1]!.x(data.rounds[round]!.round),
            y: drawn[row - 1]!.y(at),
            lines: [`round ${data.rounds[round]!.round}`, ...bold.map((b) => `${b.label}: ${number(b.values[round])}`)],
          };
        },
      });
    },
    legend: () => [
      {
        label: "traces of the round, in 10 bins, before training on them",
        kind: "point",
        style: { colour: SOLVED.colour, shape: symbolCircle },
      },
    ],
    table: () => ({
      columns: [
        "round",
        "brier",
        "calibration_error",
        "mean_v_solved",
        "mean_v_failed",
        "traces",
        "bin",
        "predicted",
        "observed",
        "count",
      ],
      rows: rounds.flatMap((r) => {
        const v = data.rounds[r]!.value!;
        const head = [data.rounds[r]!.round, v.brier, v.calibrationError, v.meanSolved, v.meanFailed, v.traces];
        return v.bins.map((b, k) => [...head, k + 1, b.predicted, b.observed, b.count]);
      }),
    }),
  };
}
