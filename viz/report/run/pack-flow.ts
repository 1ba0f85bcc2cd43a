/** The flow between agents as the page carries it: only the pairs between which something went, and of long runs sums. */
import { evenly } from "../kit/evenly.ts";
import type { FlowData, RoundData } from "./run-data.ts";

/** Cells kept over all rounds; a table of n agents has n x n. */
const CELL_BUDGET = 40_000;

const TABLES = ["solutions", "consequences", "trainedOn", "abstractions", "answers", "profited"] as const;

/** Each table in reading order: a cell's count, or, below zero, how many cells without one follow. */
export type PackedFlow = Record<(typeof TABLES)[number], number[]> & { traces: number[] };

/**
 * By round. Of a long run evenly spaced rounds are kept, the ends always, and each stands for all since the one before:
 * sums up to a kept round stay exact.
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

/** The inverse, but for the rounds that are summed up in a later one. */
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

/** All that went between the agents, over these rounds. */
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
