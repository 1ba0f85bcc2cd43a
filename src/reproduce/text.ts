/** Figures as text. */
import type { FigureName } from "./check.ts";
import type { Spread } from "./result.ts";

/** `never` if the target was never reached. */
export function figureText(value: number, { as, unit }: Pick<FigureName, "as" | "unit">): string {
  if (value === Number.POSITIVE_INFINITY) return "never";
  if (!Number.isFinite(value)) return "not measured";
  if (as === "share") return `${(100 * value).toFixed(1)} %`;
  return unit === undefined ? plain(value) : `${plain(value)} ${unit}`;
}

/** The mean, with the range over seeds if they differ. */
export function spreadText({ mean, low, high }: Spread, figure: FigureName): string {
  if (low === high) return figureText(mean, figure);
  if (high === Number.POSITIVE_INFINITY) return `${figureText(low, figure)} to never`;
  const bare = { as: figure.as };
  return `${figureText(mean, figure)} (${figureText(low, bare)} to ${figureText(high, bare)})`;
}

/** Whole numbers from a thousand on, three significant digits below. */
function plain(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-GB");
  return String(Number(value.toPrecision(3)));
}
