import type { Abstraction, Token } from "../../../environment.ts";
import { arityOf } from "../infer.ts";
import type { Language } from "../language.ts";
import { typeSpace } from "../space.ts";
import { FIRST_CONSTANT, INPUT, isConstant, isExtended, isSlot, nameOf, programTokens, tokenOf } from "../tokens.ts";
import type { Costs } from "./costs.ts";
import { argumentWeights, calleeWeights } from "./prior.ts";

/**
 * Bits set by hand for blind search. The grammar prior, which writes programs to learn from, has to know all of the
 * language; a search of a few thousand runs wants depth in the few functions that short solutions are made of.
 */
const callees: readonly (readonly [number, string])[] = [
  [1, "objects fill subgrid"],
  [1.5, "ofcolor paint hmirror vmirror rot180 merge argmax argmin mapply"],
  [2, "dmirror cmirror rot90 rot270 compress sizefilter colorfilter fgpartition partition cover"],
  [2.5, "replace upscale trim delta backdrop outbox box inbox tophalf bottomhalf lefthalf righthalf first last"],
  [2.5, "frontiers mostcolor leastcolor move hsplit vsplit"],
  [3, "hconcat vconcat recolor switch canvas downscale mfilter neighbors dneighbors ineighbors underfill underpaint"],
  [3.5, "sfilter extract rbind shift palette numcolors connect gravitate center combine difference corners crop color"],
  [4, "toobject shape apply normalize hupscale vupscale intersection vfrontier hfrontier ulcorner lrcorner"],
  [5, "cellwise matcher compose fork lbind order height width shoot size toindices position colorcount remove other"],
  [5, "increment decrement double multiply subtract add asobject asindices valmax valmin occurrences index"],
  [5, "urcorner llcorner chain"],
];
const OTHER = 6;
const ABSTRACTION = 3;
/** A word of the library that every solved task uses costs log2(1 + this) bits less than one that none does. */
const USED = 8;
const READ_INPUT = 0.5;

/** The tokens of these names; a name that is none would otherwise turn a rule off in silence. */
export function tokensOf(names: string): Token[] {
  const tokens = names.split(" ").map(tokenOf);
  if (tokens.includes(-1)) throw new Error(`no such token among "${names}"`);
  return tokens;
}
export const colours: readonly Token[] = tokensOf("ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE");

/** `used`: constants that are colours of the task. */
export function handCosts(language: Language, used: ReadonlySet<Token>): Costs {
  const { callables, tokenEntries } = typeSpace(language);
  const call = new Float64Array(programTokens.length).fill(Infinity);
  const leaf = new Float64Array(programTokens.length).fill(Infinity);
  for (const abstraction of language.abstractions) call[abstraction.token] = abstractionBits(abstraction);
  for (const t of callables) {
    // Primitives of ours bring a weight on the scale of the prior, whose top is 24; functions to pass likewise, 20.
    if (!isSlot(t)) call[t] = isExtended(t) ? Math.max(0.5, 1 + Math.log2(24 / calleeWeights[t]!)) : OTHER;
    if (arityOf(tokenEntries[t]!) !== 0) leaf[t] = 0.5 + Math.log2(20 / argumentWeights[t]!);
  }
  for (const [bits, names] of callees) for (const t of tokensOf(names)) call[t] = bits;
  call[tokenOf("identity")] = Infinity;
  for (let t = FIRST_CONSTANT; isConstant(t); t++) leaf[t] = constantBits(t, used);
  leaf[INPUT] = READ_INPUT;
  return { call, leaf };
}

/**
 * The prior of a word by its use: a bonus on top of what any word costs, so that a new one is tried too. A word of the
 * input costs in all what a word without arguments would.
 */
function abstractionBits({ holes, weight = 0 }: Abstraction): number {
  const onInput = holes.length > 0 ? READ_INPUT : 0;
  return Math.max(0.5, ABSTRACTION - Math.log2(1 + USED * weight) - onInput);
}

function constantBits(t: Token, used: ReadonlySet<Token>): number {
  const name = nameOf(t);
  if (name === "T" || name === "F") return 0.5;
  if (used.has(t)) return 1;
  if (/^(ONE|TWO|THREE)$/.test(name)) return 1.5;
  return /TEN|NEG|BY/.test(name) || colours.includes(t) ? 4 : 3;
}
