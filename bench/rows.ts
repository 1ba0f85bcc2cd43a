import { table } from "../src/cli/table.ts";

/** One figure of a bench; one without a mark only informs. */
export type Row = { name: string; value: number; unit: string; mark: string; met: boolean };

export const inform = (name: string, value: number, unit: string): Row => ({ name, value, unit, mark: "", met: true });

export const atLeast = (least: number, name: string, value: number, unit: string): Row => ({
  name,
  value,
  unit,
  mark: `>= ${least.toLocaleString("en")}`,
  met: value >= least,
});

export const atMost = (most: number, name: string, value: number, unit: string): Row => ({
  name,
  value,
  unit,
  mark: `<= ${most.toLocaleString("en")}`,
  met: value <= most,
});

/** One table, or one JSON object with `facts` beside the rows. The process ends with 1 when a mark is not met. */
export function printRows(bench: string, rows: readonly Row[], json: boolean, facts: object = {}): void {
  if (json) process.stdout.write(`${JSON.stringify({ bench, ...facts, rows })}\n`);
  else {
    const cells = rows.map(({ name, value, unit, mark, met }) => [
      name,
      value.toLocaleString("en", { maximumSignificantDigits: 4 }),
      unit,
      mark,
      mark === "" ? "" : met ? "yes" : "NO",
    ]);
    process.stdout.write(`${table(["what", "value", "unit", "mark", "met"], cells)}\n`);
  }
  if (rows.some(({ met }) => !met)) process.exitCode = 1;
}

/** The middle value, or the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
