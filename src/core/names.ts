import { closest, distance } from "fastest-levenshtein";

/**
 * The known name that a misspelt one most likely stands for: it begins with it, has its letters in another order, or
 * differs in at most a third of them. Undefined if none is that close: a wrong guess does not help.
 */
export function nearName(name: string, known: readonly string[]): string | undefined {
  const small = name.toLowerCase();
  const begun = known.filter((other) => small.length > 1 && other.toLowerCase().startsWith(small));
  if (begun.length === 1) return begun[0];
  if (known.length === 0) return undefined;
  const near = closest(name, [...known]);
  const letters = (text: string) => [...text].sort().join("");
  const isClose = distance(near.toLowerCase(), small) <= Math.max(near.length, name.length) / 3;
  return isClose || letters(near) === letters(name) ? near : undefined;
}

/** A hint for a misspelt name: the nearest one as `write` shows it, or the list of all. */
export function nameHint(name: string, known: readonly string[], write = (near: string) => near): string {
  const near = nearName(name, known);
  return near === undefined ? `choose one of ${known.join(", ")}` : `did you mean ${write(near)}?`;
}
