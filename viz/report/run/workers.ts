/** How busy the workers were. These are clock times: they say how fast a run went and differ from run to run. */

import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number, percent } from "../kit/format.ts";
import type { Panel } from "../kit/lines.ts";
import { drawPanels } from "../kit/panels.ts";
import type { PoolsData } from "./run-data.ts";
import type { View } from "./run-view.ts";

const POOLS: [string, string] = ["inference threads", "training threads"];
const FIRST = { colour: "var(--ink)" };
const SECOND = { colour: "var(--ink)", dash: "3 3", width: 2 };

const DEFAULTS: FigureDefaults = {
  id: "workers",
  title: "How busy were the workers?",
  look: "Inference threads search for answers; training threads learn from them. Both pools should be near 100 %, with little time without a running turn: otherwise fewer threads would do.",
  wide: true,
};

export function workersFigure(view: View): Figure {
  const { data } = view;
  const byRound = new Map(data.pools.map((pools) => [pools.round, pools]));
  const known = data.rounds.some(({ round }) => byRound.has(round));
  const panel = (
    title: string,
    unit: string,
    [first, second]: [string, string],
    get: (pools: PoolsData) => [number, number],
    rest: Partial<Panel> = {},
  ): Panel => {
    const values = (k: 0 | 1) =>
      data.rounds.map(({ round }) => {
        const pools = byRound.get(round);
        return pools === undefined ? Number.NaN : (get(pools)[k] ?? Number.NaN);
      });
    return {
      title,
      unit,
      agents: [],
      bold: [
        { label: first, values: values(0), ...FIRST },
        { label: second, values: values(1), ...SECOND },
      ],
      text: number,
      fromZero: true,
      ...rest,
    };
  };
  const panels = [
    panel("Busy", "share of thread time", POOLS, (p) => [p.inference.utilisation, p.training.utilisation], {
      text: percent,
      upTo: 1,
    }),
    panel("Waiting in the queue", "mean seconds per job", POOLS, (p) => [
      p.inference.meanWaitMs / 1000,
      p.training.meanWaitMs / 1000,
    ]),
    panel("Duration of a round", "seconds", ["the whole round", "without a running turn"], (p) => [
      p.wallSeconds,
      p.wallSeconds - p.turnSeconds,
    ]),
    panel("Staleness of turns", "rounds behind the agent", ["mean over agents", "maximum"], ({ staleness }) => [
      staleness.reduce((a, b) => a + b, 0) / staleness.length,
      greatest(staleness),
    ]),
  ];
  return {
    ...DEFAULTS,
    ...(known ? {} : { empty: "This run kept no record of its workers." }),
    draw(canvas) {
      const details = (shown: Panel, round: number) =>
        shown.bold.map((b) => `${b.label}: ${shown.text(b.values[round]!)}`);
      drawPanels(canvas, view, panels, details, { keyed: true });
    },
    table: () => ({
      columns: ["round", "round_seconds", "turn_seconds", "mean_staleness", "pool", ...COLUMNS],
      rows: data.pools.flatMap((p) =>
        (["inference", "training"] as const).map((pool) => [
          p.round,
          p.wallSeconds,
          p.turnSeconds,
          p.staleness.reduce((a, b) => a + b, 0) / p.staleness.length,
          pool,
          ...COLUMNS.map((c) => p[pool][c]),
        ]),
      ),
    }),
  };
}

const greatest = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);

const COLUMNS = [
  "threads",
  "jobs",
  "busySeconds",
  "utilisation",
  "meanWaitMs",
  "maxWaitMs",
  "retries",
  "failures",
] as const;
