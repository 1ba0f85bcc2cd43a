import type { Body, Term, Token } from "../../environments/environment.ts";

/**
 * A term in which equal subterms are one object: equality is identity, and a term that repeats itself (through
 * abstractions that use an argument twice) stays small however large its tree is.
 */
export type Node = {
  readonly id: number; // 0, 1, 2, ... in the order of making: arguments come before what uses them
  readonly token: Token;
  readonly args: readonly Node[];
  readonly type: string;
  /** Nodes of the tree. */
  readonly size: number;
};

export type Interner = {
  node(token: Token, args: readonly Node[], type: string): Node;
  fromTerm(term: Term): Node;
};

export function createInterner(): Interner {
  const known = new Map<string, Node>();
  const converted = new Map<Term, Node>();
  const interner: Interner = {
    node(token, args, type) {
      const key = `${token} ${args.map((a) => a.id).join(" ")} ${type}`;
      const old = known.get(key);
      if (old !== undefined) return old;
      const size = args.reduce((sum, a) => sum + a.size, 1);
      const made = { id: known.size, token, args, type, size };
      known.set(key, made);
      return made;
    },
    fromTerm(term) {
      const old = converted.get(term);
      if (old !== undefined) return old;
      const made = interner.node(term.token, term.args.map(interner.fromTerm), term.type);
      converted.set(term, made);
      return made;
    },
  };
  return interner;
}

/** Plain data without ids. */
export function toTerm(node: Node, made = new Map<Node, Term>()): Term {
  const old = made.get(node);
  if (old !== undefined) return old;
  const term: Term = { token: node.token, args: node.args.map((a) => toTerm(a, made)), type: node.type };
  made.set(node, term);
  return term;
}

/**
 * What each hole of `body` stands for when the whole body is laid on `node`, or undefined where it does not fit. Types
 * must be equal, and a hole that occurs twice must stand for equal subterms.
 */
export function match(body: Body, node: Node): Node[] | undefined {
  const bindings: Node[] = [];
  return fits(body, node, bindings) ? bindings : undefined;
}

function fits(body: Body, node: Node, bindings: Node[]): boolean {
  if (body.type !== node.type) return false;
  if ("hole" in body) {
    const bound = bindings[body.hole];
    bindings[body.hole] = node;
    return bound === undefined || bound === node;
  }
  if (body.token !== node.token || body.args.length !== node.args.length) return false;
  return body.args.every((arg, i) => fits(arg, node.args[i]!, bindings));
}

/** The distinct nodes of these terms, arguments before what uses them. */
export function distinctNodes(roots: readonly Node[]): Node[] {
  const seen = new Set<Node>();
  const visit = (node: Node) => {
    if (seen.has(node)) return;
    node.args.forEach(visit);
    seen.add(node);
  };
  roots.forEach(visit);
  return [...seen];
}

/** Nodes that are not holes. */
export const bodySize = (body: Body): number =>
  "hole" in body ? 0 : body.args.reduce((sum, arg) => sum + bodySize(arg), 1);

/** Canonical text: equal exactly for equal bodies. */
export const bodyText = (body: Body): string =>
  "hole" in body
    ? `?${body.hole}:${body.type}`
    : `(${[body.token, ...body.args.map(bodyText)].join(" ")}):${body.type}`;
