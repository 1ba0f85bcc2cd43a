import type { Abstraction, Token } from "../../environment.ts";
import type { Language } from "./language.ts";
import { INPUT, isVariable, lineOf } from "./tokens.ts";
import { GridType, rename, resolve, type Scheme, showType, type Type, typeSize, unify } from "./types.ts";

/**
 * What a value may be: one alternative an overload that is still open. Entries are shared objects, so that equal
 * types are identical and caches can hang on them.
 */
export type Entry = {
  readonly alternatives: readonly Type[];
  readonly fresh: readonly Type[];
  /** Outermost constructors, as bits: what cannot fit is passed over without unifying. */
  readonly heads: number;
  readonly key: string;
  /** Call states: [any result, a Grid]; null = none. */
  readonly calls: [State | null | undefined, State | null | undefined];
};

/** A line part-way through its arguments: the schemes that still fit, their remaining parameters first. */
export type State = {
  readonly threads: readonly Scheme[];
  readonly left: number;
  /** Outermost constructors of the next parameter. */
  readonly heads: number;
  readonly next: Map<Entry, State | undefined>;
  /** By the distinct types in scope. */
  readonly completable: Map<Distinct, boolean>;
  readonly masks: Map<Scope, Uint8Array>;
  result: Entry | undefined;
};

/** The types of I and x1..xN in order, as a path in a tree, so that equal scopes are identical. */
export type Scope = {
  readonly entries: readonly Entry[];
  readonly distinct: Distinct;
  readonly children: Map<Entry, Scope>;
  readonly masks: Map<number, Uint8Array>;
};

/** `fewer`: the set without its newest type. What could be filled from fewer types can be from more. */
type Distinct = { readonly list: readonly Entry[]; readonly fewer: Distinct | undefined };

/** All that is known of types in one language. */
export type TypeSpace = {
  readonly language: Language;
  readonly bounds: Bounds;
  readonly bySlot: ReadonlyMap<Token, Abstraction>;
  readonly entries: Map<string, Entry>;
  readonly states: Map<string, State>;
  readonly tokenEntries: (Entry | undefined)[];
  /** Fixed tokens by type: what can stand as an argument whatever the scope. */
  readonly groups: readonly { readonly entry: Entry; readonly tokens: readonly Token[] }[];
  readonly callables: readonly Token[];
  readonly root: Scope;
};

/** Which overloads there are, how many are kept open, and nodes of a type that a line may have. */
export type Bounds = {
  readonly signatures: ReadonlyMap<string, readonly Scheme[]>;
  readonly threads: number;
  readonly typeSize: number;
};

const MAX_CACHED = 30_000;

/** The entry of these alternatives, one object for equal ones whatever their variables are called. */
export function intern(space: Pick<TypeSpace, "entries">, types: readonly Type[]): Entry {
  const byKey = new Map<string, Type>();
  for (const type of types) {
    const [named] = rename([type], (k) => `t${k}`);
    byKey.set(showType(named!), named!);
  }
  const key = [...byKey.keys()].join(" | ");
  let entry = space.entries.get(key);
  if (entry === undefined) {
    const alternatives = [...byKey.values()];
    // Variables named apart from those of any state, so that unifying needs no renaming.
    const fresh = alternatives.map((t) => rename([t], (k) => `f${k}`)[0]!);
    entry = { alternatives, fresh, heads: headsOf(alternatives), key, calls: [undefined, undefined] };
    if (space.entries.size > MAX_CACHED) space.entries.clear();
    space.entries.set(key, entry);
  }
  return entry;
}

/** The state before the first argument of a call; undefined if the entry is not a function or cannot give a Grid. */
export function callState(space: TypeSpace, callee: Entry, mustBeGrid: boolean): State | undefined {
  const known = callee.calls[mustBeGrid ? 1 : 0];
  if (known !== undefined) return known ?? undefined;
  const functions = callee.alternatives.filter((t) => t.kind === "con" && t.name === "Fn");
  const arity = functions[0]?.args?.length;
  const threads: Scheme[] = [];
  for (const { args } of functions) {
    if (args === undefined || args.length !== arity) continue;
    const s = mustBeGrid ? unify(args.at(-1)!, GridType, new Map()) : new Map<string, Type>();
    if (s !== undefined)
      threads.push({ params: args.slice(0, -1).map((t) => resolve(t, s)), result: resolve(args.at(-1)!, s) });
  }
  const made = stateOf(space, threads);
  callee.calls[mustBeGrid ? 1 : 0] = made ?? null;
  return made;
}

/** The state after one more argument; undefined if it fits no parameter. */
export function advance(space: TypeSpace, state: State, argument: Entry): State | undefined {
  if ((state.heads & argument.heads) === 0) return undefined;
  if (state.next.has(argument)) return state.next.get(argument);
  const threads: Scheme[] = [];
  for (const { params, result } of state.threads) {
    for (const type of argument.fresh) {
      const s = unify(params[0]!, type, new Map());
      if (s === undefined) continue;
      threads.push({ params: params.slice(1).map((t) => resolve(t, s)), result: resolve(result, s) });
    }
  }
  const next = stateOf(space, threads);
  state.next.set(argument, next);
  return next;
}

/** What a finished call gives. */
export function resultOf(space: TypeSpace, state: State): Entry {
  state.result ??= intern(
    space,
    state.threads.map((t) => t.result),
  );
  return state.result;
}

/** Whether the remaining parameters can be filled from this scope. */
export function completable(space: TypeSpace, state: State, { distinct }: Pick<Scope, "distinct">): boolean {
  if (state.left === 0) return true;
  const known = state.completable.get(distinct);
  if (known !== undefined) return known;
  const fits = (entry: Entry) => {
    const next = advance(space, state, entry);
    return next !== undefined && completable(space, next, { distinct });
  };
  const { fewer, list } = distinct;
  let possible = fewer !== undefined && completable(space, state, { distinct: fewer });
  if (!possible) {
    // What fitted without the newest type fits still; the last parameter alone can gain by nothing but that type.
    possible = fits(list.at(-1)!);
    if (!possible && (fewer === undefined || state.left > 1))
      possible = list.some(fits) || space.groups.some((g) => fits(g.entry));
  }
  if (state.completable.size > 2_000) state.completable.clear();
  state.completable.set(distinct, possible);
  return possible;
}

export function extendScope(scope: Scope, entry: Entry): Scope {
  let child = scope.children.get(entry);
  if (child === undefined) {
    const entries = [...scope.entries, entry];
    const { distinct: fewer } = scope;
    const distinct = fewer.list.includes(entry) ? fewer : { list: [...fewer.list, entry], fewer };
    child = { entries, distinct, children: new Map(), masks: new Map() };
    if (scope.children.size > 400) scope.children.clear(); // bounds the tree; scopes in use stay valid
    scope.children.set(entry, child);
  }
  return child;
}

/** The type of a token read in this scope; undefined for one that names nothing here. */
export function entryOf(space: TypeSpace, scope: Pick<Scope, "entries">, token: Token): Entry | undefined {
  if (token === INPUT) return scope.entries[0];
  return isVariable(token) ? scope.entries[1 + lineOf(token)] : space.tokenEntries[token];
}

export const isGridEntry = (entry: Entry): boolean =>
  entry.alternatives.some((t) => t === GridType || showType(t) === "Grid");

export const arityOf = (entry: Entry): number | undefined => {
  const first = entry.alternatives.find((t) => t.kind === "con" && t.name === "Fn");
  return first?.args === undefined ? undefined : first.args.length - 1;
};

const headBits: Readonly<Record<string, number>> = { Integer: 1, Boolean: 2, Grid: 4, Set: 8, Tuple: 16, Pair: 32 };

function headsOf(types: readonly Type[]): number {
  let bits = 0;
  for (const t of types) {
    if (t.kind === "var") return -1;
    bits |= t.name === "Fn" ? 32 << Math.min(t.args.length, 20) : headBits[t.name]!; // one bit an arity
  }
  return bits;
}

function stateOf(space: TypeSpace, threads: readonly Scheme[]): State | undefined {
  const unique = new Map<string, Scheme>();
  for (const { params, result } of threads) {
    if (typeSize(result) > space.bounds.typeSize || unique.size >= space.bounds.threads) continue;
    const all = rename([...params, result], (k) => `v${k}`);
    unique.set(all.map(showType).join("; "), { params: all.slice(0, -1), result: all.at(-1)! });
  }
  if (unique.size === 0) return undefined;
  const key = [...unique.keys()].join(" | ");
  let state = space.states.get(key);
  if (state === undefined) {
    const list = [...unique.values()];
    const left = list[0]!.params.length;
    const heads = left === 0 ? 0 : headsOf(list.map((t) => t.params[0]!));
    state = {
      threads: list,
      left,
      heads,
      next: new Map(),
      completable: new Map(),
      masks: new Map(),
      result: undefined,
    };
    if (space.states.size > MAX_CACHED) space.states.clear();
    space.states.set(key, state);
  }
  return state;
}
