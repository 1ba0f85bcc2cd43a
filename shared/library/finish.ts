import type { Body } from "../../environments/environment.ts";
import { corpusCost, costsOf } from "./forest.ts";
import { bodyText, renumbered } from "./nodes.ts";
import { inlineBody } from "./rewrite.ts";
import { bodyOf } from "./sketch.ts";
import type { Space } from "./space.ts";
import type { Laid } from "./step.ts";

/** A finished abstraction. Plain data. */
export type Found = {
  body: Body; // without other abstractions
  holes: string[];
  text: string;
  written: number; // nodes, an earlier abstraction counting as one
  utility: number;
};

/** The real saving of a sketch without open places, found by rewriting the whole corpus with it. */
export function evaluate({ corpus, before }: Space, { sketch, places, size, columns }: Laid): Found {
  const after = corpusCost(corpus.forest, costsOf(corpus.forest, { places, bindings: columns.args }));
  const written = bodyOf(sketch, corpus.forest.productions);
  const { body, holes } = renumbered(inlineBody(written, corpus.flat, corpus.interner.apply));
  return { body, holes, text: bodyText(body), written: size, utility: before - after - size };
}

/** A higher utility; then fewer arguments, so that what is pruned could not have won a tie; then the lesser text. */
export function isBetter(a: Found, b: Found): boolean {
  if (a.utility !== b.utility) return a.utility > b.utility;
  if (a.holes.length !== b.holes.length) return a.holes.length < b.holes.length;
  return a.text < b.text;
}
