import type { Terms, Tokens } from "../../environments/environment.ts";
import type { Neighbourhoods } from "../exchange/topology.ts";
import type { LibraryEntry } from "./entry.ts";
import { MAX_TERM_SIZE } from "./forms.ts";
import { createInterner, toTerm } from "./nodes.ts";
import { flatten, inlineNode, rewrite } from "./rewrite.ts";

/**
 * The abstractions that an agent knows: those taken from its own solutions or from those of an agent that it receives
 * from. All agents share one vocabulary, so an abstraction has the same token for all that know it. Returns the list
 * itself if the agent knows all of it.
 */
export function knownTo(
  library: readonly LibraryEntry[],
  agent: number,
  hears: Neighbourhoods,
): readonly LibraryEntry[] {
  if (hears[agent]?.length === hears.length) return library;
  const heard = new Set(hears[agent]);
  const known = library.filter(({ foundBy }) => foundBy.some((founder) => heard.has(founder)));
  return known.length === library.length ? library : known;
}

/**
 * Spells answers for an agent that knows only the abstractions `known` of a library, whose tokens `terms` knows. An answer
 * without the others' tokens is returned as it is; one with them in the fewest tokens that `known` allows. Returns
 * undefined for an answer that cannot be spelled: an abstraction is passed to a function as a value, or the answer would
 * be too long.
 */
export function spelledWith(
  terms: Pick<Terms, "toTerm" | "fromTerm" | "apply">,
  library: readonly LibraryEntry[],
  known: readonly LibraryEntry[],
): (answer: Tokens) => Tokens | undefined {
  const unknown = library.filter((entry) => !known.includes(entry));
  if (unknown.length === 0) return (answer) => answer;
  const { apply } = terms;
  const tokens = new Set(unknown.map(({ token }) => token));
  const foreign = (answer: Tokens) => answer.some((token) => tokens.has(token));
  const flat = flatten(unknown, apply);
  return (answer) => {
    if (!foreign(answer)) return answer;
    const interner = createInterner(apply);
    const root = inlineNode(interner.fromTerm(terms.toTerm(answer)), flat, interner);
    if (root.size > MAX_TERM_SIZE) return undefined;
    const spelled = terms.fromTerm(rewrite(toTerm(root), known, apply));
    return spelled === undefined || foreign(spelled) ? undefined : spelled;
  };
}
