import type { Token } from "../../../environment.ts";
import type { Grid } from "../../tasks/grid.ts";
import type { GridTask } from "../../tasks/task.ts";
import { arityOf } from "../infer.ts";
import type { Language } from "../language.ts";
import { typeSpace } from "../space.ts";
import { INPUT, isConstant } from "../tokens.ts";
import type { Computed, EnumerateOptions } from "./enumerate.ts";
import { colours, handCosts, tokensOf } from "./hand-costs.ts";
import { ruleBits } from "./hand-rules.ts";

/**
 * A grammar set by hand for blind search on one task: the costs of calls, and the calls that are not worth a run. Types
 * do not tell a colour from a count; here the parameters of the reference primitives have roles, and constants are
 * tried only in matching roles. Calls that do not read the input are omitted, with few exceptions.
 */
export function handGrammar(
  language: Language,
  task: GridTask,
): Required<Pick<EnumerateOptions, "costs" | "surcharge">> {
  const { used, made } = coloursOf(task);
  const players: Readonly<Record<Role, ReadonlySet<Token>>> = {
    colour: used,
    paint: made,
    factor: factors,
    count: counts,
  };
  const { tokenEntries } = typeSpace(language);
  const surcharge = (callee: Token, args: readonly Computed[]): number => {
    const newest = args.at(-1)!;
    const role = roles.get(callee)?.[args.length - 1];
    const constant = newest.args === undefined && isConstant(newest.token);
    if (role !== undefined && constant && !players[role].has(newest.token)) return Infinity;
    const whole = args.length === arityOf(tokenEntries[callee]!);
    if (whole && !fixed.has(callee) && args.every(isFixed)) return Infinity;
    return ruleBits(callee, args);
  };
  return { costs: handCosts(language, used), surcharge };
}

type Role = "colour" | "paint" | "count" | "factor";
const none = undefined;
const roles = new Map<Token, readonly (Role | undefined)[]>(
  Object.entries({
    recolor: ["paint"],
    canvas: ["paint"],
    fill: [none, "paint"],
    underfill: [none, "paint"],
    replace: [none, "colour", "paint"],
    switch: [none, "colour", "colour"],
    cellwise: [none, none, "paint"],
    ofcolor: [none, "colour"],
    colorfilter: [none, "colour"],
    colorcount: [none, "colour"],
    upscale: [none, "factor"],
    hupscale: [none, "factor"],
    vupscale: [none, "factor"],
    downscale: [none, "factor"],
    hsplit: [none, "factor"],
    vsplit: [none, "factor"],
    sizefilter: [none, "count"],
    power: [none, "count"],
  } satisfies Record<string, readonly (Role | undefined)[]>).map(([name, list]) => [tokensOf(name)[0]!, list]),
);
const factors = new Set(tokensOf("TWO THREE FOUR FIVE"));
const counts = new Set(tokensOf("ONE TWO THREE FOUR FIVE"));

/** May be called on constants alone. */
const fixed = new Set(
  tokensOf("compose chain matcher rbind lbind power fork canvas astuple toivec tojvec hfrontier vfrontier"),
);
const fixedTerms = new WeakMap<Computed, boolean>();

/** Whether a term does not read the input. */
function isFixed(term: Computed): boolean {
  let known = fixedTerms.get(term);
  if (known === undefined) {
    known = term.args === undefined ? term.token !== INPUT : term.args.every(isFixed);
    fixedTerms.set(term, known);
  }
  return known;
}

/** The colours of a task as constants: those it uses, and those of its outputs. */
function coloursOf({ demonstrations, tests }: GridTask): { used: Set<Token>; made: Set<Token> } {
  const of = (grids: readonly Grid[]) => new Set(grids.flatMap((g) => [...g.cells].map((c) => colours[c]!)));
  const outputs = demonstrations.map((d) => d.output);
  return { used: of([...demonstrations.map((d) => d.input), ...outputs, ...tests]), made: of(outputs) };
}
