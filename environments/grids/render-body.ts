import type { Abstraction, Body } from "../environment.ts";
import { CALL } from "./dsl/run.ts";
import { nameOf } from "./dsl/tokens.ts";

/** `(a: Objects, b: Integer) => fill(I, b, argmax(a, size))`: holes are letters in order. */
export function renderBody(abstraction: Abstraction, all: readonly Abstraction[]): string {
  const names = new Map(all.map((a) => [a.token, a.name]));
  const holes = abstraction.holes.map((type, k) => `${letter(k)}: ${type}`).join(", ");
  const show = (body: Body): string => {
    if ("hole" in body) return letter(body.hole);
    const args = body.args.map(show);
    if (body.token === CALL) return `${args[0]}(${args.slice(1).join(", ")})`;
    const name = names.get(body.token) ?? nameOf(body.token);
    return args.length === 0 ? name : `${name}(${args.join(", ")})`;
  };
  return `(${holes}) => ${show(abstraction.body)}`;
}

const letter = (k: number) => String.fromCharCode(97 + (k % 26));
