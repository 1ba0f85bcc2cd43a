import type { Abstraction, Body, Token } from "../../environments/environment.ts";
import { applied, type Interner, match, type Node } from "./nodes.ts";

/** A token with the types around it: two nodes can be read in the same way only if these agree. */
export type Production = { readonly token: Token; readonly args: readonly string[]; readonly type: string };

/** One way to read a node: an index into the productions, and the node's arguments in this reading. */
export type Form = { readonly production: number; readonly children: readonly number[] };

/**
 * Terms as arrays, each distinct node once, arguments before the nodes that use them. A node can be read as it stands,
 * as a function applied to arguments, and as each abstraction that fits it: a pattern over such forms fits a node
 * exactly if it would with the node's abstractions written out.
 */
export type Forest = {
  readonly nodes: readonly Node[];
  /** [node] as it stands, then as an application, then as each abstraction in their order. */
  readonly forms: readonly (readonly Form[])[];
  /** Sorted by their text, so that equal corpora number them equally whatever the order of their terms. */
  readonly productions: readonly Production[];
  readonly roots: readonly number[];
};

/** `flat` comes from `flatten`. */
export function createForest(roots: readonly Node[], flat: readonly Abstraction[], interner: Interner): Forest {
  const fitting = byRoot(flat, interner.apply);
  const index = new Map<Node, number>();
  const forms: { production: Numbered; children: number[] }[][] = [];
  const productions = new Map<string, Numbered>();
  const produce = (token: Token, args: readonly Node[], type: string): Numbered => {
    const key = `${token} ${type}; ${args.map((a) => a.type).join("; ")}`;
    let made = productions.get(key);
    if (made === undefined) {
      made = { key, token, args: args.map((a) => a.type), type, number: -1 };
      productions.set(key, made);
    }
    return made;
  };
  const add = (node: Node): number => {
    const old = index.get(node);
    if (old !== undefined) return old;
    const readings: [Token, readonly Node[]][] = [[node.token, node.args]];
    const call = applied(node, interner);
    if (call !== undefined) readings.push([interner.apply!, call]);
    for (const entry of fitting(node)) {
      const bindings = match(entry.body, node, interner);
      if (bindings !== undefined) readings.push([entry.token, bindings]);
    }
    const made = readings.map(([token, args]) => ({
      production: produce(token, args, node.type),
      children: args.map(add),
    }));
    index.set(node, forms.length);
    forms.push(made);
    return forms.length - 1;
  };
  const rootIndices = roots.map(add);
  const sorted = [...productions.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  sorted.forEach((p, k) => {
    p.number = k;
  });
  return {
    nodes: [...index.keys()],
    forms: forms.map((list) => list.map(({ production, children }) => ({ production: production.number, children }))),
    productions: sorted.map(({ token, args, type }) => ({ token, args, type })),
    roots: rootIndices,
  };
}

type Numbered = Production & { key: string; number: number };

/** The abstractions that may fit a node, in their order. */
function byRoot(flat: readonly Abstraction[], apply: Token | undefined): (node: Node) => readonly Abstraction[] {
  const roots = flat.map(({ body }) => (body as Exclude<Body, { hole: number }>).token);
  const groups = new Map<Token, Abstraction[]>();
  const applying = flat.filter((_, k) => roots[k] === apply);
  for (const root of new Set(roots)) {
    groups.set(
      root,
      flat.filter((_, k) => roots[k] === root || roots[k] === apply),
    );
  }
  return ({ token }) => groups.get(token) ?? applying;
}

/** One more form, tried at some nodes: bindings[k][i] is its k-th argument at places[i]. Places ascend. */
export type Trial = { readonly places: Int32Array; readonly bindings: readonly Int32Array[] };

/**
 * [node] tokens in its shortest writing, by dynamic programming from the leaves: 1 plus the cost of its arguments, in
 * the cheapest form. Forms are those of the original term, so the minimum is exact.
 */
export function costsOf(forest: Forest, trial?: Trial): Float64Array {
  const costs = new Float64Array(forest.forms.length);
  let next = 0;
  for (let node = 0; node < costs.length; node++) {
    let least = Number.POSITIVE_INFINITY;
    for (const { children } of forest.forms[node]!) least = Math.min(least, costOf(children, costs));
    if (trial !== undefined && trial.places[next] === node) {
      let cost = 1;
      for (const binding of trial.bindings) cost += costs[binding[next]!]!;
      least = Math.min(least, cost);
      next++;
    }
    costs[node] = least;
  }
  return costs;
}

/** The first form of a node that has its cost: the plain node before abstractions, and these in their order. */
export const shortestFormOf = ({ forms }: Forest, node: number, costs: Float64Array): Form =>
  forms[node]!.find(({ children }) => costOf(children, costs) === costs[node])!;

export function costOf(children: readonly number[], costs: Float64Array): number {
  let cost = 1;
  for (const child of children) cost += costs[child]!;
  return cost;
}

/** Tokens of all roots together. */
export const corpusCost = ({ roots }: Forest, costs: Float64Array): number =>
  roots.reduce((sum, root) => sum + costs[root]!, 0);

/** [node] number of its occurrences in the trees of the corpus, as the terms stand. */
export function occurrencesOf({ forms, roots }: Forest): Float64Array {
  const counts = new Float64Array(forms.length);
  for (const root of roots) counts[root]!++;
  // Nodes come after their arguments: from the end, each node's count is complete before it is passed on.
  for (let node = counts.length - 1; node >= 0; node--) {
    if (counts[node] === 0) continue;
    for (const arg of forms[node]![0]!.children) counts[arg]! += counts[node]!;
  }
  return counts;
}
