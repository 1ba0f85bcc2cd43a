import type { Term, Token, Tokens } from "../../environment.ts";
import { advance, arityOf, callState, type Entry, intern, resultOf, type TypeSpace } from "./infer.ts";
import { CALL } from "./interpreter.ts";
import { type Language, reference } from "./language.ts";
import { decode, encode, type Line } from "./program.ts";
import { typeSpace } from "./space.ts";
import { ANSWER_LENGTH, INPUT, isVariable, lineOf, MAX_LINES, variableAt } from "./tokens.ts";
import { fn, GridType, resolve, type Substitution, showType, type Type, unify, variable } from "./types.ts";

/**
 * The last line with every variable replaced by the line that gave it; lines it does not need are gone. Every node
 * has its type as used there. A computed function applied to arguments is a node of the token CALL.
 * E_PROGRAM for an answer that does not decode.
 */
export function toTerm(tokens: Tokens, language: Language = reference): Term {
  const space = typeSpace(language);
  const trees: Tree[] = [];
  for (const line of decode(tokens, language)) {
    const read = (t: Token): Tree => (isVariable(t) ? trees[lineOf(t)]! : { token: t, args: [] });
    const args = line.args.map(read);
    trees.push(
      isVariable(line.callee) ? { token: CALL, args: [read(line.callee), ...args] } : { token: line.callee, args },
    );
  }
  return annotate(space, trees.at(-1)!, GridType, { fresh: 0 });
}

/** Lines again, equal subterms once; undefined when the answer would be longer than one may be, or ill-typed. */
export function fromTerm(term: Term, language: Language = reference): Tokens | undefined {
  const space = typeSpace(language);
  const lines: Line[] = [];
  const known = new Map<string, Token>();
  const place = (node: Term): Token => {
    if (node.args.length === 0 && !(space.bySlot.get(node.token)?.holes.length === 0)) return node.token;
    const args = node.args.map(place);
    const key = `${node.token} ${args.join(" ")}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const called = node.token === CALL;
    lines.push({ callee: called ? args[0]! : node.token, args: called ? args.slice(1) : args });
    const token = variableAt(lines.length - 1);
    known.set(key, token);
    return token;
  };
  place(term);
  if (lines.length === 0 || lines.length > MAX_LINES) return undefined;
  const tokens = encode(lines);
  return tokens.length > ANSWER_LENGTH ? undefined : tokens;
}

type Tree = { readonly token: Token; readonly args: readonly Tree[] };

/** Types from the root down: what a node must give fixes which overload it is, and so what its arguments must give. */
function annotate(space: TypeSpace, tree: Tree, wanted: Type, counter: { fresh: number }): Term {
  if (tree.args.length === 0 && !isConstantCall(space, tree))
    return { token: tree.token, args: [], type: showType(wanted) };
  const solved = solve(space, tree, wanted);
  const params = solved?.params ?? [];
  const args = tree.args.map((arg, k) => annotate(space, arg, params[k] ?? variable(`u${counter.fresh++}`), counter));
  return { token: tree.token, args, type: showType(solved?.result ?? wanted) };
}

function isConstantCall(space: TypeSpace, tree: Tree): boolean {
  return space.bySlot.get(tree.token)?.holes.length === 0;
}

/** The first overload of a node whose arguments' types fit, with everything known filled in. */
function solve(space: TypeSpace, tree: Tree, wanted: Type): { params: Type[]; result: Type } | undefined {
  const called = tree.token === CALL;
  const callee = called ? entryOfTree(space, tree.args[0]!) : space.tokenEntries[tree.token];
  const values = (called ? tree.args.slice(1) : tree.args).map((a) => entryOfTree(space, a));
  for (const { args } of callee?.alternatives ?? []) {
    if (args === undefined || args.length - 1 !== values.length) continue;
    const start = unify(apart(args.at(-1)!, "r"), apart(wanted, "w"), new Map());
    const typed =
      start === undefined
        ? undefined
        : search(
            args.slice(0, -1).map((t) => apart(t, "r")),
            values,
            0,
            start,
          );
    if (typed === undefined) continue;
    const params = args.slice(0, -1).map((t) => resolve(apart(t, "r"), typed));
    const result = resolve(apart(args.at(-1)!, "r"), typed);
    return { params: called ? [fn(params, result), ...params] : params, result };
  }
  return undefined;
}

function search(
  params: readonly Type[],
  values: readonly (Entry | undefined)[],
  k: number,
  s: Substitution,
): Substitution | undefined {
  if (k === params.length) return s;
  for (const alternative of values[k]?.alternatives ?? [variable("any")]) {
    const next = unify(params[k]!, apart(alternative, `p${k}`), s);
    const rest = next === undefined ? undefined : search(params, values, k + 1, next);
    if (rest !== undefined) return rest;
  }
  return undefined;
}

/** What a tree may be, bottom up. */
function entryOfTree(space: TypeSpace, tree: Tree): Entry | undefined {
  if (tree.args.length === 0 && !isConstantCall(space, tree)) {
    return tree.token === INPUT ? intern(space, [GridType]) : space.tokenEntries[tree.token];
  }
  const called = tree.token === CALL;
  const callee = called ? entryOfTree(space, tree.args[0]!) : space.tokenEntries[tree.token];
  if (callee === undefined || arityOf(callee) === undefined) return undefined;
  let state = callState(space, callee, false);
  for (const arg of called ? tree.args.slice(1) : tree.args) {
    const entry = entryOfTree(space, arg);
    state = state === undefined || entry === undefined ? undefined : advance(space, state, entry);
  }
  return state === undefined ? undefined : resultOf(space, state);
}

/** The type with its variables named apart. */
function apart(type: Type, prefix: string): Type {
  if (type.kind === "var") return variable(`${prefix}_${type.id}`);
  return type.args.length === 0 ? type : ({ ...type, args: type.args.map((t) => apart(t, prefix)) } as Type);
}
