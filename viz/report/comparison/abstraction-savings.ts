/** How many tokens each abstraction saves: how much longer all solutions would be without it. */
import { scaleLinear } from "d3";
import { armItems, armStyle } from "../kit/arms.ts";
import { axes } from "../kit/canvas.ts";
import { element } from "../kit/element.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { count, plural, shorten } from "../kit/format.ts";
import type { ComparisonData } from "./comparison-data.ts";

const SHOWN = 20;

const DEFAULTS: FigureDefaults = {
  id: "libraries",
  title: "Which abstractions save most?",
  look: "Each bar is the number of tokens by which all solutions of a run together would be longer without the abstraction.",
};

export function librariesFigure({ arms }: ComparisonData): Figure {
  const all = arms
    .flatMap(({ name, library }, arm) => library.map((entry) => ({ arm, armName: name, ...entry })))
    .sort((a, b) => b.lost - a.lost);
  const shown = all.slice(0, SHOWN);
  const program = element("pre", "");
  program.tabIndex = 0;
  program.setAttribute("aria-label", "program of the abstraction");
  const panel = element("div", "program");
  panel.append(program);
  const reveal = (k: number) => {
    program.textContent = shown[k]?.program ?? "";
  };
  return {
    ...DEFAULTS,
    ...(all.length === 0 ? { empty: "No arm has an abstraction in its library." } : {}),
    draw(canvas) {
      const step = 26;
      const height = shown.length * step;
      canvas.resize(canvas.width, height + 50);
      const left = Math.min(220, canvas.width * 0.45);
      const longest = Math.max(1, ...shown.map(({ lost }) => lost));
      const x = scaleLinear([0, longest], [left, canvas.width - 44]).nice(5);
      const group = canvas.svg.append("g");
      const box = { left, top: 4, width: canvas.width - 44 - left, height };
      axes(group, box, x, scaleLinear([0, 1], [height + 4, 4]), {
        x: "tokens saved",
        y: "",
        plain: true,
      });
      shown.forEach((entry, k) => {
        const y = 4 + k * step;
        const name = group
          .append("text")
          .attr("x", left - 8)
          .attr("y", y + 17)
          .attr("text-anchor", "end");
        name.text(shorten(`${entry.armName} ${entry.seed}: ${entry.name}`, Math.floor(left / 7.4)));
        const bar = group
          .append("rect")
          .attr("class", "mark")
          .attr("x", left)
          .attr("y", y + 4);
        bar.attr("width", Math.max(1, x(Math.max(0, entry.lost)) - left)).attr("height", step - 9);
        bar.attr("fill", armStyle(entry.arm).colour);
        const figure = group
          .append("text")
          .attr("x", x(Math.max(0, entry.lost)) + 6)
          .attr("y", y + 17);
        figure.attr("fill", "var(--soft)").text(count(entry.lost));
      });
      explore(canvas, {
        rows: shown.length,
        columns: 1,
        locate: (_, y) => ({ row: Math.max(0, Math.min(shown.length - 1, Math.floor((y - 4) / step))), column: 0 }),
        describe({ row }) {
          const entry = shown[row]!;
          reveal(row);
          return {
            x: left,
            y: 4 + row * step + 4,
            width: Math.max(2, x(Math.max(0, entry.lost)) - left),
            height: step - 9,
            lines: [
              `${entry.name} of ${entry.armName}, seed ${entry.seed}`,
              `saves ${plural(entry.lost, "token")}`,
              `found by ${plural(entry.foundBy, "agent")}, used by ${entry.usedBy}; ${plural(entry.uses, "use")}`,
            ],
          };
        },
      });
    },
    legend: () => armItems(arms, "box"),
    below(holder) {
      reveal(0);
      holder.append(panel);
      if (all.length > SHOWN)
        holder.append(
          element("p", "note", `Shown are the ${SHOWN} of ${all.length} abstractions that save most; the CSV has all.`),
        );
    },
    follows: () => false,
    table: () => ({
      columns: ["arm", "seed", "name", "tokens_without_it", "found_by_agents", "used_by_agents", "uses", "program"],
      rows: all.map((e) => [e.armName, e.seed, e.name, e.lost, e.foundBy, e.usedBy, e.uses, e.program]),
    }),
  };
}
