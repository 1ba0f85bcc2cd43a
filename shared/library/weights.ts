import type { Abstraction, Terms, Token } from "../../environments/environment.ts";
import type { Solution } from "../findings.ts";
import { costsOf, shortestFormOf } from "./forest.ts";
import { writtenWith } from "./written.ts";

/**
 * [entry] The share of the solved tasks, in [0, 1], of which a shortest program has it when all are written in the fewest
 * tokens that the library allows. `terms` must know the tokens of `entries`.
 */
export function weightsOf(
  terms: Pick<Terms, "toTerm" | "apply">,
  solutions: readonly Solution[],
  entries: readonly Abstraction[],
): number[] {
  if (entries.length === 0) return [];
  const { programs, forest } = writtenWith(terms, solutions, entries);
  const costs = costsOf(forest);
  const tokensIn = (root: number): Set<Token> => {
    const tokens = new Set<Token>();
    const seen = new Set<number>();
    const visit = (node: number) => {
      if (seen.has(node)) return;
      seen.add(node);
      const { production, children } = shortestFormOf(forest, node, costs);
      tokens.add(forest.productions[production]!.token);
      children.forEach(visit);
    };
    visit(root);
    return tokens;
  };
  const shortest = new Map<string, number>(); // task -> root
  programs.forEach(({ taskId }, k) => {
    const [root, known] = [forest.roots[k]!, shortest.get(taskId)];
    if (known === undefined || costs[root]! < costs[known]!) shortest.set(taskId, root);
  });
  const used = [...shortest.values()].map(tokensIn);
  return entries.map(({ token }) => used.filter((tokens) => tokens.has(token)).length / Math.max(1, used.length));
}
