import { logicClues, paletteClues, renamingClues, sameSize, symmetryClue } from "./colours.ts";
import { differenceClues } from "./differences.ts";
import { hasStripes, layoutClues } from "./layout.ts";
import { agreed, look, type Pair } from "./see.ts";

const NUMBERS = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"];

/**
 * What the demonstrations show, as token names, the most telling first. A clue is given only when it holds in every
 * demonstration, so its absence says something too and prompts stay short. Deterministic, and a function of the
 * demonstrations alone.
 */
export function cluesOf(pairs: readonly Pair[]): string[] {
  const seen = pairs.map(look);
  const number = (n: number) => NUMBERS[n];
  const clues = layoutClues(pairs, seen, number);
  if (sameSize(pairs)) {
    const renamed = renamingClues(pairs);
    clues.push(...renamed);
    if ((renamed.length === 0 || renamed.includes("map:varies")) && !clues.includes("blocks:"))
      clues.push(...differenceClues(pairs, seen, number));
  } else {
    clues.push(...renamingClues(pairs), ...logicClues(pairs));
  }
  clues.push(...paletteClues(pairs, seen), ...symmetryClue(pairs));

  const ground = agreed(seen.map((s) => s.ground));
  if (ground !== 0) clues.push("ground:", ground === undefined ? "varies" : NUMBERS[ground]!);
  const count = agreed(seen.map((s) => Math.min(s.shapes.length, 4)));
  clues.push(`shapes:${count === undefined ? "varies" : ["one", "one", "two", "three", "several"][count]}`);
  if (pairs.every((p, d) => hasStripes(p.input, seen[d]!.ground))) clues.push("lines");
  return clues;
}
