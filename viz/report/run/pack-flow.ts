/** What agents gave each other, as the page carries it: only pairs with a count, and sums of rounds for long runs. */
import { evenly } from "../kit/evenly.ts";
import type { FlowData, RoundData } from "./run-data.ts";

/** Cells kept over all rounds; a table of n agents has n x n cells. */
const CELL_BUDGET = 40_000;

const TABLES = ["solutions", "consequences", "trainedOn", "abstractions", "answers", "profited"] as const;

/** Each table in reading order: a positive number is a cell's count, a negative one says how many empty cells follow. */
export type PackedFlow = Record<(typeof TABLES)[number], number[]> & { traces: number[] };

/**
 * Packs the flows of all rounds; undefined for rounds without one. Long runs keep evenly spaced rounds, always with the first and
 * the last. Each kept round holds the sum since the kept round before, so that totals up to it stay exact.
 */
export function packFlows(rounds: readonly RoundData[], size: number): (PackedFlow | undefined)[] {
  const known = rounds.flatMap(({ flow }, r) => (flow === undefined ? [] : [r]));
  const kept = new Set(evenly(known, Math.floor(CELL_BUDGET / Math.max(1, size * size))));
  let waiting: FlowData[] = [];
  return rounds.map(({ flow }, r) => {
    if (flow === undefined) return undefined;
    waiting.push(flow);
    if (!kept.has(r)) return undefined;
    const total = sumOfFlows(waiting, size);
    waiting = [];
    return {
      ...mapTables((table) => runs(total[table].flat())),
      traces: total.traces,
    };
  });
}

/** The inverse for one kept round. */
export function unpackFlow(packed: PackedFlow, size: number): FlowData {
  const table = (cells: readonly number[]) => {
    const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    let at = 0;
    for (const cell of cells) {
      const row = matrix[Math.floor(at / size)];
      if (cell > 0 && row !== undefined) row[at % size] = cell;
      at += cell > 0 ? 1 : -cell;
    }
    return matrix;
  };
  return { ...mapTables((name) => table(packed[name])), traces: packed.traces };
}

/** The sum of these flows between `size` agents. */
export function sumOfFlows(flows: readonly FlowData[], size: number): FlowData {
  const sum = (table: (typeof TABLES)[number]) =>
    Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) => flows.reduce((all, flow) => all + (flow[table][i]?.[j] ?? 0), 0)),
    );
  const traces = Array.from({ length: size }, (_, i) => flows.reduce((all, flow) => all + (flow.traces[i] ?? 0), 0));
  return { ...mapTables(sum), traces };
}

function mapTables<T>(make: (table: (typeof TABLES)[number]) => T): Record<(typeof TABLES)[number], T> {
  return Object.fromEntries(TABLES.map((table) => [table, make(table)])) as Record<(typeof TABLES)[number], T>;
}

function runs(cells: readonly number[]): number[] {
  const out: number[] = [];
  for (const cell of cells) {
    if (cell > 0) out.push(cell);
    else if ((out.at(-1) ?? 0) < 0) out[out.length - 1]! -= 1;
    else out.push(-1);
  }
  return out;
}
