import type { Abstraction, Terms } from "../../environments/environment.ts";
import type { Solution } from "../findings.ts";
import { corpusCost, costsOf } from "./forest.ts";
import { writtenWith } from "./written.ts";

/**
 * The loss without each abstraction: the number of tokens by which the corpus grows if it alone is removed, with the
 * shortest rewriting that the others allow. It is less than the saving at its making if a later abstraction does the
 * same work. An abstraction that solutions pass to a function as a value is kept in these solutions.
 */
export function lossWithout(
  terms: Pick<Terms, "toTerm" | "apply">,
  solutions: readonly Solution[],
  entries: readonly Abstraction[],
): number[] {
  if (entries.length === 0) return [];
  const { forest } = writtenWith(terms, solutions, entries);
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
