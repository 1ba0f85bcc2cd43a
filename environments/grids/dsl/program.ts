import { distance } from "fastest-levenshtein";
import { WanderError } from "../../../src/core/errors.ts";
import type { Token, Tokens } from "../../environment.ts";
import {
  advance,
  arityOf,
  callState,
  entryOf,
  extendScope,
  isGridEntry,
  resultOf,
  type Scope,
  type TypeSpace,
  typeSpace,
} from "./infer.ts";
import { type Language, reference } from "./language.ts";
import {
  ANSWER_LENGTH,
  constants,
  END,
  isExtended,
  isPrimitive,
  isSlot,
  isVariable,
  lineOf,
  MAX_LINES,
  nameOf,
  programTokens,
  tokenOf,
  variableAt,
} from "./tokens.ts";
import type { Type } from "./types.ts";

/** `x(k+1) = callee(args...)` for the k-th line; the last line's value is the answer. */
export type Line = { readonly callee: Token; readonly args: readonly Token[] };

/** Reads the text form; the last line may be named O or by its number. E_PROGRAM names the line and what was wanted. */
export function parseProgram(text: string, language: Language = reference): Line[] {
  const names = new Map(language.abstractions.map((a) => [a.name, a.token]));
  const rows = text.split("\n").map((t) => t.replace(/#.*/, "").trim());
  const lines: Line[] = [];
  let ended = false;
  rows.forEach((row, k) => {
    if (row === "") return;
    const at = k + 1;
    if (ended) throw bad(at, "O is given already; wanted no further line");
    const match = /^(\w+)\s*=\s*(\w+)\s*\(([^()]*)\)$/.exec(row);
    if (match === null) throw bad(at, `wanted "xN = primitive(argument, ...)", got "${row.slice(0, 80)}"`);
    const [, target, callee, list] = match as unknown as [string, string, string, string];
    const wanted = `x${lines.length + 1}`;
    if (target !== wanted && target !== "O") throw bad(at, `wanted ${wanted} or O before "=", got ${target}`);
    ended = target === "O";
    const args = list.trim() === "" ? [] : list.split(",").map((a) => a.trim());
    const read = (name: string) => readName(name, at, lines.length, names, language);
    lines.push({ callee: read(callee), args: args.map(read) });
  });
  if (lines.length === 0) throw bad(1, "wanted at least one line");
  return lines;
}

/** The text form; the last line is O. */
export function renderProgram(lines: readonly Line[], language: Language = reference): string {
  const names = new Map(language.abstractions.map((a) => [a.token, a.name]));
  const name = (t: Token) => names.get(t) ?? nameOf(t);
  return lines
    .map(({ callee, args }, k) => {
      const target = k === lines.length - 1 ? "O" : `x${k + 1}`;
      return `${target} = ${name(callee)}(${args.map(name).join(", ")})`;
    })
    .join("\n");
}

/** Prefix form, line after line, then `end`. */
export function encode(lines: readonly Line[]): Tokens {
  return [...lines.flatMap((l) => [l.callee, ...l.args]), END];
}

/** Lines of an answer. E_PROGRAM for anything that `legalTokens` would not have allowed in type or form. */
export function decode(tokens: Tokens, language: Language = reference): Line[] {
  const space = typeSpace(language);
  let scope = space.root;
  const lines: Line[] = [];
  let at = 0;
  if (tokens.length > ANSWER_LENGTH) throw bad(1, `wanted at most ${ANSWER_LENGTH} tokens, got ${tokens.length}`);
  while (tokens[at] !== END) {
    const callee = tokens[at++];
    if (callee === undefined) throw bad(lines.length + 1, "wanted `end` after the last line");
    const entry = entryOf(space, scope, callee);
    const arity = entry === undefined ? undefined : arityOf(entry);
    if (arity === undefined) throw bad(lines.length + 1, `wanted a function, got ${nameOf(callee)}`);
    const line = { callee, args: tokens.slice(at, at + arity) };
    at += arity;
    scope = checkLine(space, scope, line, lines.length + 1);
    lines.push(line);
  }
  if (at !== tokens.length - 1) throw bad(lines.length, "wanted nothing after `end`");
  if (lines.length > MAX_LINES) throw bad(MAX_LINES + 1, `wanted at most ${MAX_LINES} lines`);
  checkEnd(lines, scope);
  return lines;
}

/**
 * Checks every line and gives its type: of several still open overloads the first. E_PROGRAM for a line that has no
 * type or an answer that is no Grid. A program may be longer than an answer: only `decode` counts lines.
 */
export function typeCheck(lines: readonly Line[], language: Language = reference): Type[] {
  const space = typeSpace(language);
  let scope = space.root;
  lines.forEach((line, k) => {
    scope = checkLine(space, scope, line, k + 1);
  });
  checkEnd(lines, scope);
  return scope.entries.slice(1).map((e) => e.alternatives[0]!);
}

/** The scope after this line. E_PROGRAM if it does not type-check. */
export function checkLine(space: TypeSpace, scope: Scope, line: Line, at: number): Scope {
  const callee = entryOf(space, scope, line.callee);
  let state = callee === undefined ? undefined : callState(space, callee, false);
  const name = nameOf(line.callee);
  if (state === undefined) throw bad(at, `${name} is no function here`);
  if (state.left !== line.args.length) throw bad(at, `${name} wants ${state.left} arguments, got ${line.args.length}`);
  line.args.forEach((token, k) => {
    const entry = entryOf(space, scope, token);
    const argument = nameOf(token);
    if (entry === undefined) throw bad(at, `${argument} stands for nothing here`);
    const next = advance(space, state!, entry);
    if (next === undefined) throw bad(at, `argument ${k + 1} of ${name} cannot be ${argument}, which is ${entry.key}`);
    state = next;
  });
  return extendScope(scope, resultOf(space, state));
}

function checkEnd(lines: readonly Line[], scope: Scope): void {
  if (lines.length === 0) throw bad(1, "wanted at least one line");
  const last = scope.entries.at(-1)!;
  if (!isGridEntry(last)) throw bad(lines.length, `wanted a Grid from the last line, got ${last.key}`);
}

function readName(
  name: string,
  line: number,
  defined: number,
  abstractions: ReadonlyMap<string, Token>,
  { dsl }: Language,
): Token {
  const number = /^x([1-9]\d{0,4})$/.exec(name)?.[1];
  const token = abstractions.get(name) ?? (number === undefined ? tokenOf(name) : variableAt(Number(number) - 1));
  const spoken = (t: Token) => isSlot(t) || (isPrimitive(t) && (dsl === "extended" || !isExtended(t)));
  const known = token >= 0 && (name === "I" || constants.has(name) || isVariable(token) || spoken(token));
  if (!known) {
    if (isExtended(token))
      throw new WanderError("E_PROGRAM", `line ${line}: ${name} is not in the reference DSL`, {
        hint: "set environment.dsl=extended",
      });
    const candidates = [
      ...programTokens.filter((_, t) => t > END && spoken(t)),
      ...constants.keys(),
      ...abstractions.keys(),
    ];
    const nearest = candidates.reduce((best, c) => (distance(c, name) < distance(best, name) ? c : best));
    throw new WanderError("E_PROGRAM", `line ${line}: unknown name "${name.slice(0, 40)}"`, {
      hint: `did you mean ${nearest}?`,
    });
  }
  if (isVariable(token) && lineOf(token) >= defined) throw bad(line, `${name} is used before it is given`);
  return token;
}

function bad(line: number, message: string): WanderError {
  return new WanderError("E_PROGRAM", `line ${line}: ${message}`, {
    hint: "write a program as lines `x1 = primitive(arg, ...)`",
  });
}
