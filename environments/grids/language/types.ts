import { WanderError } from "../../../src/core/errors.ts";

/** A type term. `args` of a function type are its parameters, then its result. A variable's name is its `id`. */
export type Type =
  | { readonly kind: "var"; readonly id: string; readonly args?: undefined }
  | { readonly kind: "base"; readonly name: "Integer" | "Boolean" | "Grid"; readonly args: readonly Type[] }
  | { readonly kind: "con"; readonly name: "Set" | "Tuple" | "Pair" | "Fn"; readonly args: readonly Type[] };

/** One way to call a function: as many schemes as it has overloads. */
export type Scheme = { readonly params: readonly Type[]; readonly result: Type };

const base = (name: "Integer" | "Boolean" | "Grid"): Type => ({ kind: "base", name, args: [] });
const con = (name: "Set" | "Tuple" | "Pair" | "Fn", ...args: Type[]): Type => ({ kind: "con", name, args });

export const Integer = base("Integer");
export const Bool = base("Boolean");
export const GridType = base("Grid");
export const IntegerTuple = con("Pair", Integer, Integer);
export const Cell = con("Pair", Integer, IntegerTuple);
export const ObjectType = con("Set", Cell);
export const Objects = con("Set", ObjectType);
export const Indices = con("Set", IntegerTuple);
export const fn = (params: readonly Type[], result: Type): Type => con("Fn", ...params, result);
export const variable = (id: string): Type => ({ kind: "var", id });

const named: Readonly<Record<string, Type>> = {
  Integer,
  Boolean: Bool,
  Grid: GridType,
  IntegerTuple,
  Cell,
  Object: ObjectType,
  Objects,
  Indices,
};
const shortNames = new Map<string, string>();

/** Types as people write them: `Set<a>`, `(Grid, Integer) -> Grid`, `Objects`. */
export function showType(type: Type): string {
  if (type.kind === "var") return type.id;
  if (type.kind === "base") return type.name;
  if (type.name === "Fn") {
    return `(${type.args.slice(0, -1).map(showType).join(", ")}) -> ${showType(type.args.at(-1)!)}`;
  }
  const long = `${type.name}<${type.args.map(showType).join(", ")}>`;
  return shortNames.get(long) ?? long;
}

shortNames.set("Pair<Integer, Integer>", "IntegerTuple");
shortNames.set("Pair<Integer, IntegerTuple>", "Cell");
shortNames.set("Set<Cell>", "Object");
shortNames.set("Set<Object>", "Objects");
shortNames.set("Set<IntegerTuple>", "Indices");

/**
 * Reads what `showType` writes. Names that are no type are variables. E_FORMAT when the text is not a type.
 * `aliases` gives further names, with an argument or without.
 */
export function parseType(
  text: string,
  aliases: (name: string, arg: Type | undefined) => Type | undefined = () => undefined,
): Type {
  const tokens = text.match(/->|[A-Za-z0-9_]+|[<>(),]/g) ?? [];
  let at = 0;
  const bad = (): never => {
    throw new WanderError("E_FORMAT", `not a type: "${text.slice(0, 80)}"`, { hint: "write types as showType does" });
  };
  const take = (token: string) => {
    if (tokens[at] !== token) bad();
    at++;
  };
  const list = (close: string): Type[] => {
    const all: Type[] = [];
    while (tokens[at] !== close) {
      if (all.length > 0) take(",");
      all.push(read(0));
    }
    at++;
    return all;
  };
  const read = (depth: number): Type => {
    if (depth > 64 || tokens.length > 400) bad();
    const name = tokens[at++];
    if (name === undefined) return bad();
    if (name === "(") {
      const params = list(")");
      take("->");
      return fn(params, read(depth + 1));
    }
    if (!/^\w+$/.test(name)) return bad();
    const open = tokens[at] === "<";
    if (open) at++;
    const args = open ? list(">") : [];
    const alias = aliases(name, args[0]);
    if (alias !== undefined) return alias;
    if (name === "Set" || name === "Tuple") return args.length === 1 ? con(name, ...args) : bad();
    if (name === "Pair") return args.length === 2 ? con(name, ...args) : bad();
    if (args.length > 0) return bad();
    return Object.hasOwn(named, name) ? named[name]! : variable(name);
  };
  const type = read(0);
  return at === tokens.length ? type : bad();
}

/** Triangular substitution: a persistent list, so that a failed branch costs nothing to undo. */
export type Substitution = ReadonlyMap<string, Type>;

export function resolve(type: Type, s: Substitution): Type {
  if (type.kind === "var") {
    const bound = s.get(type.id);
    return bound === undefined ? type : resolve(bound, s);
  }
  if (type.args.length === 0) return type;
  const args = type.args.map((t) => resolve(t, s));
  return args.every((t, k) => t === type.args[k]) ? type : ({ ...type, args } as Type);
}

/** Most general unifier extending `s` (Robinson 1965), with the occurs check; undefined if there is none. */
export function unify(a: Type, b: Type, s: Substitution): Substitution | undefined {
  const out = new Map(s);
  return unifyInto(a, b, out) ? out : undefined;
}

function unifyInto(a: Type, b: Type, s: Map<string, Type>): boolean {
  const x = walk(a, s);
  const y = walk(b, s);
  if (x === y) return true;
  if (x.kind === "var") return bind(x.id, y, s);
  if (y.kind === "var") return bind(y.id, x, s);
  if (x.name !== y.name || x.args.length !== y.args.length) return false;
  for (let k = 0; k < x.args.length; k++) if (!unifyInto(x.args[k]!, y.args[k]!, s)) return false;
  return true;
}

function walk(type: Type, s: ReadonlyMap<string, Type>): Type {
  let t = type;
  while (t.kind === "var") {
    const bound = s.get(t.id);
    if (bound === undefined) return t;
    t = bound;
  }
  return t;
}

function bind(id: string, type: Type, s: Map<string, Type>): boolean {
  if (type.kind === "var" && type.id === id) return true;
  if (occurs(id, type, s)) return false;
  s.set(id, type);
  return true;
}

function occurs(id: string, type: Type, s: ReadonlyMap<string, Type>): boolean {
  const t = walk(type, s);
  if (t.kind === "var") return t.id === id;
  return t.args.some((x) => occurs(id, x, s));
}

/** The same types with variables named by `name` in order of appearance. */
export function rename(types: readonly Type[], name: (k: number) => string): Type[] {
  const seen = new Map<string, Type>();
  const go = (t: Type): Type => {
    if (t.kind === "var") {
      let v = seen.get(t.id);
      if (v === undefined) {
        v = variable(name(seen.size));
        seen.set(t.id, v);
      }
      return v;
    }
    return t.args.length === 0 ? t : ({ ...t, args: t.args.map(go) } as Type);
  };
  return types.map(go);
}

/** Nodes of a type: what bounds how far polymorphic containers nest. */
export function typeSize(type: Type): number {
  return type.args === undefined ? 1 : type.args.reduce((n, t) => n + typeSize(t), 1);
}
