// Longer than most: three kinds of change with the one check of types that they share.
import { WanderError } from "../../../../src/core/errors.ts";
import type { Random } from "../../../../src/core/random.ts";
import type { Token } from "../../../environment.ts";
import {
  advance,
  arityOf,
  callState,
  completable,
  type Entry,
  entryOf,
  extendScope,
  isGridEntry,
  resultOf,
  type Scope,
  type State,
  type TypeSpace,
} from "../infer.ts";
import { type Language, reference } from "../language.ts";
import { withoutDead } from "../lines.ts";
import { checkLine, type Line } from "../program.ts";
import { checkingSpace, typeSpace } from "../space.ts";
import { INPUT, isVariable, lineOf, variableAt } from "../tokens.ts";
import { argumentWeights } from "./prior.ts";

export const mutations = ["argument", "function", "variable"] as const;
export type Mutation = (typeof mutations)[number];

export type MutateOptions = {
  readonly language?: Language;
  /** How often each kind is tried; 1 each when left out. */
  readonly weights?: Readonly<Record<Mutation, number>>;
  /** Drops lines that the answer does not need. */
  readonly clean?: boolean;
};

const TRIES = 24;

/**
 * The program with one thing changed, as in CodeIt's mutator (Butt et al. 2024, arXiv 2402.04858): one argument, one
 * line's function, or one variable's use. It always type-checks, differs from the given program (with `clean`, from
 * its needed lines) and ends in a Grid. A program that needs the wider types of whole programs is changed within those.
 * Undefined when no draw came to that. E_PROGRAM for an ill-typed program.
 */
export function mutate(random: Random, lines: readonly Line[], options: MutateOptions = {}): Line[] | undefined {
  const { language = reference, weights, clean = false } = options;
  const program = draftOf(language, clean ? withoutDead(lines) : lines);
  const shares = mutations.map((kind) => weights?.[kind] ?? 1);
  for (let tries = 0; tries < TRIES; tries++) {
    const kind = mutations[random.weighted(shares)];
    if (kind === undefined) return undefined; // no kind has weight
    const mutant = draws[kind](random, program);
    if (mutant === undefined) continue;
    const kept = clean ? withoutDead(mutant) : mutant;
    if (!sameLines(kept, program.lines)) return kept;
  }
  return undefined;
}

/** `scopes[k]`: what the k-th line may read; one more than there are lines. */
type Draft = { readonly space: TypeSpace; readonly lines: readonly Line[]; readonly scopes: readonly Scope[] };

function draftOf(language: Language, lines: readonly Line[]): Draft {
  try {
    return draft(typeSpace(language), lines);
  } catch (error) {
    if (!(error instanceof WanderError)) throw error;
    return draft(checkingSpace(language), lines);
  }
}

function draft(space: TypeSpace, lines: readonly Line[]): Draft {
  const scopes = [space.root];
  lines.forEach((line, k) => {
    scopes.push(checkLine(space, scopes[k]!, line, k + 1));
  });
  return { space, lines, scopes };
}

const draws: Readonly<Record<Mutation, (random: Random, program: Draft) => Line[] | undefined>> = {
  argument(random, program) {
    const at = random.integer(program.lines.length);
    const { callee, args } = program.lines[at]!;
    if (args.length === 0) return undefined;
    const place = random.integer(args.length);
    const others = argumentsIn(program, at).filter((t) => t !== args[place]);
    return firstFit(random, others, (token) => replaced(program, at, { callee, args: args.with(place, token) }));
  },

  function(random, program) {
    const at = random.integer(program.lines.length);
    const { callee, args } = program.lines[at]!;
    const { space } = program;
    const others = calleesIn(program, at).filter(
      (t) => t !== callee && arityOf(entryOf(space, program.scopes[at]!, t)!) === args.length,
    );
    // Half of the time only what takes the very same arguments; otherwise those that do not fit are drawn anew.
    const keep = random.next() < 0.5;
    return firstFit(random, others, (token) => {
      const line = keep ? { callee: token, args } : refilled(random, program, at, token, args);
      return line === undefined ? undefined : replaced(program, at, line);
    });
  },

  variable(random, program) {
    const uses = program.lines
      .flatMap(({ args }, at) => args.map((token, place) => ({ at, place, token })))
      .filter(({ token }) => token === INPUT || isVariable(token));
    if (uses.length === 0) return undefined;
    const { at, place, token } = random.pick(uses);
    const { callee, args } = program.lines[at]!;
    const read = (t: Token): Line => ({ callee, args: args.with(place, t) });
    if (random.next() < 0.5) {
      const others = variablesIn(at).filter((t) => t !== token);
      return firstFit(random, others, (other) => replaced(program, at, read(other)));
    }
    return firstFit(random, program.space.callables, (made) => inserted(random, program, at, place, made));
  },
};

/** The first token, in random order, of which something comes: uniform over those that would do. */
function firstFit(
  random: Random,
  tokens: readonly Token[],
  make: (token: Token) => Line[] | undefined,
): Line[] | undefined {
  for (const token of random.shuffle(tokens)) {
    const made = make(token);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** I and the lines before this one. */
const variablesIn = (at: number): Token[] => [INPUT, ...Array.from({ length: at }, (_, k) => variableAt(k))];

function argumentsIn({ space }: Draft, at: number): Token[] {
  return [...variablesIn(at), ...space.groups.flatMap((g) => g.tokens)];
}

function calleesIn({ space, scopes }: Draft, at: number): Token[] {
  const functions = variablesIn(at).filter((t) => arityOf(entryOf(space, scopes[at]!, t)!) !== undefined);
  return [...space.callables, ...functions];
}

/** The program with this line in place of the `at`-th; undefined if it or a later line has no type then. */
function replaced({ space, lines, scopes }: Draft, at: number, line: Line): Line[] | undefined {
  const entry = typeOf(space, scopes[at]!, line);
  if (entry === undefined) return undefined;
  const changed = lines.with(at, line);
  if (entry === scopes[at + 1]!.entries.at(-1)) return changed;
  return endsInGrid(space, extendScope(scopes[at]!, entry), changed.slice(at + 1)) ? changed : undefined;
}

/** The program with a new line before the `at`-th: it calls `callee` on what that line's argument reads and takes its place. */
function inserted(random: Random, program: Draft, at: number, place: number, callee: Token): Line[] | undefined {
  const { space, lines, scopes } = program;
  const arity = arityOf(space.tokenEntries[callee]!)!;
  if (arity === 0) return undefined;
  const scope = scopes[at]!;
  const read = random.integer(arity);
  const wanted = Array.from({ length: arity }, (_, k) => (k === read ? lines[at]!.args[place] : undefined));
  const line = refilled(random, program, at, callee, wanted);
  const entry = line?.args[read] === wanted[read] ? typeOf(space, scope, line!) : undefined;
  if (entry === undefined) return undefined;
  const moved = (t: Token) => (isVariable(t) && lineOf(t) >= at ? variableAt(lineOf(t) + 1) : t);
  const after = lines.slice(at).map((l) => ({ callee: moved(l.callee), args: l.args.map(moved) }));
  after[0] = { ...after[0]!, args: after[0]!.args.with(place, variableAt(at)) };
  return endsInGrid(space, extendScope(scope, entry), after) ? [...lines.slice(0, at), line!, ...after] : undefined;
}

/** A call with the wanted arguments if they fit; others are drawn by the grammar prior. */
function refilled(
  random: Random,
  program: Draft,
  at: number,
  callee: Token,
  wanted: readonly (Token | undefined)[],
): Line | undefined {
  const { space } = program;
  const scope = program.scopes[at]!;
  const after = (state: State, token: Token): State | undefined => {
    const entry = entryOf(space, scope, token);
    const next = entry === undefined ? undefined : advance(space, state, entry);
    return next !== undefined && completable(space, next, scope) ? next : undefined;
  };
  let state = callState(space, entryOf(space, scope, callee)!, false);
  const args: Token[] = [];
  for (const want of wanted) {
    if (state === undefined) return undefined;
    let token = want;
    if (token === undefined || after(state, token) === undefined) {
      const tokens = argumentsIn(program, at);
      token =
        tokens[random.weighted(tokens.map((t) => (after(state!, t) === undefined ? 0 : (argumentWeights[t] ?? 1))))];
    }
    if (token === undefined) return undefined;
    args.push(token);
    state = after(state, token);
  }
  return { callee, args };
}

/** What a line gives; undefined if it has no type. */
function typeOf(space: TypeSpace, scope: Scope, { callee, args }: Line): Entry | undefined {
  const entry = entryOf(space, scope, callee);
  let state = entry === undefined ? undefined : callState(space, entry, false);
  if (state?.left !== args.length) return undefined;
  for (const token of args) {
    const argument = entryOf(space, scope, token);
    state = argument === undefined ? undefined : advance(space, state!, argument);
    if (state === undefined) return undefined;
  }
  return resultOf(space, state);
}

function endsInGrid(space: TypeSpace, start: Scope, lines: readonly Line[]): boolean {
  let scope = start;
  for (const line of lines) {
    const entry = typeOf(space, scope, line);
    if (entry === undefined) return false;
    scope = extendScope(scope, entry);
  }
  return isGridEntry(scope.entries.at(-1)!);
}

const sameLines = (a: readonly Line[], b: readonly Line[]): boolean =>
  a.length === b.length &&
  a.every(({ callee, args }, k) => callee === b[k]!.callee && args.every((t, j) => t === b[k]!.args[j]));
