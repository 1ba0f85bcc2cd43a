import type { Abstraction, Terms } from "../../environments/environment.ts";
import type { Solution } from "../findings.ts";
import { type Program, programsOf } from "./corpus.ts";
import { createForest, type Forest } from "./forest.ts";
import { createInterner } from "./nodes.ts";
import { flatten } from "./rewrite.ts";

/**
 * Solved programs in every form that these abstractions allow: root k of the forest is program k. `terms` must know the
 * tokens of `entries`.
 */
export function writtenWith(
  terms: Pick<Terms, "toTerm" | "apply">,
  solutions: readonly Solution[],
  entries: readonly Abstraction[],
): { programs: Program[]; forest: Forest } {
  const interner = createInterner(terms.apply);
  const flat = flatten(entries, terms.apply);
  const programs = programsOf(terms, solutions, flat, interner);
  return {
    programs,
    forest: createForest(
      programs.map(({ root }) => root),
      flat,
      interner,
    ),
  };
}
