/** Which agent's parameters each agent continues after copying, and the settings that agents differ in. */
import { scaleLinear, symbol, symbolTimes } from "d3";
import { ancestors } from "../../measures/lineage.ts";
import { axes, type Box, type Canvas, type Group, type Linear } from "../kit/canvas.ts";
import { measureChoice } from "../kit/controls.ts";
import { element } from "../kit/element.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number, plural } from "../kit/format.ts";
import type { LegendItem } from "../kit/legend.ts";
import { own } from "../kit/own-property.ts";
import { style } from "../kit/palette.ts";
import { agentName, MANY } from "../kit/selection.ts";
import { scrolling, tableOf } from "../kit/table.ts";
import type { ReportData } from "./run-data.ts";
import type { View } from "./run-view.ts";

/** [round][agent]: the setting and the agent copied after the round; [round + 1][agent]: the agent whose parameters it continues. */
type Lineage = { values: number[][]; copied: (number | undefined)[][]; roots: number[][] };

export const hasLineage = ({ rounds }: ReportData): boolean =>
  rounds.some(({ agents }) => agents.some(({ learning }) => learning !== undefined));

const DEFAULTS: FigureDefaults = {
  id: "lineage",
  title: "Whose parameters survived, and with which settings?",
  look: "All lines of one colour continue one agent's parameters: look for colours that take over. A cross marks an agent that replaced its parameters; a thin line leads to it from the agent that it copied.",
  wide: true,
};

export function lineageFigure(view: View): Figure {
  const { data } = view;
  const keys = keysOf(data);
  let chosen = keys[0]!;
  const lineage = () => lineageOf(data, chosen);
  return {
    ...DEFAULTS,
    controls(bar, redraw) {
      if (keys.length < 2) return;
      const options = keys.map((key) => ({ key, name: key }));
      measureChoice(bar, "Setting", options, ({ key }) => {
        chosen = key;
        redraw();
      });
    },
    draw: (canvas) => drawLineage(canvas, view, chosen, lineage()),
    legend: () => survivors(view, lineage()),
    below(holder) {
      holder.append(endTable(data, keys));
    },
    table: () => {
      const { copied, roots } = lineage();
      return {
        columns: ["round", "agent", ...keys, "copied_after_round", "ancestor"],
        rows: data.rounds.flatMap(({ round, agents }, r) =>
          agents.map(({ learning = {} }, a) => [
            round,
            agentName(data, a),
            ...keys.map((key) => own(learning, key)),
            copied[r]![a] === undefined ? undefined : agentName(data, copied[r]![a]!),
            agentName(data, roots[r + 1]![a]!),
          ]),
        ),
      };
    },
  };
}

function drawLineage(canvas: Canvas, view: View, key: string, { values, copied, roots }: Lineage): void {
  const { data } = view;
  canvas.resize(canvas.width, 340);
  const box: Box = { left: 66, top: 40, width: canvas.width - 66 - 22, height: 340 - 40 - 48 };
  const group = canvas.svg.append("g");
  const [first, last] = [data.rounds[0]!.round, data.rounds.at(-1)!.round];
  const x = scaleLinear(last > first ? [first, last] : [first - 0.5, last + 0.5], [box.left, box.left + box.width]);
  const y = logScale(values.flat(), box);
  axes(group, box, x, y, {
    x: "round",
    y: `${key}, log scale`,
    integers: true,
    yTicks: niceTicks(y),
    yFormat: (exponent) => number(10 ** exponent),
  });
  const at = (r: number, a: number) => ({ x: x(data.rounds[r]!.round), y: y(Math.log10(values[r]![a]!)) });
  const known = (r: number, a: number) => (values[r]?.[a] ?? 0) > 0;
  const many = data.agents.length > MANY;
  const opacity = (a: number) => (view.agent === a ? 1 : view.agent >= 0 ? 0.2 : many ? 0.5 : 0.85);
  const stroke = (a: number) => (view.agent === a ? 3 : many ? 1 : 1.75);
  values.forEach((row, r) => {
    row.forEach((_, a) => {
      if (!known(r, a)) return;
      const { colour, dash, shape } = style(roots[r]![a]!);
      const giver = copied[r]![a];
      if (giver === undefined) {
        if (known(r + 1, a)) drawLink(group, at(r, a), at(r + 1, a), { colour, dash, width: stroke(a) }, opacity(a));
        drawMark(group, at(r, a), symbol(shape, view.agent === a ? 44 : 22)() ?? "", colour, opacity(a));
        return;
      }
      const from = style(roots[r]![giver]!).colour;
      if (known(r, giver)) {
        // No round follows the last one: its links end where the agent stopped.
        const to = known(r + 1, a) ? at(r + 1, a) : at(r, a);
        drawLink(group, at(r, giver), to, { colour: from, dash: "2 3", width: view.agent === a ? 2 : 1.1 }, opacity(a));
      }
      drawMark(group, at(r, a), symbol(symbolTimes, 60)() ?? "", "none", opacity(a), colour);
    });
  });
  explore(canvas, {
    rows: data.agents.length,
    columns: data.rounds.length,
    start: { row: Math.max(0, view.agent), column: data.rounds.length - 1 },
    locate(px, py) {
      const near = (r: number, a: number) => Math.hypot(at(r, a).x - px, at(r, a).y - py);
      let best: { row: number; column: number; far: number } | undefined;
      values.forEach((row, r) => {
        row.forEach((_, a) => {
          if (!known(r, a) || near(r, a) >= (best?.far ?? 40)) return;
          best = { row: a, column: r, far: near(r, a) };
        });
      });
      return best;
    },
    describe({ row: a, column: r }) {
      if (!known(r, a)) return undefined;
      const giver = copied[r]![a];
      const ancestor = roots[r]![a]!;
      return {
        ...at(r, a),
        lines: [
          `${agentName(data, a)}, round ${data.rounds[r]!.round}`,
          `${key}: ${number(values[r]![a]!)}`,
          ancestor === a ? "continues its own parameters" : `continues parameters of ${agentName(data, ancestor)}`,
          ...(giver === undefined ? [] : [`after the round it copied ${agentName(data, giver)}`]),
        ],
      };
    },
    choose: ({ row }) => view.set({ agent: view.agent === row ? -1 : row }),
  });
}

type Spot = { x: number; y: number };

function drawLink(
  group: Group,
  from: Spot,
  to: Spot,
  look: { colour: string; dash: string; width: number },
  o: number,
) {
  const drawn = group.append("line").attr("class", "mark").attr("x1", from.x).attr("y1", from.y);
  drawn.attr("x2", to.x).attr("y2", to.y).attr("stroke", look.colour).attr("stroke-width", look.width);
  drawn.attr("opacity", o);
  if (look.dash) drawn.attr("stroke-dasharray", look.dash);
}

function drawMark(group: Group, { x, y }: Spot, d: string, fill: string, opacity: number, stroke?: string): void {
  const mark = group.append("path").attr("class", "mark").attr("d", d).attr("transform", `translate(${x},${y})`);
  mark.attr("fill", fill).attr("opacity", opacity);
  if (stroke !== undefined) mark.attr("stroke", stroke).attr("stroke-width", 2);
}

/** A linear scale of decimal logarithms. */
function logScale(values: readonly number[], box: Box): Linear {
  const logs = values.filter((v) => v > 0).map(Math.log10);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const span = logs.length === 0 ? [-1, 0] : [low, high];
  const pad = Math.max(0.04, 0.06 * (span[1]! - span[0]!));
  return scaleLinear([span[0]! - pad, span[1]! + pad], [box.top + box.height, box.top]);
}

/** The logarithms of 1, 2 and 5 times powers of ten within the scale; narrow scales also get tenths in between. */
function niceTicks(y: Linear): number[] {
  const [low = 0, high = 0] = y.domain();
  const within = (steps: readonly number[]) =>
    Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, k) => Math.floor(low) + k)
      .flatMap((power) => steps.map((step) => power + Math.log10(step)))
      .filter((tick) => tick >= low && tick <= high);
  const powers = within([1]);
  if (powers.length >= 4) return powers;
  const few = within([1, 2, 5]);
  return few.length >= 3 ? few : within(Array.from({ length: 90 }, (_, k) => 1 + k / 10)).filter(everySo(8));
}

const everySo = (atMost: number) => (_: number, k: number, all: readonly number[]) =>
  k % Math.ceil(all.length / atMost) === 0;

/** The agents whose parameters are continued after the last round, most descendants first. */
function survivors({ data }: View, { roots }: Lineage): LegendItem[] {
  const counts = new Map<number, number>();
  for (const root of roots.at(-1)!) counts.set(root, (counts.get(root) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .map(([root, n]) => ({
      label: `from ${agentName(data, root)}: ${plural(n, "agent")} at the end`,
      kind: "line-point",
      style: style(root),
    }));
}

function endTable(data: ReportData, keys: readonly string[]): HTMLElement {
  const { roots } = lineageOf(data, keys[0]!);
  const holder = element("details", "fold");
  holder.open = data.agents.length <= MANY;
  const rows = data.rounds.at(-1)!.agents.map(({ learning = {} }, a) => {
    const ancestor = roots.at(-1)![a]!;
    const settings = keys.map((key) => number(own(learning, key)));
    return [agentName(data, a), ancestor === a ? "itself" : agentName(data, ancestor), ...settings];
  });
  const scroller = scrolling(tableOf("wide-table", ["agent", "descends from", ...keys], rows), "table of lineages");
  holder.append(element("summary", "", "Each agent's ancestor, and its settings in the last round"), scroller);
  return holder;
}

function keysOf({ rounds }: ReportData): string[] {
  return [...new Set(rounds.flatMap(({ agents }) => agents.flatMap(({ learning = {} }) => Object.keys(learning))))];
}

function lineageOf({ rounds, agents }: ReportData, key: string): Lineage {
  const copied = rounds.map((round) =>
    agents.map((_, a) => {
      const giver = round.agents[a]?.copied;
      return giver !== undefined && giver < agents.length ? giver : undefined; // a file may say anything
    }),
  );
  return {
    values: rounds.map((round) => agents.map((_, a) => own(round.agents[a]?.learning ?? {}, key) ?? Number.NaN)),
    copied,
    roots: ancestors(copied, agents.length),
  };
}
