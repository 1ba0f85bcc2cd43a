/** Lists and counts in running text. */

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[], last = "and"): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`;
}

/** With its first letter in upper case. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `1 seed`, `5 seeds`. */
export const counting = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;
