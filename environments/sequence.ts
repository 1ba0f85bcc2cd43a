import type { Environment, Term, Tokens } from "./environment.ts";

/**
 * What the contract asks for of answers that are plain sequences without parts to name: a term is a token with the rest of
 * the answer as its argument, and there is no abstraction to know.
 */
export const sequenceTerms: Pick<Environment, "toTerm" | "fromTerm" | "apply" | "renderBody"> = {
  toTerm: (answer) => {
    if (answer.length === 0) throw new RangeError("an answer has at least one token");
    const last: Term = { token: answer.at(-1)!, args: [], type: "Rest" };
    return answer.slice(0, -1).reduceRight<Term>((rest, token) => ({ token, args: [rest], type: "Rest" }), last);
  },
  fromTerm: (term) => {
    const tokens: number[] = [];
    for (let at: Term | undefined = term; at !== undefined; at = at.args[0]) tokens.push(at.token);
    return tokens as Tokens;
  },
  apply: undefined,
  renderBody: ({ name }) => name,
};
