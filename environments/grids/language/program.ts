import { WanderError } from "../../../src/core/errors.ts";
import { nearName } from "../../../src/core/names.ts";
import type { Token, Tokens } from "../../environment.ts";
import {
  advance,
  arityOf,
  callState,
  type Entry,
  entryOf,
  extendScope,
  isGridEntry,
  resultOf,
  type Scope,
  type TypeSpace,
} from "./infer.ts";
import { type Language, reference, speaks } from "./language.ts";
import { checkingSpace, typeSpace } from "./space.ts";
import {
  ANSWER_LENGTH,
  constants,
  END,
  isExtended,
  isPrimitive,
  isSlot,
  MAX_LINES,
  nameOf,
  programTokens,
  tokenOf,
  variableAt,
} from "./tokens.ts";
import { rename, showType, type Type } from "./types.ts";

/** Types that the lines of one program may have together, each overload that is open counted: bounds a stranger's. */
const MAX_OPEN = 2_000;

/** `x(k+1) = callee(args...)` for the k-th line; the last line's value is the answer. */
export type Line = { readonly callee: Token; readonly args: readonly Token[] };

/** A program while it is read: names stand for its lines in the order in which they are given. */
export type Draft = {
  readonly language: Language;
  readonly lines: Line[];
  /** The abstractions, and every name given on the left of a line. */
  readonly names: Map<string, Token>;
};

export function newDraft(language: Language): Draft {
  return { language, lines: [], names: new Map(language.abstractions.map((a) => [a.name, a.token])) };
}

/** Whether the answer is given under its name: nothing may follow. */
export const isEnded = (draft: Draft): boolean => draft.names.has("O");

/** Reads the text form; the last line may be named O or not. E_PROGRAM names the line and what was wanted. */
export function parseProgram(text: string, language: Language = reference): Line[] {
  const draft = newDraft(language);
  text.split("\n").forEach((row, k) => {
    const code = withoutComment(row);
    if (code !== "") addLine(draft, code, `line ${k + 1}`);
  });
  if (draft.lines.length === 0) throw bad("line 1", "wanted at least one line");
  return draft.lines;
}

/** A row without its comment and the spaces around it. */
export function withoutComment(row: string): string {
  const comment = row.indexOf("#");
  return (comment < 0 ? row : row.slice(0, comment)).trim();
}

/** Reads `name = callee(argument, ...)`. E_PROGRAM; `where` names the line. */
export function addLine(draft: Draft, row: string, where: string): void {
  const { lines, names } = draft;
  if (isEnded(draft)) throw bad(where, "O is given already; wanted no further line");
  const match = /^([A-Za-z_]\w*)\s*=\s*(\w+)\s*\(([^()]*)\)$/.exec(row);
  if (match === null) throw bad(where, `wanted "xN = primitive(argument, ...)", got ${quoted(row, 80)}`);
  const [, target, callee, list] = match as unknown as [string, string, string, string];
  if (names.has(target)) throw bad(where, `${target} is given already; wanted a new name before "="`);
  if (isWord(target)) throw bad(where, `${target} is a word of the language; wanted a new name before "="`);
  const args = list.trim() === "" ? [] : list.split(",").map((a) => a.trim());
  lines.push({ callee: readName(draft, callee, where), args: args.map((a) => readName(draft, a, where)) });
  names.set(target, variableAt(lines.length - 1));
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
  if (tokens.length > ANSWER_LENGTH)
    throw bad("line 1", `wanted at most ${ANSWER_LENGTH} tokens, got ${tokens.length}`);
  while (tokens[at] !== END) {
    const callee = tokens[at++];
    if (callee === undefined) throw bad(`line ${lines.length + 1}`, "wanted `end` after the last line");
    const entry = entryOf(space, scope, callee);
    const arity = entry === undefined ? undefined : arityOf(entry);
    if (arity === undefined) throw bad(`line ${lines.length + 1}`, `wanted a function, got ${nameOf(callee)}`);
    const line = { callee, args: tokens.slice(at, at + arity) };
    at += arity;
    scope = checkLine(space, scope, line, lines.length + 1);
    lines.push(line);
  }
  if (at !== tokens.length - 1) throw bad(`line ${lines.length}`, "wanted nothing after `end`");
  if (lines.length > MAX_LINES) throw bad(`line ${MAX_LINES + 1}`, `wanted at most ${MAX_LINES} lines`);
  checkEnd(lines, scope.entries);
  return lines;
}

/**
 * Checks every line, however many there are, and gives its type: of several still open overloads the first. E_PROGRAM
 * for a line that has no type or an answer that is no Grid.
 */
export function typeCheck(lines: readonly Line[], language: Language = reference): Type[] {
  const space = checkingSpace(language);
  // A list and not scopes: those are kept, and a file's long programs are read once.
  const entries: Entry[] = [...space.root.entries];
  let open = 0;
  lines.forEach((line, k) => {
    const entry = lineEntry(space, { entries }, line, k + 1);
    entries.push(entry);
    open += entry.alternatives.length;
    if (open > MAX_OPEN) {
      throw new WanderError("E_LIMIT", `line ${k + 1}: more than ${MAX_OPEN} types are open so far`, {
        hint: "give functions arguments of one type",
      });
    }
  });
  checkEnd(lines, entries);
  return entries.slice(1).map((e) => e.alternatives[0]!);
}

/** The scope after this line. E_PROGRAM if it does not type-check. */
export function checkLine(space: TypeSpace, scope: Scope, line: Line, at: number): Scope {
  return extendScope(scope, lineEntry(space, scope, line, at));
}

function lineEntry(space: TypeSpace, scope: Pick<Scope, "entries">, line: Line, at: number): Entry {
  const where = `line ${at}`;
  const callee = entryOf(space, scope, line.callee);
  let state = callee === undefined ? undefined : callState(space, callee, false);
  const name = nameOf(line.callee);
  if (callee === undefined) throw bad(where, `${name} stands for nothing here`);
  if (state === undefined) throw bad(where, `${name} is ${spokenTypes(callee.alternatives)}; wanted a function`);
  if (state.left !== line.args.length)
    throw bad(where, `${name} wants ${state.left} argument${state.left === 1 ? "" : "s"}, got ${line.args.length}`);
  line.args.forEach((token, k) => {
    const entry = entryOf(space, scope, token);
    const argument = nameOf(token);
    if (entry === undefined) throw bad(where, `${argument} stands for nothing here`);
    const next = advance(space, state!, entry);
    if (next === undefined) {
      const wanted = spokenTypes(state!.threads.map((t) => t.params[0]!));
      const got = spokenTypes(entry.alternatives);
      throw bad(where, `argument ${k + 1} of ${name} cannot be ${argument}, which is ${got}; wanted ${wanted}`);
    }
    state = next;
  });
  return resultOf(space, state);
}

function checkEnd(lines: readonly Line[], entries: readonly Entry[]): void {
  if (lines.length === 0) throw bad("line 1", "wanted at least one line");
  const last = entries.at(-1)!;
  if (!isGridEntry(last))
    throw bad(`line ${lines.length}`, `wanted a Grid from the last line, got ${spokenTypes(last.alternatives)}`);
}

/** At most three of the types, as people say them. */
function spokenTypes(types: readonly Type[]): string {
  const letters = (k: number) => String.fromCharCode(97 + (k % 26));
  const all = [...new Set(types.map((t) => showType(rename([t], letters)[0]!)))];
  return all.length > 3 ? `${all.slice(0, 3).join(" or ")} or another` : all.join(" or ");
}

/** A name that no line may take: what it means is fixed, in either DSL. */
function isWord(name: string): boolean {
  const token = tokenOf(name);
  return name === "I" || constants.has(name) || isPrimitive(token) || isSlot(token);
}

function readName({ language, names }: Draft, name: string, where: string): Token {
  const given = names.get(name);
  if (given !== undefined) return given;
  const token = tokenOf(name);
  const spoken = (t: Token) => isSlot(t) || (isPrimitive(t) && speaks(language, t));
  if (token >= 0 && (name === "I" || constants.has(name) || spoken(token))) return token;
  if (/^(O|x\d+)$/.test(name)) throw bad(where, `${name} is used before it is given`);
  if (isExtended(token))
    throw new WanderError("E_PROGRAM", `${where}: ${name} is not in the reference DSL`, {
      hint: "set environment.dsl=extended",
    });
  const short = name.slice(0, 40);
  const candidates = [...programTokens.filter((_, t) => t > END && spoken(t)), ...constants.keys(), ...names.keys()];
  const near = nearName(short, candidates);
  throw new WanderError("E_PROGRAM", `${where}: unknown name ${quoted(name, 40)}`, {
    hint: near === undefined ? "use one of the names in docs/environments/grids/language.md" : `did you mean ${near}?`,
  });
}

/** Text of a stranger's in a message of ours: short, and with nothing in it that a terminal would act on. */
export function quoted(text: string, most: number): string {
  const short = text.length > most ? `${text.slice(0, most)}...` : text;
  return `"${short.replace(/[^ -~]/g, "?")}"`;
}

function bad(where: string, message: string): WanderError {
  return new WanderError("E_PROGRAM", `${where}: ${message}`, {
    hint: "write a program as lines `x1 = primitive(arg, ...)`",
  });
}
