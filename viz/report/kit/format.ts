/** Numbers and names as text. */
import { format } from "d3";

const whole = format(",");
const si = format(".3~s");
const significant = format(".3~r");
const tiny = format(".2~e");

/** A whole number with separators; from 100,000 on with an SI prefix. "not measured" if it is not finite. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return "not measured";
  return Math.abs(value) < 100_000 ? whole(Math.round(value)) : si(value);
}

/** Three significant digits. "not measured" if the value is undefined or not finite. */
export function number(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "not measured";
  if (value === 0) return "0";
  const size = Math.abs(value);
  return (size < 1e-3 ? tiny(value) : size >= 1e5 ? si(value) : significant(value)).replace("−", "\u2212");
}

/** A share as a percentage. "not measured" if it is not finite. */
export function percent(share: number): string {
  return Number.isFinite(share)
    ? `${Number((100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0))} %`
    : "not measured";
}

/** Cuts a text to so many characters, the last one an ellipsis; line ends become spaces. */
export function shorten(text: string, characters: number): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= characters ? line : `${line.slice(0, Math.max(1, characters - 1))}…`;
}

/** "a", "a and b", "a, b and c"; "nobody" for none. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "nobody") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** A count with its noun in the singular or the plural. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
