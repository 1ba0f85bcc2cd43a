import type { Abstraction, Terms } from "../../environments/environment.ts";
import type { Solution } from "../findings.ts";
import { MAX_TERM_SIZE } from "./forms.ts";
import { distinctNodes, type Interner, type Node } from "./nodes.ts";
import { inlineNode } from "./rewrite.ts";

/** One solved program without abstractions. */
export type Program = { root: Node; nodes: readonly Node[]; taskId: string; agent: number };

/** More solutions of one task than this would give one easy task too much weight in the corpus. */
const SOLUTIONS_PER_TASK = 3;

/** The programs that a library is measured on. `flat` comes from `flatten`; solutions may use its tokens. */
export function programsOf(
  terms: Pick<Terms, "toTerm">,
  solutions: readonly Solution[],
  flat: readonly Abstraction[],
  interner: Interner,
): Program[] {
  const byTask = new Map<string, Program[]>();
  for (const { answer, taskId, agent } of solutions) {
    const root = inlineNode(interner.fromTerm(terms.toTerm(answer)), flat, interner);
    const known = byTask.get(taskId) ?? [];
    byTask.set(taskId, known);
    // A program found by two agents counts once for each: both are sources.
    if (
      root.size <= MAX_TERM_SIZE && // a larger one would outweigh all others
      !known.some((p) => p.root === root && p.agent === agent)
    ) {
      known.push({ root, nodes: distinctNodes([root]), taskId, agent });
    }
  }
  // The sort is stable: of equal sizes, the one found first comes first.
  return [...byTask.values()].flatMap((programs) =>
    programs.sort((a, b) => a.root.size - b.root.size).slice(0, SOLUTIONS_PER_TASK),
  );
}
