import type { Abstraction, Body, Term, Token } from "../../environments/environment.ts";
import { createInterner, type Interner, match, type Node, toTerm } from "./nodes.ts";

/**
 * The same term in the fewest tokens that these abstractions allow: wherever several fit, the choice is exactly the
 * best one for the whole term. It never changes what the term computes: `inline(rewrite(t)) = inline(t)`.
 */
export function rewrite(term: Term, entries: readonly Abstraction[]): Term {
  const interner = createInterner();
  const flat = flatten(entries);
  const node = inlineNode(interner.fromTerm(term), flat, interner);
  return toTerm(shortest(flat, interner)(node).node);
}

/** The same term without these abstractions: each use is replaced by its body. */
export function inline(term: Term, entries: readonly Abstraction[]): Term {
  const interner = createInterner();
  return toTerm(inlineNode(interner.fromTerm(term), flatten(entries), interner));
}

/** Abstractions whose bodies use no other abstraction; a body may use those before it in the list, so none is circular. */
export function flatten(entries: readonly Abstraction[]): Abstraction[] {
  const flat: Abstraction[] = [];
  for (const entry of entries) flat.push({ ...entry, body: inlineBody(entry.body, flat) });
  return flat;
}

/** A body in which uses of these flat abstractions are replaced by what they stand for. */
export function inlineBody(body: Body, flat: readonly Abstraction[]): Body {
  if ("hole" in body) return body;
  const args = body.args.map((arg) => inlineBody(arg, flat));
  const entry = flat.find((e) => e.token === body.token && e.holes.length === args.length);
  return entry === undefined ? { ...body, args } : fill(entry.body, args);
}

function fill(body: Body, args: readonly Body[]): Body {
  return "hole" in body ? args[body.hole]! : { ...body, args: body.args.map((arg) => fill(arg, args)) };
}

/** `flat` as `flatten` gives it. A token with another number of arguments is a function used as a value: it stays. */
export function inlineNode(root: Node, flat: readonly Abstraction[], interner: Interner): Node {
  const done = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    const old = done.get(node);
    if (old !== undefined) return old;
    const args = node.args.map(visit);
    const entry = flat.find((e) => e.token === node.token && e.holes.length === args.length);
    const made = entry === undefined ? interner.node(node.token, args, node.type) : grow(entry.body, args, interner);
    done.set(node, made);
    return made;
  };
  return visit(root);
}

function grow(body: Body, args: readonly Node[], interner: Interner): Node {
  if ("hole" in body) return args[body.hole]!;
  return interner.node(
    body.token,
    body.args.map((arg) => grow(arg, args, interner)),
    body.type,
  );
}

/** A node in its fewest tokens. */
export type Shortest = { cost: number; node: Node };

/**
 * Dynamic programming over subterms: a node costs 1 and its arguments, or, where an abstraction fits, 1 and what its
 * holes stand for. Every fit is looked for in the original term, so the minimum is exact. Of equal costs the plain
 * node is taken, then the earliest entry.
 */
export function shortest(flat: readonly Abstraction[], interner: Interner): (node: Node) => Shortest {
  const done = new Map<Node, Shortest>();
  const fitting = byRoot(flat);
  const visit = (node: Node): Shortest => {
    const old = done.get(node);
    if (old !== undefined) return old;
    const args = node.args.map(visit);
    let cost = 1 + total(args);
    let head = { token: node.token, args };
    for (const entry of fitting(node.token)) {
      const bindings = match(entry.body, node)?.map(visit);
      if (bindings === undefined || 1 + total(bindings) >= cost) continue;
      cost = 1 + total(bindings);
      head = { token: entry.token, args: bindings };
    }
    const made = {
      cost,
      node: interner.node(
        head.token,
        head.args.map((a) => a.node),
        node.type,
      ),
    };
    done.set(node, made);
    return made;
  };
  return visit;
}

/** The abstractions whose body may begin with a token, in their order. */
function byRoot(flat: readonly Abstraction[]): (token: Token) => readonly Abstraction[] {
  if (flat.some(({ body }) => "hole" in body)) return () => flat;
  const groups = new Map<Token, Abstraction[]>();
  for (const entry of flat) {
    const { token } = entry.body as Exclude<Body, { hole: number }>;
    const group = groups.get(token);
    if (group === undefined) groups.set(token, [entry]);
    else group.push(entry);
  }
  return (token) => groups.get(token) ?? none;
}

const none: readonly Abstraction[] = [];

const total = (parts: readonly Shortest[]) => parts.reduce((sum, part) => sum + part.cost, 0);
