/** Accuracy by family and round, and how much of it agents lost in families that they left. */
import { mean, scaleLinear } from "d3";
import type { Forgetting } from "../../measures/forgetting.ts";
import { axisTitle, wholeTicks } from "../kit/canvas.ts";
import { cellAt, colourBar, drawCells } from "../kit/cells.ts";
import { choice } from "../kit/controls.ts";
import { element } from "../kit/element.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number, percent, plural, shorten } from "../kit/format.ts";
import type { LegendItem } from "../kit/legend.ts";
import { cellScale } from "../kit/palette.ts";
import { agentName } from "../kit/selection.ts";
import { familyIn, measuredAgents, type View } from "./run-view.ts";

const NUMBERS: { key: keyof Forgetting; name: string; note: string }[] = [
  { key: "averageAccuracy", name: "Average accuracy", note: "over the families worked in, after the last round" },
  {
    key: "backwardTransfer",
    name: "Backward transfer",
    note: "change in families since the agent left them; negative values are losses",
  },
  { key: "forwardTransfer", name: "Forward transfer", note: "accuracy on entering a family, minus the base's" },
  {
    key: "forgetting",
    name: "Forgetting",
    note: "best accuracy minus final accuracy, in families that the agent left",
  },
  { key: "elsewhere", name: "Elsewhere", note: "difference from the base in families that the agent never worked in" },
];

const DEFAULTS: FigureDefaults = {
  id: "forgetting",
  title: "What did the agents forget?",
  look: "Each row is a family, each column a round. Brown marks lower accuracy than the base's. Highlight one agent to see its own accuracy, with the families that it worked in outlined.",
};

export function forgettingFigure(view: View): Figure {
  const { data } = view;
  const { probed = [], forgetting } = data;
  const measured = measuredAgents(data);
  const rounds = data.rounds.filter((r) => (r.accuracy ?? []).length > 0);
  let since = true; // show the change since the base; the accuracy itself if false
  const row = () => measured.indexOf(view.agent); // -1: the mean of all
  /** The accuracy in a cell; column 0 is the base. */
  const known = (family: number, column: number): number => {
    const accuracy = rounds[Math.max(0, column - 1)]!.accuracy!;
    if (column === 0) return accuracy.at(-1)?.[family] ?? Number.NaN;
    if (row() >= 0) return accuracy[row()]?.[family] ?? Number.NaN;
    return mean(accuracy.slice(0, -1), (agent) => agent[family]) ?? Number.NaN;
  };
  const value = (family: number, column: number) => known(family, column) - (since ? known(family, 0) : 0);
  const workedIn = (family: number, column: number) =>
    column > 0 && row() >= 0 && familyIn(data, view.agent, rounds[column - 1]!.round) === probed[family];
  const who = () => (row() >= 0 ? agentName(data, view.agent) : `mean of ${plural(measured.length, "agent")}`);
  const numbers = element("div", "holder");
  return {
    ...DEFAULTS,
    ...(rounds.length === 0 || probed.length === 0 ? { empty: "This run did not measure accuracy by family." } : {}),
    controls(bar, redraw) {
      const options = [
        { value: "since", label: "change since the base" },
        { value: "accuracy", label: "accuracy" },
      ];
      choice(bar, "Show", options, (picked) => {
        since = picked === "since";
        redraw();
      });
    },
    draw(canvas) {
      const columns = rounds.length + 1;
      const narrow = canvas.width < 560;
      const left = narrow ? 84 : 132;
      const top = 26;
      const height = 17;
      const width = Math.min(64, (canvas.width - left - 4) / columns);
      const grid = { left, top, rows: probed.length, columns, width, height };
      const end = top + probed.length * height;
      canvas.resize(canvas.width, end + 84);
      const { low, high } = bounds(probed.length, columns, value);
      // The scale of a change has two directions even if all changes have one: brown is always less than the base.
      const { colour, diverging } = cellScale(since ? -Math.max(-low, high) : low, high);
      const group = canvas.svg.append("g");
      drawCells(group, grid, (family, column) => colour(value(family, column)));
      probed.forEach((family, f) => {
        const label = group
          .append("text")
          .attr("x", left - 6)
          .attr("y", top + (f + 0.5) * height + 4)
          .attr("text-anchor", "end");
        label.text(shorten(family, narrow ? 12 : 18));
        // One outline per stay: neighbouring rounds in one family belong together.
        for (let from = 1; from < columns; from++) {
          if (!workedIn(f, from) || workedIn(f, from - 1)) continue;
          let to = from;
          while (to + 1 < columns && workedIn(f, to + 1)) to += 1;
          // Drawn twice, so that it is visible on dark and on light cells.
          for (const [stroke, thick] of [
            ["var(--paper)", 5],
            ["var(--ink)", 2.5],
          ] as const) {
            const stay = group
              .append("rect")
              .attr("x", left + from * width)
              .attr("y", top + f * height)
              .attr("width", (to - from + 1) * width - 1);
            stay
              .attr("height", height - 1)
              .attr("fill", "none")
              .attr("stroke", stroke)
              .attr("stroke-width", thick);
          }
        }
      });
      const base = group
        .append("text")
        .attr("x", left + width / 2)
        .attr("y", top - 8)
        .attr("text-anchor", width < 30 ? "start" : "middle");
      base.text("base");
      if (width < 30) base.attr("x", left);
      const places = scaleLinear([1, columns], [left + 1.5 * width, left + (columns + 0.5) * width]);
      const numbersOf = rounds.map(({ round }) => round);
      const ticks = wholeTicks(
        scaleLinear([1, rounds.length], [0, 1]),
        Math.max(1, Math.floor((columns * width) / 46)),
      );
      for (const tick of ticks) {
        if (width < 30 && places(tick) < left + 44) continue; // the label of the base is there
        const label = group
          .append("text")
          .attr("x", places(tick))
          .attr("y", top - 8)
          .attr("text-anchor", "middle");
        label.text(numbersOf[tick - 1]!);
      }
      axisTitle(group, 2, top - 8, "round", "start");
      const ends: [number, number] = diverging ? [-Math.max(-low, high), Math.max(-low, high)] : [0, high];
      const bar = { x: left, y: end + 34, width: Math.min(280, canvas.width - left - 4) };
      const title = `${since ? "change since the base, percentage points" : "share of answer tokens right"}, ${who()}`;
      colourBar(canvas, bar, ends, colour, title, since ? signed : percent);
      explore(canvas, {
        rows: probed.length,
        columns,
        locate: (x, y) => cellAt(grid, x, y),
        describe({ row: family, column }) {
          const at = known(family, column);
          if (!Number.isFinite(at)) return undefined;
          return {
            x: left + column * width,
            y: top + family * height,
            width,
            height,
            lines: [
              `${probed[family]}, ${column === 0 ? "base" : `round ${rounds[column - 1]!.round}`}`,
              `${percent(at)} of answer tokens right${column === 0 ? "" : `, ${who()}`}`,
              ...(column === 0 ? [] : [`${points(at - known(family, 0))} since the base`]),
              ...(workedIn(family, column) ? ["worked in this family"] : []),
            ],
          };
        },
      });
      numbers.replaceChildren(numbersTable(forgetting?.agents[row()] ?? forgetting?.mean, who()));
    },
    legend: (): LegendItem[] => [],
    below(holder) {
      const kept =
        rounds.length < data.rounds.length ? ` The report keeps ${rounds.length} of ${data.rounds.length} rounds.` : "";
      const note = `Measured on fixed probes of each family: the share of answer tokens that the agent ranks first, given the right tokens before them.${kept}`;
      holder.append(numbers, element("p", "note", note));
    },
    table: () => ({
      columns: ["round", "who", "family", "accuracy", "worked_in"],
      rows: rounds.flatMap(({ round, accuracy = [] }) =>
        accuracy.flatMap((shares, k) =>
          shares.map((share, f) => {
            const agent = measured[k] ?? data.agents.length;
            const there = agent < data.agents.length && familyIn(data, agent, round) === probed[f];
            return [round, agentName(data, agent), probed[f], share, there ? 1 : 0];
          }),
        ),
      ),
    }),
  };
}

function bounds(families: number, columns: number, value: (family: number, column: number) => number) {
  let low = 0;
  let high = 0;
  for (let f = 0; f < families; f++) {
    for (let c = 0; c < columns; c++) {
      const v = value(f, c);
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  return { low, high: high || 1e-9 };
}

function numbersTable(of: Forgetting | undefined, who: string): HTMLTableElement {
  const table = element("table", "ledgers");
  const body = element("tbody");
  for (const { key, name, note } of of === undefined
    ? []
    : NUMBERS.filter((number) => Number.isFinite(of[number.key]))) {
    const row = element("tr");
    const label = element("th", "", name);
    label.scope = "row";
    label.append(element("span", "counts", note));
    const value = of![key];
    const text = key === "averageAccuracy" ? percent(value) : points(value);
    row.append(label, element("td", "", text));
    body.append(row);
  }
  const caption = element("caption", "", who);
  table.append(caption, body);
  return table;
}

/** A difference of shares, in percentage points. */
function signed(difference: number): string {
  if (!Number.isFinite(difference)) return "not measured";
  const text = number(Number((100 * difference).toFixed(1)));
  return difference > 0 && text !== "0" ? `+${text}` : text;
}

const points = (difference: number) => `${signed(difference)} points`;
