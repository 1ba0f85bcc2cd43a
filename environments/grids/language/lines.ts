import type { Token } from "../../environment.ts";
import type { Line } from "./program.ts";
import { isVariable, lineOf, variableAt } from "./tokens.ts";

/** [line] 1 = the last line needs it, or is it. */
export function neededLines(lines: readonly Line[]): Uint8Array {
  const needed = new Uint8Array(lines.length);
  needed[lines.length - 1] = 1;
  for (let k = lines.length - 1; k >= 0; k--) {
    if (needed[k] === 0) continue;
    for (const t of [lines[k]!.callee, ...lines[k]!.args]) if (isVariable(t)) needed[lineOf(t)] = 1;
  }
  return needed;
}

/** The lines that the last one needs, numbered anew. */
export function withoutDead(lines: readonly Line[], needed: Uint8Array = neededLines(lines)): Line[] {
  const place = new Map<Token, Token>();
  const kept: Line[] = [];
  lines.forEach(({ callee, args }, k) => {
    if (needed[k] === 0) return;
    const renamed = (t: Token) => place.get(t) ?? t;
    kept.push({ callee: renamed(callee), args: args.map(renamed) });
    place.set(variableAt(k), variableAt(kept.length - 1));
  });
  return kept;
}

/** [line] 1 = no line reads what it gave. */
export function unusedLines(lines: readonly Line[]): Uint8Array {
  const unused = new Uint8Array(lines.length).fill(1);
  for (const { callee, args } of lines) {
    for (const t of args) if (isVariable(t)) unused[lineOf(t)] = 0;
    if (isVariable(callee)) unused[lineOf(callee)] = 0;
  }
  return unused;
}
