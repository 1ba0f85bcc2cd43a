import { lines } from "../families/family.ts";
import type { Part } from "./crafts.ts";

/** The program that applies the parts one after the other, each to what the one before it gives. */
export function compose(parts: readonly Part[]): string {
  const all: string[] = [];
  for (const part of parts) {
    const before = all.length;
    const name = (own: string) =>
      own === "I" ? (before === 0 ? "I" : `x${before}`) : `x${before + Number(own.slice(1))}`;
    all.push(...part.lines.map((line) => line.replace(/\b(I|x\d+)\b/g, name)));
  }
  return lines(...all);
}
