import type { Token } from "../../../environment.ts";
import type { Grid } from "../../grid.ts";
import type { GridTask } from "../../task.ts";
import { arityOf, type Entry, isGridEntry, typeSpace } from "../infer.ts";
import type { Language } from "../language.ts";
import { INPUT, isConstant, isExtended, isSlot, tokenOf } from "../tokens.ts";
import type { Computed, EnumerateOptions } from "./enumerate.ts";
import { colours, handCosts, tokensOf } from "./hand-costs.ts";

/**
 * A grammar set by hand for blind search on one task: what calls cost, and which are not worth a run. Types do not
 * tell a colour from a count, nor a place from a pair of numbers; here the parameters of the reference primitives have
 * roles. Left out: functions as elements of containers, both orders of what commutes, what undoes itself, and all but
 * a few calls that do not read the input.
 */
export function handGrammar(
  language: Language,
  task: GridTask,
): Required<Pick<EnumerateOptions, "costs" | "surcharge">> {
  const { used, made } = coloursOf(task);
  const fits: Readonly<Record<Role, (t: Token) => boolean>> = {
    colour: (t) => used.has(t),
    paint: (t) => made.has(t),
    factor: (t) => factors.has(t),
    count: (t) => counts.has(t),
  };
  const { tokenEntries } = typeSpace(language);
  const surcharge = (callee: Token, args: readonly Computed[]): number => {
    const place = args.length - 1;
    const newest = args[place]!;
    const role = roles.get(callee)?.[place];
    const isLeaf = newest.args === undefined;
    if (role !== undefined && isLeaf && isConstant(newest.token) && !fits[role](newest.token)) return Infinity;
    if (isFunction(newest.type) && !takesFunctions.has(callee) && !isExtended(callee) && !isSlot(callee))
      return Infinity;
    if (place === 1 && commutative.has(callee) && args[0]!.text > newest.text) return Infinity;
    if (place === 2 && callee === SWITCH && args[1]!.text > newest.text) return Infinity;
    if (
      place === 3 &&
      callee === OBJECTS &&
      !looks.has(
        args
          .slice(1)
          .map((a) => a.text)
          .join(""),
      )
    )
      return Infinity;
    if (place === 0 && choosing.has(callee) && !choices.has(newest.type.key)) return Infinity;
    const reads = isGridEntry(newest.type);
    if (reads ? walking.has(callee) : wholes.has(callee)) return Infinity;
    if (onto.has(callee) && args[0]!.token === INPUT && own.has(newest.token)) return Infinity;
    const last = place === arityOf(tokenEntries[callee]!)! - 1;
    if (last && !fixed.has(callee) && args.every(isFixed)) return Infinity;
    if (isLeaf || !reads) return isLeaf || !refused(callee, newest.token) ? 0 : Infinity;
    return refused(callee, newest.token) ? Infinity : surchargeOn(callee, newest.token);
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
  } satisfies Record<string, readonly (Role | undefined)[]>).map(([name, list]) => [tokenOf(name), list]),
);
const factors = new Set(tokensOf("TWO THREE FOUR FIVE"));
const counts = new Set(tokensOf("ONE TWO THREE FOUR FIVE"));

const SWITCH = tokenOf("switch");
const OBJECTS = tokenOf("objects");
/** One colour each, by corners, without the background: of the eight ways to see objects, those that differ in use. */
const looks = new Set(["TFT", "TTT", "FTT", "FFT", "TFF"]);
const commutative = new Set(
  tokensOf("add multiply both either equality intersection combine manhattan hmatching vmatching adjacent"),
);
/** The others take a function only where they take anything. */
const takesFunctions = new Set(
  tokensOf(
    "compose chain matcher rbind lbind power fork apply mapply papply mpapply prapply order valmax valmin argmax argmin sfilter mfilter extract",
  ),
);
/** May be called on constants alone. */
const fixed = new Set(
  tokensOf("compose chain matcher rbind lbind power fork canvas astuple toivec tojvec hfrontier vfrontier"),
);
/** One element of these is worth having; the first cell of a patch is not. */
const choosing = new Set(tokensOf("argmax argmin first last extract"));
const choices = new Set([
  "Objects",
  "Tuple<Grid>",
  "Tuple<Object>",
  "Tuple<Indices>",
  "Set<Indices>",
  "IntegerTuple",
  "Set<Integer>",
]);
/** A grid is no list of rows to these. */
const walking = new Set(
  tokensOf("apply mapply sfilter order size first last repeat initset totuple merge contained asobject"),
);

/** Of grids only: a turned piece is rarely wanted, and a piece's colour is `color`. */
const wholes = new Set(tokensOf("hmirror vmirror dmirror cmirror rot90 rot180 rot270 mostcolor leastcolor"));
/** Objects of the input painted onto the input change nothing, nor does filling what is not background. */
const onto = new Set(tokensOf("paint underpaint underfill"));
const own = new Set(tokensOf("argmax argmin first last merge extract toobject asobject"));

const kinds = {
  turn: tokensOf("hmirror vmirror dmirror cmirror rot90 rot180 rot270"),
  half: tokensOf("tophalf bottomhalf lefthalf righthalf"),
  scale: tokensOf("upscale hupscale vupscale downscale"),
  join: tokensOf("hconcat vconcat"),
  clean: tokensOf("trim compress"),
  recolour: tokensOf("replace switch"),
  draw: tokensOf("fill underfill paint underpaint cover move"),
  see: tokensOf(
    "objects partition fgpartition frontiers mostcolor leastcolor palette numcolors colorcount asindices height width shape portrait square occurrences hsplit vsplit",
  ),
  find: tokensOf("ofcolor toobject index"),
  hull: tokensOf("box backdrop delta inbox outbox corners"),
  cut: tokensOf("subgrid"),
  form: tokensOf("toindices recolor normalize"),
  byColour: tokensOf("colorfilter"),
  bySize: tokensOf("sizefilter"),
};
type Kind = keyof typeof kinds;
const [turns, cuts, joins] = [new Set(kinds.turn), new Set(kinds.cut), new Set(kinds.join)];

/** What it is not called on: another order of the two gives the same, or nothing new is seen. */
const pointless: Readonly<Partial<Record<Kind, readonly Kind[]>>> = {
  turn: ["turn", "half", "scale", "join", "clean", "recolour"],
  half: ["turn", "scale", "join", "recolour"],
  scale: ["scale", "join", "recolour"],
  join: ["recolour"],
  clean: ["turn", "half", "scale", "recolour"],
  recolour: ["turn", "scale", "join", "half"],
  draw: ["turn", "scale", "join"],
  see: ["turn", "scale", "join", "recolour"],
  find: ["turn", "scale", "join", "recolour"],
  hull: ["hull", "form"],
  cut: ["hull", "form", "turn", "scale", "join", "recolour", "half"],
  form: ["form"],
  byColour: ["byColour", "bySize"],
  bySize: ["bySize"],
};
const refusals = new Map<Token, ReadonlySet<Token>>();
for (const [kind, others] of Object.entries(pointless)) {
  const all = new Set(others.flatMap((k) => kinds[k]));
  for (const t of kinds[kind as Kind]) refusals.set(t, all);
}
const refused = (callee: Token, argument: Token): boolean => refusals.get(callee)?.has(argument) === true;

/** Bits on top for a grid that was made, but for what was cut out of the input and for turned parts of a whole. */
const ON_MADE = 2;
const dear = new Set(
  (["see", "find", "draw", "cut", "recolour", "scale", "half", "clean", "join"] as const).flatMap((k) => kinds[k]),
);
const surchargeOn = (callee: Token, argument: Token): number =>
  dear.has(callee) && !cuts.has(argument) && !(joins.has(callee) && turns.has(argument)) ? ON_MADE : 0;

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
