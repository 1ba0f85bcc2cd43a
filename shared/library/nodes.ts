import type { Body, Term, Token } from "../../environments/environment.ts";

/**
 * A term in which equal subterms are one object: equality is identity, and a term that repeats itself (through
 * abstractions that use an argument twice) takes little memory however large its tree is.
 */
export type Node = {
  readonly id: number; // 0, 1, 2, ... in the order of creation: arguments come before the nodes that use them
  readonly token: Token;
  readonly args: readonly Node[];
  readonly type: string;
  /** Number of nodes in the tree. */
  readonly size: number;
  /** Whether a token that stands for the question is in it. */
  readonly reads: boolean;
};

export type Interner = {
  /** The environment's token that applies its first argument to the rest. */
  readonly apply: Token | undefined;
  /** The tokens that stand for the question, see Terms: never part of a body. */
  readonly inputs: ReadonlySet<Token>;
  node(token: Token, args: readonly Node[], type: string): Node;
  fromTerm(term: Term): Node;
};

export function createInterner(apply: Token | undefined, questions: readonly Token[] = []): Interner {
  const inputs = new Set(questions);
  const known = new Map<string, Node>();
  const converted = new Map<Term, Node>();
  const interner: Interner = {
    apply,
    inputs,
    node(token, args, type) {
      const key = `${token} ${args.map((a) => a.id).join(" ")} ${type}`;
      const old = known.get(key);
      if (old !== undefined) return old;
      const size = args.reduce((sum, a) => sum + a.size, 1);
      const reads = inputs.has(token) || args.some((a) => a.reads);
      const made = { id: known.size, token, args, type, size, reads };
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

/** The term as plain data without ids. */
export function toTerm(node: Node, made = new Map<Node, Term>()): Term {
  const old = made.get(node);
  if (old !== undefined) return old;
  const term: Term = { token: node.token, args: node.args.map((a) => toTerm(a, made)), type: node.type };
  made.set(node, term);
  return term;
}

/**
 * A node `t(a, b)` read as an application of the function t, a leaf of type `(A, B) -> C`: the arguments that `apply`
 * would have there. Undefined if there is no function to take out.
 */
export function applied(node: Node, interner: Interner): Node[] | undefined {
  if (interner.apply === undefined || node.token === interner.apply || node.args.length === 0) return undefined;
  const type = `(${node.args.map((a) => a.type).join(", ")}) -> ${node.type}`;
  return [interner.node(node.token, [], type), ...node.args];
}

/**
 * What each hole of `body` stands for if the whole body is laid on `node`; undefined if it does not fit. Types must be
 * equal, and a hole that occurs twice must stand for equal subterms. A body that applies a hole fits wherever a
 * function is applied, computed or named.
 */
export function match(body: Body, node: Node, interner: Interner): Node[] | undefined {
  const bindings: Node[] = [];
  return fits(body, node, bindings, interner) ? bindings : undefined;
}

function fits(body: Body, node: Node, bindings: Node[], interner: Interner): boolean {
  if (body.type !== node.type) return false;
  if ("hole" in body) {
    const bound = bindings[body.hole];
    bindings[body.hole] = node;
    return bound === undefined || bound === node;
  }
  const args =
    body.token === node.token ? node.args : body.token === interner.apply ? applied(node, interner) : undefined;
  if (args === undefined || body.args.length !== args.length) return false;
  return body.args.every((arg, i) => fits(arg, args[i]!, bindings, interner));
}

/** The distinct nodes of these terms, arguments before the nodes that use them. */
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

/** Number of nodes that are not holes. */
export const bodySize = (body: Body): number =>
  "hole" in body ? 0 : body.args.reduce((sum, arg) => sum + bodySize(arg), 1);

/** Canonical text, equal for exactly the equal bodies. */
export const bodyText = (body: Body): string =>
  "hole" in body
    ? `?${body.hole}:${body.type}`
    : `(${[body.token, ...body.args.map(bodyText)].join(" ")}):${body.type}`;

/** The same body with holes numbered in reading order, and the type of each. */
export function renumbered(body: Body): { body: Body; holes: string[] } {
  const holes = new Map<number, { index: number; type: string }>();
  const visit = (part: Body): Body => {
    if (!("hole" in part)) return { ...part, args: part.args.map(visit) };
    const seen = holes.get(part.hole) ?? { index: holes.size, type: part.type };
    holes.set(part.hole, seen);
    return { ...part, hole: seen.index };
  };
  const out = visit(body);
  return { body: out, holes: [...holes.values()].map((h) => h.type) };
}
