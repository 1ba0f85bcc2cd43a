import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Terms, Tokens } from "../../environments/environment.ts";
import type { Neighbourhoods } from "../../shared/exchange/topology.ts";
import type { LibraryEntry } from "../../shared/library/entry.ts";
import { shortestForm } from "../../shared/library/forms.ts";
import { knownTo, spelledWith } from "../../shared/library/reach.ts";

/** How an agent is told an answer, see spelledWith, and how short it writes one of its own. */
export type Language = { spelled: (answer: Tokens) => Tokens | undefined; short: (answer: Tokens) => Tokens };

/** By agent, the language of what has reached it of a library: all of it without `hears`. Equal languages are one object. */
export function languagesOf(
  { terms }: Pick<CompleteEnvironment, "terms">,
  library: readonly LibraryEntry[],
  hears: Neighbourhoods | undefined,
): (agent: number) => Language {
  const made = new Map<string, Language>();
  return (agent) => {
    const known = hears === undefined ? library : knownTo(library, agent, hears);
    const key = known.map(({ token }) => token).join();
    const found = made.get(key) ?? {
      spelled: spelledWith(terms.withAbstractions(library).terms, library, known),
      short: remembered(terms.withAbstractions(known).terms, known),
    };
    made.set(key, found);
    return found;
  };
}

/** Shorter forms by way of the library. Agents rehearse the same answers, and each is worked on once. */
function remembered(
  terms: Pick<Terms, "toTerm" | "fromTerm" | "apply">,
  library: readonly LibraryEntry[],
): (answer: Tokens) => Tokens {
  const known = new Map<Tokens, Tokens>();
  return (answer) => {
    const found = known.get(answer) ?? shortestForm(terms, library, answer);
    known.set(answer, found);
    return found;
  };
}
