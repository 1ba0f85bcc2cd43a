/** Differences between shares of exam tasks, in words: percentage points. */
import type { Paired } from "../../measures/statistics/paired.ts";
import type { Judgement } from "../../measures/statistics/verdict.ts";

/** A difference of shares in points with one decimal and its sign; "not measured" if it is not finite. */
export function points(difference: number): string {
  if (!Number.isFinite(difference)) return "not measured";
  const text = Math.abs(100 * difference).toFixed(1);
  return `${text === "0.0" ? "" : difference > 0 ? "+" : "\u2212"}${text}`;
}

/** `+12.1 points (+4.0 to +20.2)`; without the interval if there is none, and without the unit if it is "". */
export function pairedText({ mean, low, high }: Paired, unit = " points"): string {
  const interval = Number.isFinite(low) ? ` (${points(low)} to ${points(high)})` : "";
  return `${points(mean)}${unit}${interval}`;
}

/**
 * What an interval that contains zero says: `a gain above 5.1 points or a loss above 3.1 points is excluded`. Undefined
 * if there is no interval.
 */
export function excludedText({ low, high }: Pick<Paired, "low" | "high">): string | undefined {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  const of = (share: number) => (100 * Math.max(0, share)).toFixed(1);
  return `a gain above ${of(high)} points or a loss above ${of(-low)} points is excluded`;
}

/** A verdict; one that shows no difference, with how large a difference the data exclude. */
export function verdictText({ verdict, paired }: Pick<Judgement, "verdict" | "paired">): string {
  const excluded = verdict === "no difference shown" ? excludedText(paired) : undefined;
  return excluded === undefined ? verdict : `${verdict} (${excluded})`;
}
