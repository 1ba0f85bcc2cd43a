import type { Token } from "../../../environment.ts";
import type { Line } from "../../language/program.ts";
import { arities, signatures } from "../../language/signatures.ts";
import { isExtended, isPrimitive, isVariable, lineOf, nameOf, tokenOf } from "../../language/tokens.ts";
import { Integer } from "../../language/types.ts";
import { colourGivers, colourPlaces, numberTakers } from "./words.ts";

/** What an integer stands for; open where the primitive takes anything. */
export type Role = "colour" | "number" | "open";

/** What the constant at this place of a line stands for. `colours`: [line] whether an earlier line gives colours. */
export function roleOf({ callee, args }: Line, place: number, colours: readonly boolean[]): Role {
  const own = roleIn(callee, place);
  if (own !== "open") return own;
  const held = args[0]!;
  if (callee === RBIND && place === 1 && isPrimitive(held)) return roleIn(held, arities.get(nameOf(held))! - 1);
  if (callee === LBIND && place === 1 && isPrimitive(held)) return roleIn(held, 0);
  if (args.some((t) => givesColour(t, colours))) return "colour";
  return callee === MATCHER && givesNumber(held) ? "number" : "open";
}

/** Whether a token stands for colours, or for a function that gives them. */
export function givesColour(token: Token, colours: readonly boolean[]): boolean {
  return isVariable(token) ? colours[lineOf(token)]! : givers.has(token);
}

function roleIn(callee: Token, place: number): Role {
  if (!isPrimitive(callee)) return "open";
  const name = nameOf(callee);
  if (colourPlaces[name]?.includes(place) === true) return "colour";
  if (signatures.get(name)!.some(({ params }) => params[place]!.kind === "var")) return "open";
  return isExtended(callee) && !numberTakers.includes(name) ? "colour" : "number";
}

function givesNumber(token: Token): boolean {
  return isPrimitive(token) && signatures.get(nameOf(token))!.every(({ result }) => result === Integer);
}

const [RBIND, LBIND, MATCHER] = ["rbind", "lbind", "matcher"].map(tokenOf) as [Token, Token, Token];
const givers = new Set(colourGivers.map(tokenOf));
