import type { Abstraction, Token } from "../../environment.ts";
import { isExtended } from "./tokens.ts";

/** `reference`: the 160 primitives of the reference DSL. `extended`: ours besides (primitives/extended/). */
export const dsls = ["reference", "extended"] as const;
export type Dsl = (typeof dsls)[number];

/** What programs are written in. Type caches hang on the object: `languageOf` gives the same one for the same list. */
export type Language = { readonly dsl: Dsl; readonly abstractions: readonly Abstraction[] };

const none: readonly Abstraction[] = [];
const known = new WeakMap<readonly Abstraction[], Map<Dsl, Language>>();

/** The language of a DSL with these abstractions: one shared object a list, and one for all that have none. */
export function languageOf(dsl: Dsl, abstractions: readonly Abstraction[] = none): Language {
  const list = abstractions.length === 0 ? none : abstractions;
  let byDsl = known.get(list);
  if (byDsl === undefined) {
    byDsl = new Map();
    known.set(list, byDsl);
  }
  let language = byDsl.get(dsl);
  if (language === undefined) {
    language = { dsl, abstractions: list };
    byDsl.set(dsl, language);
  }
  return language;
}

export const reference: Language = languageOf("reference");
export const extended: Language = languageOf("extended");

/** Whether a primitive is of the language's DSL. */
export const speaks = (language: Language, primitive: Token): boolean =>
  language.dsl === "extended" || !isExtended(primitive);
