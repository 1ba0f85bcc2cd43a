/** What agents gave each other and what it helped to solve: one row per giver, one column per receiver, totals at the edges. */
import { max, sum } from "d3";
import type { Canvas } from "../kit/canvas.ts";
import { colourBar, drawCells, type Grid, writeNumbers } from "../kit/cells.ts";
import { choice } from "../kit/controls.ts";
import { element } from "../kit/element.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { count, plural } from "../kit/format.ts";
import { cellScale } from "../kit/palette.ts";
import { agentName } from "../kit/selection.ts";
import { sumOfFlows } from "./pack-flow.ts";
import { nearestOf, roundSlider } from "./round-slider.ts";
import type { FlowData } from "./run-data.ts";
import { measuredAgents, type View } from "./run-view.ts";
import { type Bars, names, outline, totals } from "./sharing-flow-margins.ts";

const KINDS = [
  {
    key: "profited",
    name: "tasks solved with help",
    unit: "task",
    got: "solved tasks with help from",
    of: (f: FlowData, i: number, j: number) => f.profited[i]![j]!,
  },
  {
    key: "given",
    name: "findings received",
    unit: "finding",
    got: "received from",
    of: (f: FlowData, i: number, j: number) => f.solutions[i]![j]! + f.consequences[i]![j]!,
  },
  {
    key: "trainedOn",
    name: "examples trained on",
    unit: "example",
    got: "trained on examples from",
    of: (f: FlowData, i: number, j: number) => f.trainedOn[i]![j]!,
  },
] as const;

const DEFAULTS: FigureDefaults = {
  id: "flow",
  title: "Which agents helped which?",
  look: "Read along a row for what an agent gave and down a column for what it received. Bars are totals. Everything is counted from the first round to the chosen one.",
};

export function flowFigure(view: View): Figure {
  const { data } = view;
  const agents = measuredAgents(data);
  const n = agents.length;
  const rounds = data.rounds.flatMap(({ flow }, r) => (flow === undefined ? [] : [r]));
  const upTo = (round: number) =>
    sumOfFlows(
      data.rounds.slice(0, round + 1).flatMap(({ flow }) => flow ?? []),
      n,
    );
  const whole = upTo(data.rounds.length - 1);
  const everyone = [...agents.keys()];
  const total = (flow: FlowData, of: (typeof KINDS)[number]["of"]) =>
    sum(everyone, (i) => sum(everyone, (j) => of(flow, i, j)));
  let kind = KINDS.find(({ of }) => total(whole, of) > 0) ?? KINDS[0];
  const note = element("p", "note");
  return {
    ...DEFAULTS,
    ...(rounds.length === 0
      ? { empty: "This run did not record what agents gave each other." }
      : n < 2
        ? { empty: "A single agent shares with no other." }
        : {}),
    controls(bar, redraw) {
      const pick = choice(
        bar,
        "Show",
        KINDS.map(({ key, name }) => ({ value: key, label: name })),
        (key) => {
          kind = KINDS.find((k) => k.key === key)!;
          redraw();
        },
      );
      pick.value = kind.key;
      roundSlider(bar, view, rounds);
    },
    follows: () => true,
    draw(canvas) {
      const here = nearestOf(rounds, view.round);
      const flow = upTo(here);
      const value = (i: number, j: number) => kind.of(flow, i, j);
      const gave = everyone.map((i) => sum(everyone, (j) => value(i, j)));
      const got = everyone.map((j) => sum(everyone, (i) => value(i, j)));
      // Over the whole run, so that colours and bars mean the same in every round.
      const high = max(everyone, (i) => max(everyone, (j) => kind.of(whole, i, j))) || 1;
      const longest =
        max(everyone, (i) =>
          Math.max(
            sum(everyone, (j) => kind.of(whole, i, j)),
            sum(everyone, (j) => kind.of(whole, j, i)),
          ),
        ) || 1;
      const room = canvas.width < 520 ? 64 : 96;
      const side = Math.min(canvas.width - 46 - room - 2, canvas.paper ? 400 : 480) / n;
      const grid: Grid = { left: 46, top: 40, rows: n, columns: n, width: side, height: side };
      const end = grid.top + side * n;
      canvas.resize(canvas.width, end + room + 54);
      const { colour } = cellScale(0, high);
      const filled = (v: number) => (v > 0 ? colour(v) : "var(--unsolved)");
      const group = canvas.svg.append("g");
      drawCells(group, grid, (i, j) => (i === j ? "var(--diagonal)" : filled(value(i, j))));
      if (side >= 24) writeNumbers(group, n, side, value, filled, grid, (v) => (v > 0 ? count(v) : ""));
      names(group, grid, view, agents);
      const bars = totals(group, grid, room - 34, longest, gave, got);
      outline(group, grid, agents.indexOf(view.agent));
      const key = { x: grid.left, y: end + room + 24, width: Math.min(240, side * n) };
      colourBar(canvas, key, [0, high], colour, `${kind.name}, total`, (v) => (Number.isInteger(v) ? count(v) : ""));
      note.textContent = summaryText(flow, data.rounds[here]!.round);
      addDetails(canvas, grid, bars, flow, data.rounds[here]!.round);
    },
    below: (holder) => holder.append(note),
    table: () => ({
      columns: [
        "up_to_round",
        "giver",
        "receiver",
        "solutions",
        "consequences",
        "trained_on",
        "by_abstraction",
        "by_answer",
        "profited",
      ],
      rows: rounds.flatMap((r) => {
        const f = upTo(r);
        return everyone.flatMap((i) =>
          everyone.flatMap((j) => {
            const counts = [f.solutions, f.consequences, f.trainedOn, f.abstractions, f.answers, f.profited].map(
              (t) => t[i]![j]!,
            );
            const names = [agentName(data, agents[i]!), agentName(data, agents[j]!)];
            return counts.some((c) => c > 0) ? [[data.rounds[r]!.round, ...names, ...counts]] : [];
          }),
        );
      }),
    }),
  };

  function summaryText(flow: FlowData, round: number): string {
    const [profit, given, trained] = KINDS.map(({ of }) => total(flow, of));
    const sample =
      n < data.agents.length ? ` Counted between ${n} of ${data.agents.length} agents, drawn by the seed.` : "";
    const traces = sum(flow.traces);
    const how = "for the first time with another agent's abstraction or with an answer derived from another agent's";
    const solved =
      profit === 0
        ? `no agent solved an exam task ${how}.`
        : `agents solved ${plural(profit!, "exam task")} ${how}; a task counts once for each agent that helped.`;
    return `Up to round ${round}, ${solved} Agents received ${plural(given!, "finding")} of others and trained on ${plural(trained!, "example")} drawn from them.${traces > 0 ? ` Value functions learned from ${plural(traces, "trace")}.` : ""}${sample}`;
  }

  function addDetails(canvas: Canvas, grid: Grid, bars: Bars, flow: FlowData, round: number): void {
    const who = (k: number) => agentName(data, agents[k]!);
    const lines = (i: number, j: number) => [
      `${plural(flow.profited[i]![j]!, "task")} solved with help: ${count(flow.abstractions[i]![j]!)} by abstraction, ${count(flow.answers[i]![j]!)} by answer`,
      `${plural(flow.solutions[i]![j]!, "solution")} and ${plural(flow.consequences[i]![j]!, "consequence")} received`,
      `${plural(flow.trainedOn[i]![j]!, "example")} trained on`,
    ];
    const inAll = (of: (kind: (typeof KINDS)[number]) => number) => KINDS.map((k) => `${count(of(k))} ${k.name}`);
    const { left, top, width: side } = grid;
    explore(canvas, {
      rows: n + 1,
      columns: n + 1,
      locate(x, y) {
        const column = Math.min(n, Math.floor((x - left) / side));
        const row = Math.min(n, Math.floor((y - top) / side));
        return row < 0 || column < 0 || (row === n && column === n) ? undefined : { row, column };
      },
      describe({ row, column }) {
        const box = { x: left + column * side, y: top + row * side, width: side - 1, height: side - 1 };
        const so = `up to round ${round}`;
        if (row === n && column === n) return undefined;
        if (column === n) {
          const gave = inAll(({ of }) => sum(everyone, (j) => of(flow, row, j)));
          const traces = `${plural(flow.traces[row]!, "trace")} given to value functions`;
          return { ...box, width: bars.gave[row]! + 4, lines: [`given by ${who(row)}`, ...gave, traces, so] };
        }
        if (row === n) {
          const got = inAll(({ of }) => sum(everyone, (i) => of(flow, i, column)));
          return { ...box, height: bars.got[column]! + 4, lines: [`received by ${who(column)}`, ...got, so] };
        }
        if (row === column) return { ...box, lines: [who(row), "an agent's own findings are not counted"] };
        return { ...box, lines: [`${who(column)} ${kind.got} ${who(row)}`, ...lines(row, column), so] };
      },
      choose({ row, column }) {
        const chosen = agents[row < n ? row : column]!;
        view.set({ agent: view.agent === chosen ? -1 : chosen });
      },
    });
  }
}
