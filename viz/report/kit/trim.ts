/** Shortens what a page carries: numbers to four significant digits, texts to 20,000 characters. */

const TEXT_LIMIT = 20_000; // characters of one text; a longer one ends in an ellipsis
const DIGITS = 4;

/** Shortens all texts and numbers in a value. NaN and infinities become null. */
export function trimmed<T>(value: T): T {
  if (typeof value === "string") return (value.length > TEXT_LIMIT ? `${value.slice(0, TEXT_LIMIT)}…` : value) as T;
  if (typeof value === "number") return (Number.isInteger(value) ? value : short(value)) as T;
  if (Array.isArray(value)) return value.map(trimmed) as T;
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, trimmed(inner)])) as T;
  }
  return value;
}

/** Rounds to four significant digits; whole numbers below ten million stay exact. Null if the value is not finite. */
export function short(value: number | undefined): number | null {
  if (value === undefined || !Number.isFinite(value)) return null;
  return Number.isInteger(value) && Math.abs(value) < 1e7 ? value : Number(value.toPrecision(DIGITS));
}
