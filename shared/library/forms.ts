import type { Abstraction, Terms, Tokens } from "../../environments/environment.ts";
import { bodyText, createInterner, toTerm } from "./nodes.ts";
import { flatten, inlineNode, rewrite } from "./rewrite.ts";

/** Only nested abstractions can make a longer term, which is then not written out. */
export const MAX_TERM_SIZE = 512;

type Reader = Pick<Terms, "toTerm" | "fromTerm" | "apply">;

/** The same answer in the fewest tokens that the library allows; the answer itself if no form is shorter. */
export function shortestForm(terms: Reader, library: readonly Abstraction[], answer: Tokens): Tokens {
  const rewritten = terms.fromTerm(rewrite(terms.toTerm(answer), library, terms.apply));
  return rewritten !== undefined && rewritten.length < answer.length ? rewritten : answer;
}

/**
 * Text that is equal for exactly those answers that are equal without abstractions; undefined if it would be too long.
 */
export function plainText(terms: Reader, library: readonly Abstraction[]): (answer: Tokens) => string | undefined {
  const interner = createInterner(terms.apply);
  const flat = flatten(library, terms.apply);
  return (answer) => {
    const root = inlineNode(interner.fromTerm(terms.toTerm(answer)), flat, interner);
    return root.size > MAX_TERM_SIZE ? undefined : bodyText(toTerm(root));
  };
}
