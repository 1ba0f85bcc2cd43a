import type { Abstraction, Body } from "../../environment.ts";
import { CALL } from "./interpreter.ts";
import { nameOf } from "./tokens.ts";

/**
 * An abstraction as a program with its holes as parameters, letters in order; equal parts are one line:
 *
 *     f1(a: Grid, b: (Grid) -> Grid) -> Grid
 *         x1 = b(a)
 *         O = hconcat(a, x1)
 */
export function renderBody({ name, holes, type, body }: Abstraction, all: readonly Abstraction[]): string {
  const names = new Map(all.map((a) => [a.token, a.name]));
  const calls: string[] = [];
  const show = (part: Body): string => {
    if ("hole" in part) return letter(part.hole);
    const token = names.get(part.token) ?? nameOf(part.token);
    if (part.args.length === 0) return token;
    const args = part.args.map(show);
    const call = part.token === CALL ? `${args[0]}(${args.slice(1).join(", ")})` : `${token}(${args.join(", ")})`;
    if (!calls.includes(call)) calls.push(call);
    return `x${calls.indexOf(call) + 1}`;
  };
  const last = show(body);
  const lines = calls.map((call, k) => `    ${k === calls.length - 1 ? "O" : `x${k + 1}`} = ${call}`);
  const parameters = holes.map((hole, k) => `${letter(k)}: ${hole}`).join(", ");
  return [`${name}(${parameters}) -> ${type}`, ...(lines.length === 0 ? [`    O = ${last}`] : lines)].join("\n");
}

const letter = (k: number) => String.fromCharCode(97 + (k % 26));
