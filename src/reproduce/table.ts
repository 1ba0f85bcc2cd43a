import { minutesText } from "../../viz/report/reproduction/minutes.ts";
import { type CheckResult, spreadsOf } from "./result.ts";
import { spreadText } from "./text.ts";

export const HEADER = ["system", "reference", "ours: mean (range over seeds)", "mark", "passed", "minutes"];

/**
 * Every check with its reference, its arms with their figures, and its marks; a cell of several lines takes several
 * rows.
 */
export function resultRows(results: readonly CheckResult[]): string[][] {
  return results.flatMap((result, k) => [...(k === 0 ? [] : [HEADER.map(() => "")]), ...rowsOf(result)]);
}

function rowsOf({ check, arms, marks, seconds, seeds }: CheckResult): string[][] {
  const ours = arms.flatMap((result) => {
    const { arm } = result;
    const spreads = spreadsOf(check, result).map(([key, spread]) => {
      const figure = check.figures[key]!;
      return `  ${figure.name}: ${spreadText(spread, figure)}`;
    });
    return [arm.role === "control" ? `${arm.name} (control)` : arm.name, ...spreads];
  });
  const judged = marks.map(({ mark, passed }) => ({
    lines: wrapped(mark.text, 40),
    passed: `${passed.filter(Boolean).length} of ${seeds.length}`,
  }));
  return sideBySide([
    [check.name],
    wrapped(check.reference, 34),
    ours,
    judged.flatMap(({ lines }) => lines),
    judged.flatMap(({ lines, passed }) => [passed, ...lines.slice(1).map(() => "")]),
    [minutesText(seconds)],
  ]);
}

/** Columns of cells as rows; short columns are padded. */
function sideBySide(columns: readonly (readonly string[])[]): string[][] {
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) => columns.map((column) => column[row] ?? ""));
}

/** Lines of at most `width` characters, broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
