import type { Token } from "../../environment.ts";
import { promptTokens } from "../view/prompt/vocabulary.ts";
import { referenceNames } from "./names.ts";
import { extendedNames } from "./primitives/extended/index.ts";
import { Bool, Integer, IntegerTuple, type Type } from "./types.ts";
import { pair, type Value } from "./value.ts";

export const MAX_LINES = 12;
/** Longest answer in tokens, `end` included. */
export const ANSWER_LENGTH = 64;
export const SLOTS = 32;

/** The 28 constants of the DSL. */
export const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["F", false],
  ["T", true],
  ...["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"].map(
    (name, n): [string, Value] => [name, n],
  ),
  ["NEG_ONE", -1],
  ["NEG_TWO", -2],
  ["DOWN", pair(1, 0)],
  ["RIGHT", pair(0, 1)],
  ["UP", pair(-1, 0)],
  ["LEFT", pair(0, -1)],
  ["ORIGIN", pair(0, 0)],
  ["UNITY", pair(1, 1)],
  ["NEG_UNITY", pair(-1, -1)],
  ["UP_RIGHT", pair(-1, 1)],
  ["DOWN_LEFT", pair(1, -1)],
  ["ZERO_BY_TWO", pair(0, 2)],
  ["TWO_BY_ZERO", pair(2, 0)],
  ["TWO_BY_TWO", pair(2, 2)],
  ["THREE_BY_THREE", pair(3, 3)],
]);

/**
 * All tokens; an id is an index. Ours come last, behind those that only prompts use: a base that was trained before a
 * primitive was added knows the first tokens under the same numbers.
 */
export const programTokens: readonly string[] = [
  "pad",
  "begin",
  "end",
  ...referenceNames,
  ...constants.keys(),
  "I",
  ...Array.from({ length: MAX_LINES }, (_, k) => `x${k + 1}`),
  ...Array.from({ length: SLOTS }, (_, k) => `lib${k}`),
  ...promptTokens,
  ...extendedNames,
];

const ids = new Map(programTokens.map((name, k) => [name, k]));

/** The id of a token's name, or -1. */
export function tokenOf(name: string): Token {
  return ids.get(name) ?? -1;
}

export const PAD = tokenOf("pad");
export const BEGIN = tokenOf("begin");
export const END = tokenOf("end");
export const INPUT = tokenOf("I");
export const FIRST_PRIMITIVE = END + 1;
export const FIRST_CONSTANT = FIRST_PRIMITIVE + referenceNames.length;
/** x1; xN is FIRST_VARIABLE + N - 1. */
export const FIRST_VARIABLE = tokenOf("x1");
/** lib0; libN is FIRST_SLOT + N. */
export const FIRST_SLOT = tokenOf("lib0");

export const FIRST_EXTENDED = programTokens.length - extendedNames.length;
/** Past every token: x13 and on, which only programs from files have. */
const FIRST_LONG = 1 << 16;

export const isExtended = (t: Token): boolean => t >= FIRST_EXTENDED && t < programTokens.length;
export const isPrimitive = (t: Token): boolean => (t >= FIRST_PRIMITIVE && t < FIRST_CONSTANT) || isExtended(t);
export const isConstant = (t: Token): boolean => t >= FIRST_CONSTANT && t < INPUT;
export const isVariable = (t: Token): boolean => (t >= FIRST_VARIABLE && t < FIRST_SLOT) || t >= FIRST_LONG + MAX_LINES;
export const isSlot = (t: Token): boolean => t >= FIRST_SLOT && t < FIRST_SLOT + SLOTS;

/** x(k + 1): a token for the first MAX_LINES lines; past them a number that no answer may have. */
export const variableAt = (k: number): Token => (k < MAX_LINES ? FIRST_VARIABLE + k : FIRST_LONG + k);
/** The k of x(k + 1). */
export const lineOf = (t: Token): number => (t >= FIRST_LONG ? t - FIRST_LONG : t - FIRST_VARIABLE);

/** What a token is called in a program's text. */
export const nameOf = (t: Token): string => (t >= FIRST_LONG ? `x${lineOf(t) + 1}` : (programTokens[t] ?? `?${t}`));

const constantValues = [...constants.values()];

export function constantValue(t: Token): Value {
  return constantValues[t - FIRST_CONSTANT]!;
}

export function constantType(t: Token): Type {
  const value = constantValue(t);
  return typeof value === "boolean" ? Bool : typeof value === "number" ? Integer : IntegerTuple;
}
