/** What each round spent, by kind of work and by agent. */
import { max, scaleBand, scaleLinear } from "d3";
import { axes, heading } from "../kit/canvas.ts";
import { choice } from "../kit/controls.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { count } from "../kit/format.ts";
import { agentItems, type LegendItem } from "../kit/legend.ts";
import { style } from "../kit/palette.ts";
import { panelBoxes } from "../kit/panels.ts";
import { agentName, MANY } from "../kit/selection.ts";
import { families, type View } from "./run-view.ts";

const KINDS = [
  { key: "policyTokens", name: "Sampling answers", unit: "policy tokens" },
  { key: "trainTokens", name: "Training", unit: "training tokens" },
  { key: "programRuns", name: "Running answers", unit: "program runs" },
  { key: "valueEvals", name: "Value function", unit: "value evaluations" },
] as const;
type Kind = (typeof KINDS)[number]["key"];

const DEFAULTS: FigureDefaults = {
  id: "budget",
  title: "Where did the budget go?",
  look: "Each bar is one round, stacked by agent. Every agent has the same budget per round; lower bars mean that part of it was not used.",
  wide: true,
};

export function budgetFigure(view: View): Figure {
  const { data } = view;
  const layers = stackLayers(view);
  let only = -1;
  const spent = (r: number, agents: readonly number[], kind: Kind) =>
    agents.reduce((sum, a) => sum + (data.rounds[r]!.agents[a]?.spent[kind] || 0), 0);
  const shown = () => (only < 0 ? layers.map((l) => l.agents) : [[only]]);
  return {
    ...DEFAULTS,
    ...(data.rounds.length === 0 ? { empty: "No round has finished yet." } : {}),
    controls(bar, redraw) {
      const options = data.agents.map((_, a) => ({ value: String(a), label: agentName(data, a) }));
      choice(bar, "Show", [{ value: "-1", label: "the whole population" }, ...options], (value) => {
        only = Number(value);
        redraw();
      });
    },
    draw(canvas) {
      const boxes = panelBoxes(canvas, KINDS.length, { height: 236, right: 4 });
      const group = canvas.svg.append("g");
      const rounds = data.rounds.map((r) => r.round);
      const panels = KINDS.map(({ key, name, unit }, k) => {
        const box = boxes[k]!;
        heading(group, box, name);
        const everyone = shown().flat();
        const y = scaleLinear(
          [0, max(rounds, (_, r) => spent(r, everyone, key)) || 1],
          [box.top + box.height, box.top],
        ).nice(4);
        const band = scaleBand(rounds.map(String), [box.left, box.left + box.width])
          .paddingInner(rounds.length > 40 ? 0 : 0.22)
          .paddingOuter(0.1);
        const middle = (round: number) => band(String(round))! + band.bandwidth() / 2;
        const first = rounds[0]!;
        const last = rounds.at(-1)!;
        const x = scaleLinear(
          last > first ? [first, last] : [first - 0.5, first + 0.5],
          last > first ? [middle(first), middle(last)] : [box.left, box.left + box.width],
        );
        axes(group, box, x, y, { x: "round", y: unit, integers: true, yFormat: count });
        const base = new Array<number>(rounds.length).fill(0);
        shown().forEach((agents, l) => {
          const d = rounds.map((round, r) => {
            const amount = spent(r, agents, key);
            const from = y(base[r]!);
            base[r] = base[r]! + amount;
            return `M${band(String(round))!.toFixed(2)} ${from.toFixed(2)}h${band.bandwidth().toFixed(2)}V${y(base[r]!).toFixed(2)}h${(-band.bandwidth()).toFixed(2)}z`;
          });
          const layer = layers[l]!;
          const dim = only < 0 && view.agent >= 0 && !layer.agents.includes(view.agent);
          const path = group
            .append("path")
            .attr("class", "mark")
            .attr("d", d.join(""))
            .attr("opacity", dim ? 0.2 : 1);
          path
            .attr("fill", only >= 0 ? style(only).colour : layer.colour)
            .attr("fill-opacity", only >= 0 ? 1 : layer.strength);
          path.attr("stroke", "var(--paper)").attr("stroke-width", rounds.length > 40 ? 0 : 0.75);
        });
        return { box, y, middle };
      });
      explore(canvas, {
        rows: KINDS.length,
        columns: rounds.length,
        locate(x, y) {
          const row = panels.findIndex(
            ({ box: b }) => x >= b.left && x <= b.left + b.width && y >= b.top && y <= b.top + b.height,
          );
          if (row < 0) return undefined;
          const { box } = panels[row]!;
          return { row, column: Math.min(rounds.length - 1, Math.floor(((x - box.left) / box.width) * rounds.length)) };
        },
        describe({ row, column }) {
          const { key, unit } = KINDS[row]!;
          const everyone = shown().flat();
          const total = spent(column, everyone, key);
          const top = everyone.toSorted((a, b) => spent(column, [b], key) - spent(column, [a], key)).slice(0, 3);
          const head = only >= 0 ? agentName(data, only) : "population";
          const parts = only >= 0 ? [] : top.map((a) => `${agentName(data, a)}: ${count(spent(column, [a], key))}`);
          return {
            x: panels[row]!.middle(rounds[column]!),
            y: panels[row]!.y(total),
            lines: [
              `${head}, round ${rounds[column]!}`,
              `${count(total)} ${unit}`,
              ...(parts.length > 1 ? ["largest shares:", ...parts] : parts),
            ],
          };
        },
      });
    },
    legend: () =>
      only >= 0
        ? [{ label: agentName(data, only), kind: "box", style: style(only) }]
        : data.agents.length <= MANY
          ? agentItems(view, "box").map((item, a) => ({ ...item, style: layers[a]! }))
          : layers.map((l): LegendItem => ({ label: l.label, kind: "box", style: l })),
    table: () => ({
      columns: ["round", "agent", ...KINDS.map((k) => k.key), "flops"],
      rows: data.rounds.flatMap((r) =>
        r.agents.map((a, k) => [r.round, agentName(data, k), ...KINDS.map(({ key }) => a.spent[key]), a.spent.flops]),
      ),
    }),
  };
}

type Layer = { label: string; agents: number[]; colour: string; strength: number };

/** One layer per agent; with many agents one layer per family; with many families one layer for all. */
function stackLayers({ data }: View): Layer[] {
  const everyone = [...data.agents.keys()];
  if (everyone.length <= MANY) {
    // Colours repeat after six agents; the repeated ones are paler, so that neighbours in a stack never look alike.
    return everyone.map((a) => ({
      label: agentName(data, a),
      agents: [a],
      colour: style(a).colour,
      strength: a < 6 ? 1 : 0.35,
    }));
  }
  const names = families(data);
  if (names.length > MANY || names.length < 2)
    return [{ label: "all agents", agents: everyone, colour: "var(--c0)", strength: 1 }];
  return names.map((family, f) => {
    const agents = everyone.filter((a) => data.agents[a]!.family === family);
    return { label: family, agents, colour: style(f).colour, strength: f < 6 ? 1 : 0.35 };
  });
}
