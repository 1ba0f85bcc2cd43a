import type { Token } from "../../../environment.ts";
import type { Grid } from "../../grid.ts";
import type { GridTask } from "../../task.ts";
import { arityOf, type Entry, isGridEntry, typeSpace } from "../infer.ts";
import type { Language } from "../language.ts";
import { FIRST_CONSTANT, INPUT, isConstant, nameOf, programTokens, tokenOf } from "../tokens.ts";
import { type Costs, grain } from "./costs.ts";
import type { Computed, EnumerateOptions } from "./enumerate.ts";
import { argumentWeights, calleeWeights } from "./prior.ts";

/**
 * A grammar set by hand for blind search on one task: which calls are worth a run, and what they cost.
 *
 * A number stands for a colour in some places and for a count in others, which the types do not tell apart. Of the
 * constants, only the task's own colours and small counts are tried there. Not tried at all: arithmetic on constants,
 * functions as elements of containers, both orders of what commutes, and what undoes itself twice over.
 */
export function handGrammar(language: Language, task: GridTask): Required<Pick<EnumerateOptions, "admits" | "costs">> {
  const { used, made } = coloursOf(task);
  const outOfRole = (callee: Token, position: number, { token, args }: Computed): boolean => {
    if (args !== undefined || !isConstant(token)) return false;
    const places = roles.get(callee)?.[position];
    if (places === "colour") return !used.has(token);
    if (places === "paint") return !made.has(token);
    if (places === "count") return !counts.has(token);
    return false;
  };
  const admits = (callee: Token, args: readonly Computed[]): boolean => {
    const position = args.length - 1;
    const newest = args[position]!;
    if (outOfRole(callee, position, newest)) return false;
    if (isFunction(newest.type) && !takesFunctions.has(callee)) return false;
    if (newest.args !== undefined && refusals.get(callee)?.has(newest.token)) return false;
    if (walking.has(callee) && isGridEntry(newest.type)) return false;
    if (position === 2 && callee === SWITCH && args[1]!.text > newest.text) return false;
    if (position === 1 && commutative.has(callee) && args[0]!.text > newest.text) return false;
    const arity = arityOf(typeSpace(language).tokenEntries[callee]!)!;
    return args.length < arity || fixed.has(callee) || !args.every(isFixed);
  };
  return { costs: handCosts(language, used), admits };
}

const E = process.env;
const C = Number(E.C ?? 1.5),
  I0 = Number(E.I0 ?? 0.5),
  TF = Number(E.TF ?? 0.5),
  FB = Number(E.FB ?? 1),
  OTHER = Number(E.OTHER ?? 6),
  P = Number(E.P ?? 3),
  K = Number(E.K ?? 4);
/** Bits of a callee; the rest cost OTHER. */
const callBits: readonly (readonly [number, string])[] = [
  [1, "objects fill subgrid"],
  [1.5, "ofcolor paint hmirror vmirror rot180 merge argmax argmin"],
  [2, "dmirror cmirror rot90 rot270 compress mapply sizefilter colorfilter fgpartition partition first last"],
  [
    2.5,
    "replace upscale trim delta backdrop outbox box inbox tophalf bottomhalf lefthalf righthalf cover underfill frontiers mostcolor leastcolor move hsplit vsplit",
  ],
  [
    3,
    "hconcat vconcat crop recolor switch canvas downscale mfilter compose neighbors dneighbors ineighbors corners underpaint toobject color rbind combine difference",
  ],
  [
    3.5,
    "apply sfilter extract matcher cellwise shift normalize palette shape height width numcolors hupscale vupscale vfrontier hfrontier connect shoot gravitate ulcorner lrcorner center toindices size",
  ],
  [
    4.5,
    "astuple fork lbind chain order position colorcount remove other increment decrement double multiply subtract add asobject asindices intersection valmax valmin occurrences urcorner llcorner index",
  ],
];
function handCosts(language: Language, used: ReadonlySet<Token>): Costs {
  const { callables, tokenEntries } = typeSpace(language);
  const call = new Float64Array(programTokens.length).fill(Infinity);
  const leaf = new Float64Array(programTokens.length).fill(Infinity);
  for (const t of callables) {
    call[t] = grain(OTHER);
    if (arityOf(tokenEntries[t]!) !== 0) leaf[t] = grain(FB + 0.7 * Math.log2(20 / argumentWeights[t]!));
  }
  for (const [bits, names] of callBits) for (const t of tokens(names)) call[t] = grain(bits);
  call[tokenOf("identity")] = Infinity;
  for (let t = FIRST_CONSTANT; isConstant(t); t++) leaf[t] = grain(constantCost(t, used));
  leaf[INPUT] = grain(I0);
  return { call, leaf };
}

function constantCost(t: Token, used: ReadonlySet<Token>): number {
  const name = nameOf(t);
  if (name === "T" || name === "F") return TF;
  if (used.has(t)) return C;
  if (/^(ONE|TWO|THREE)$/.test(name)) return C + 0.5;
  if (/TEN|NEG|BY/.test(name)) return P + 1;
  return /^[A-Z]+$/.test(name) && colours.includes(t) ? K : P;
}

const tokens = (names: string): Token[] => names.split(" ").map(tokenOf);
const colours = tokens("ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE");
const counts = new Set(tokens("ONE TWO THREE FOUR FIVE"));
const SWITCH = tokenOf("switch");
const commutative = new Set(
  tokens("add multiply both either equality intersection combine manhattan hmatching vmatching adjacent"),
);
/** A grid is no list of rows to these. */
const walking = new Set(
  tokens("apply mapply sfilter order size first last repeat initset totuple merge contained asobject"),
);

const kinds = {
  turn: tokens("hmirror vmirror dmirror cmirror rot90 rot180 rot270"),
  half: tokens("tophalf bottomhalf lefthalf righthalf"),
  scale: tokens("upscale hupscale vupscale downscale"),
  join: tokens("hconcat vconcat"),
  clean: tokens("trim compress"),
  recolour: tokens("replace switch"),
  draw: tokens("fill underfill paint underpaint cover move"),
  see: tokens(
    "objects partition fgpartition frontiers mostcolor leastcolor palette numcolors colorcount asindices height width shape portrait square occurrences hsplit vsplit",
  ),
  find: tokens("ofcolor toobject index"),
};
type Kind = keyof typeof kinds;

/** [kind] kinds of calls whose grid it is not tried on: the other order gives the same, or there is nothing new. */
const refused: Readonly<Record<Kind, readonly Kind[]>> = {
  turn: ["turn", "half", "scale", "join", "clean", "recolour"],
  half: ["turn", "scale", "join", "recolour"],
  scale: ["scale", "join", "recolour"],
  join: ["recolour"],
  clean: ["turn", "half", "scale", "recolour"],
  recolour: ["turn", "scale", "join", "half"],
  draw: ["turn", "scale", "join"],
  see: ["turn", "scale", "join", "recolour"],
  find: ["turn", "scale", "join", "recolour"],
};
const refusals = new Map<Token, ReadonlySet<Token>>(
  Object.entries(refused).flatMap(([kind, others]) => {
    const set = new Set(others.flatMap((k) => kinds[k]));
    return kinds[kind as Kind].map((t): [Token, ReadonlySet<Token>] => [t, set]);
  }),
);

/** May be handed a function; the rest take one only as "anything". */
const takesFunctions = new Set(
  tokens(
    "compose chain matcher rbind lbind power fork apply mapply papply mpapply prapply order valmax valmin argmax argmin sfilter mfilter extract",
  ),
);
/** May be called on constants alone. */
const fixed = new Set(
  tokens("compose chain matcher rbind lbind power fork canvas astuple toivec tojvec hfrontier vfrontier"),
);

type Role = "colour" | "paint" | "count" | undefined;
const roles = new Map<Token, readonly Role[]>(
  Object.entries({
    recolor: ["paint"],
    canvas: ["paint"],
    fill: [undefined, "paint"],
    underfill: [undefined, "paint"],
    replace: [undefined, "colour", "paint"],
    switch: [undefined, "colour", "colour"],
    cellwise: [undefined, undefined, "paint"],
    ofcolor: [undefined, "colour"],
    colorfilter: [undefined, "colour"],
    colorcount: [undefined, "colour"],
    upscale: [undefined, "count"],
    hupscale: [undefined, "count"],
    vupscale: [undefined, "count"],
    downscale: [undefined, "count"],
    hsplit: [undefined, "count"],
    vsplit: [undefined, "count"],
    sizefilter: [undefined, "count"],
    power: [undefined, "count"],
  } satisfies Record<string, readonly Role[]>).map(([name, list]) => [tokenOf(name), list]),
);

const isFunction = (type: Entry): boolean => arityOf(type) !== undefined;

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
