import type { Abstraction, Terms } from "../../environments/environment.ts";
import type { Solution } from "../findings.ts";
import { programsOf } from "./corpus.ts";
import { corpusCost, costsOf, createForest } from "./forest.ts";
import { createInterner } from "./nodes.ts";
import { flatten } from "./rewrite.ts";

/**
 * What is lost without each entry: the tokens that the corpus grows by when this entry alone is taken away, rewriting
 * as short as the others allow. Less than it saved when it was made, where a later entry does the same work. Where
 * solutions hand an entry to a function as a value, it stays.
 */
export function lossWithout(
  terms: Pick<Terms, "toTerm" | "apply">,
  solutions: readonly Solution[],
  entries: readonly Abstraction[],
): number[] {
  if (entries.length === 0) return [];
  const interner = createInterner(terms.apply);
  const flat = flatten(entries, terms.apply);
  const roots = programsOf(terms, solutions, flat, interner).map((p) => p.root);
  const forest = createForest(roots, flat, interner);
  const all = corpusCost(forest, costsOf(forest));
  return entries.map(({ token }) => {
    const forms = forest.forms.map(([plain, ...others]) => [
      plain!,
      ...others.filter((form) => forest.productions[form.production]!.token !== token),
    ]);
    const fewer = { ...forest, forms };
    return corpusCost(fewer, costsOf(fewer)) - all;
  });
}
