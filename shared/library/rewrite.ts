import type { Abstraction, Body, Term, Token } from "../../environments/environment.ts";
import { costsOf, createForest, shortestFormOf } from "./forest.ts";
import { createInterner, type Interner, type Node, toTerm } from "./nodes.ts";

/**
 * The same term in the fewest tokens that these abstractions allow. If several fit, the choice is the best one for the
 * whole term; among equal choices the plain node comes first, then the earliest abstraction. Never changes what the
 * term computes: `inline(rewrite(t)) = inline(t)`. `apply` is the environment's.
 */
export function rewrite(term: Term, entries: readonly Abstraction[], apply: Token | undefined): Term {
  const interner = createInterner(apply);
  const flat = flatten(entries, apply);
  const forest = createForest([inlineNode(interner.fromTerm(term), flat, interner)], flat, interner);
  const costs = costsOf(forest);
  const done = new Map<number, Term>();
  const write = (node: number): Term => {
    const old = done.get(node);
    if (old !== undefined) return old;
    const best = shortestFormOf(forest, node, costs);
    const { token, type } = forest.productions[best.production]!;
    const made: Term = { token, args: best.children.map(write), type };
    done.set(node, made);
    return made;
  };
  return write(forest.roots[0]!);
}

/** The same term without these abstractions: each use is replaced by its body. */
export function inline(term: Term, entries: readonly Abstraction[], apply: Token | undefined): Term {
  const interner = createInterner(apply);
  return toTerm(inlineNode(interner.fromTerm(term), flatten(entries, apply), interner));
}

/**
 * The abstractions with bodies that use no other abstraction. A body may use abstractions before it in the list, so
 * none is circular.
 */
export function flatten(entries: readonly Abstraction[], apply: Token | undefined): Abstraction[] {
  const flat: Abstraction[] = [];
  for (const entry of entries) flat.push({ ...entry, body: inlineBody(entry.body, flat, apply) });
  return flat;
}

/** The body with each use of these flat abstractions replaced by its meaning. */
export function inlineBody(body: Body, flat: readonly Abstraction[], apply: Token | undefined): Body {
  const build = builder<Body>(flat, apply, (token, args, type) => ({ token, args, type }));
  const visit = (part: Body): Body => ("hole" in part ? part : build(part.token, part.args.map(visit), part.type));
  return visit(body);
}

/** `flat` comes from `flatten`. */
export function inlineNode(root: Node, flat: readonly Abstraction[], interner: Interner): Node {
  const build = builder<Node>(flat, interner.apply, interner.node);
  const done = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    const old = done.get(node);
    if (old !== undefined) return old;
    const made = build(node.token, node.args.map(visit), node.type);
    done.set(node, made);
    return made;
  };
  return visit(root);
}

/**
 * Makes a node of finished arguments. An abstraction's token becomes its body. Applying a named function becomes a
 * plain use of it, which may again be an abstraction's. A token with another number of arguments is a function used as
 * a value and is kept.
 */
function builder<T extends Node | Body>(
  flat: readonly Abstraction[],
  apply: Token | undefined,
  plain: (token: Token, args: readonly T[], type: string) => T,
): (token: Token, args: readonly T[], type: string) => T {
  const build = (token: Token, args: readonly T[], type: string): T => {
    const [head] = args;
    if (token === apply && head !== undefined && !("hole" in head) && head.args.length === 0)
      return build(head.token, args.slice(1), type);
    const entry = flat.find((e) => e.token === token && e.holes.length === args.length);
    return entry === undefined ? plain(token, args, type) : fill(entry.body, args);
  };
  const fill = (body: Body, args: readonly T[]): T =>
    "hole" in body
      ? args[body.hole]!
      : build(
          body.token,
          body.args.map((arg) => fill(arg, args)),
          body.type,
        );
  return build;
}
