/** Identifiers and words that the parts of the page share. */

import { plural } from "../kit/format.ts";
import type { CheckData } from "./reproduction-data.ts";

export const idOf = ({ name }: Pick<CheckData, "name">, part: string): string => `${name}-${part}`;

/** The verdict in words, so that no difference is shown by colour alone. */
export function verdictOf({ passed, marks }: CheckData): string {
  if (passed) return "passes";
  const missed = marks.filter((mark) => !mark.passed.every(Boolean)).length;
  return `misses ${missed} of ${plural(marks.length, "mark")}`;
}

/** In how many seeds a mark holds; if it does not hold in all, in how many it fails. */
export function seedsOf({ passed }: CheckData["marks"][number]): string {
  const failed = passed.filter((held) => !held).length;
  return `${failed === 0 ? passed.length : failed} of ${plural(passed.length, "seed")}`;
}
