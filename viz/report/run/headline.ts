/** The result in one sentence and three bars. */
import { scaleLinear } from "d3";
import { explore } from "../kit/explore.ts";
import type { Figure } from "../kit/figure.ts";
import { percent, plural } from "../kit/format.ts";
import type { View } from "./run-view.ts";

export function headlineFigure({ data }: View): Figure {
  const { base, cumulative, tasks } = data.solved;
  const final = data.solved.final ?? Number.NaN; // JSON has null where the final measurement was lost
  const bars = [
    { label: "base", note: "before training, first round's budget", value: base, colour: "var(--thin)" },
    { label: "final", note: "final parameters, same budget", value: final, colour: "var(--c0)" },
    { label: "cumulative", note: "at least once during the run", value: cumulative, colour: "var(--c2)" },
  ];
  const ratio = (value: number) => (base > 0 && value >= 0 ? `${(value / base).toFixed(1)}\u2009×\u2009base` : "");
  return {
    id: "headline",
    title: verdict(data),
    short: "Result",
    look: "Compare the three bars: exam tasks solved by the base, by the final parameters, and at least once during the run.",
    wide: true,
    ...(tasks === 0 ? { empty: "This run had no exam tasks." } : {}),
    draw(canvas) {
      const narrow = canvas.width < 620;
      const left = narrow ? 0 : 300;
      const step = narrow ? 56 : 38;
      const right = 200;
      canvas.resize(canvas.width, bars.length * step + 26);
      const x = scaleLinear([0, Math.max(1, tasks)], [left, canvas.width - (narrow ? 4 : right)]);
      const group = canvas.svg.append("g");
      bars.forEach(({ label, note, value, colour }, k) => {
        const y = k * step + (narrow ? 22 : 6);
        group
          .append("rect")
          .attr("x", left)
          .attr("y", y)
          .attr("width", x(tasks) - left)
          .attr("height", 22)
          .attr("fill", "var(--track)");
        group
          .append("rect")
          .attr("class", "mark")
          .attr("x", left)
          .attr("y", y)
          .attr("width", Math.max(1, x(value || 0) - left))
          .attr("height", 22)
          .attr("fill", colour);
        const name = group
          .append("text")
          .attr("x", narrow ? 0 : left - 14)
          .attr("y", narrow ? y - 6 : y + 15)
          .attr("text-anchor", narrow ? "start" : "end");
        name.append("tspan").attr("font-weight", 600).text(label);
        name
          .append("tspan")
          .attr("fill", "var(--soft)")
          .text(`\u2002${narrow ? "" : note}`);
        const figure = group
          .append("text")
          .attr("class", "figure-number")
          .attr("y", narrow ? y - 6 : y + 16);
        figure.attr("x", narrow ? x(tasks) : x(tasks) + 10).attr("text-anchor", narrow ? "end" : "start");
        figure
          .append("tspan")
          .attr("font-weight", 600)
          .text(Number.isNaN(value) ? "not measured" : value);
        figure
          .append("tspan")
          .attr("fill", "var(--soft)")
          .text(` of ${tasks}${k > 0 && base > 0 ? `\u2002${ratio(value)}` : ""}`);
      });
      const axis = group
        .append("text")
        .attr("class", "axis-title")
        .attr("x", left)
        .attr("y", bars.length * step + 14);
      axis.text(`exam tasks solved, of ${tasks}`);
      explore(canvas, {
        rows: bars.length,
        columns: 1,
        locate: (_, y) => ({ row: Math.max(0, Math.min(bars.length - 1, Math.floor(y / step))), column: 0 }),
        describe({ row }) {
          const { label, note, value } = bars[row]!;
          const y = row * step + (narrow ? 22 : 6);
          return {
            x: left,
            y,
            width: Math.max(2, x(value || 0) - left),
            height: 22,
            lines: [label, note, `${value} of ${tasks} (${percent(value / tasks)}) ${row > 0 ? ratio(value) : ""}`],
          };
        },
      });
    },
    follows: () => false,
    table: () => ({ columns: ["which", "solved", "exam_tasks"], rows: bars.map((b) => [b.label, b.value, tasks]) }),
  };
}

/** The result as one sentence, made of the numbers alone. */
function verdict({ solved: { base, final, cumulative, tasks }, run, agents }: View["data"]): string {
  if (tasks === 0) return "This run had no exam tasks";
  const solve = agents.length === 1 ? "one agent solves" : `${agents.length} agents together solve`;
  const after = `After ${plural(run.rounds, "round")}, ${solve}`;
  if (!Number.isFinite(final))
    return `The final parameters were not measured; the base solves ${base} of ${plural(tasks, "exam task")}`;
  if (final > base) {
    const times = base > 0 ? `, ${(final / base).toFixed(1)} times the base's ${base}` : "; the base solves none";
    return `${after} ${final} of ${plural(tasks, "exam task")}${times}`;
  }
  if (final === base) return `${after} as many exam tasks as the base: ${final} of ${tasks}`;
  const found = cumulative > base ? `; during the run they solved ${cumulative}` : "";
  return `${after} fewer exam tasks than the base: ${final} of ${tasks} against ${base}${found}`;
}
