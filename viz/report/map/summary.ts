/** The results of a map as plain sentences, made of its numbers alone. */
import type { Verdict } from "../../measures/statistics/verdict.ts";
import { type Counted, counted, countedNames } from "../kit/counted.ts";
import { excludedText } from "../kit/differences.ts";
import { capital, counting, listed } from "../kit/words.ts";
import type { MapCell, MapData } from "./map-data.ts";

type Figures = Omit<MapData, "title" | "summary">;

/** The page's title: in how many cells the arms are better or worse than the first, by the final parameters. */
export function titleOf(data: Figures): string {
  const [first, ...others] = data.arms;
  const parts = others.map((arm, k) => {
    const better = withVerdict(data, "final", k, "improved").length;
    const worse = withVerdict(data, "final", k, "worse").length;
    if (better + worse === 0) return `no cell shows that ${arm} is better or worse than ${first}`;
    return `${arm} is better than ${first} in ${better} of ${counting(data.cells.length, "cell")} and worse in ${worse}`;
  });
  return capital(parts.join("; "));
}

/** Sentences in reading order: what was run, where each arm is better and worse, and what is missing. */
export function summaryOf(data: Figures): string[] {
  const { x, y, arms, seeds, cells } = data;
  return [
    `${x.key} (${x.values.join(", ")}) by ${y.key} (${y.values.join(", ")}): ${counting(cells.length, "cell")}, in each ${counting(arms.length, "arm")} with ${counting(seeds, "seed")}.`,
    ...counted.flatMap((measure) => arms.slice(1).map((_, k) => whereText(data, measure, k))),
    ...missing(data),
    "Every cell is judged on its own at 95 %: among twenty cells without a difference, expect one with a verdict by chance.",
  ];
}

/** Where an arm, by its place after the first, is better and where it is worse. */
function whereText(data: Figures, measure: Counted, k: number): string {
  const of = (verdict: Verdict) => withVerdict(data, measure, k, verdict);
  const [better, worse, none] = [of("improved"), of("worse"), of("no difference shown")];
  const [few, unequal] = [of("too few seeds"), of("unequal spend")];
  const parts = [
    ...(better.length > 0 ? [`better ${placesText(data, better)}`] : []),
    ...(worse.length > 0 ? [`worse ${placesText(data, worse)}`] : []),
    ...(unequal.length > 0 ? [`the better one spent a tenth more ${placesText(data, unequal)}`] : []),
    ...(few.length > 0 ? [`too few seeds to say ${placesText(data, few)}`] : []),
    ...(none.length > 0 ? [noneText(data, measure, k, none)] : []),
  ];
  const what = parts.length === 0 ? "no cell is done" : parts.join("; ");
  return `Exam tasks ${countedNames[measure]}, ${data.arms[k + 1]} against ${data.arms[0]}: ${what}.`;
}

function noneText(data: Figures, measure: Counted, k: number, cells: readonly MapCell[]): string {
  const paired = cells.map(({ against }) => against[measure][k]!.paired);
  const widest = { low: Math.min(...paired.map(({ low }) => low)), high: Math.max(...paired.map(({ high }) => high)) };
  const where = cells.length === data.cells.length ? "in any cell" : "elsewhere";
  return `no difference shown ${where} (${excludedText(widest)} in each of these cells)`;
}

/** `at related=0.7 or 1 with programRuns=500; everywhere`, of cells. */
export function placesText(data: Figures, cells: readonly MapCell[]): string {
  if (cells.length === data.cells.length) return "everywhere";
  const { x, y } = data;
  const columns = x.values.flatMap((value, at) => {
    const rows = cells.filter((cell) => cell.x === at).map((cell) => cell.y);
    return rows.length === 0 ? [] : [{ value, rows: rows.sort((a, b) => a - b) }];
  });
  const groups = new Map<string, { values: string[]; rows: number[] }>();
  for (const { value, rows } of columns) {
    const group = groups.get(rows.join()) ?? { values: [], rows };
    group.values.push(value);
    groups.set(rows.join(), group);
  }
  const texts = [...groups.values()].map(({ values, rows }) => {
    const all = rows.length === y.values.length;
    const columnText = values.length === x.values.length ? [] : [`${shortKey(x.key)}=${listed(values, "or")}`];
    const rowText = all
      ? []
      : [
          `${shortKey(y.key)}=${listed(
            rows.map((r) => y.values[r]!),
            "or",
          )}`,
        ];
    return [...columnText, ...rowText].join(" with ");
  });
  return `at ${listed(texts)}`;
}

/** What failed, and what is still to do. */
function missing(data: Figures): string[] {
  const of = (state: MapCell["state"]) => data.cells.filter((cell) => cell.state === state);
  const [failed, open] = [of("failed"), of("to do")];
  const cut = data.cells.filter(({ state, leftOut }) => state === "done" && leftOut.length > 0);
  return [
    ...(failed.length > 0 ? [`Every seed failed ${placesText(data, failed)}.`] : []),
    ...(cut.length > 0 ? [`Some seeds failed and are left out of every arm ${placesText(data, cut)}.`] : []),
    ...(open.length > 0
      ? [
          `${counting(open.length, "cell")} of ${data.cells.length} ${open.length === 1 ? "is" : "are"} still to do: repeat the same command to go on.`,
        ]
      : []),
  ];
}

/** The last word of a key: programRuns of budget.programRuns. */
export const shortKey = (key: string): string => key.slice(key.lastIndexOf(".") + 1);

function withVerdict({ cells }: Figures, measure: Counted, k: number, verdict: Verdict): MapCell[] {
  return cells.filter(({ against }) => against[measure][k]?.verdict === verdict);
}
