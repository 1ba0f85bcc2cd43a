import type { Token } from "../../../environment.ts";
import { arityOf, isGridEntry } from "../infer.ts";
import { INPUT, isExtended, isSlot, tokenOf } from "../tokens.ts";
import type { Computed } from "./enumerate.ts";
import { tokensOf } from "./hand-costs.ts";

/**
 * Bits on top for the newest argument of a call to a reference primitive, whatever the task; Infinity where another
 * call gives the same, nothing new, or nothing that a grid task asks for.
 */
export function ruleBits(callee: Token, args: readonly Computed[]): number {
  const newest = args.at(-1)!;
  const grid = isGridEntry(newest.type);
  if (unordered(callee, args) || misfit(callee, args, grid)) return Infinity;
  if (newest.args === undefined) return 0;
  if (pointless.get(callee)?.has(newest.token)) return Infinity;
  if (onto.has(callee) && args[0]!.token === INPUT && own.has(newest.token)) return Infinity;
  // What was cut out of the input and turned parts of a whole are as good as the input.
  const plain = cuts.has(newest.token) || (joins.has(callee) && turns.has(newest.token));
  return grid && dear.has(callee) && !plain ? ON_MADE : 0;
}

/** The other order of arguments that commute is the one to run. */
function unordered(callee: Token, args: readonly Computed[]): boolean {
  const [last, before] = [args.at(-1)!, args.at(-2)];
  const swaps = (args.length === 2 && commutative.has(callee)) || (args.length === 3 && callee === SWITCH);
  return swaps && before!.text > last.text;
}

/** Well-typed, and yet no argument for this. */
function misfit(callee: Token, args: readonly Computed[], grid: boolean): boolean {
  const { type } = args.at(-1)!;
  const ours = isExtended(callee) || isSlot(callee);
  if (arityOf(type) !== undefined && !ours && !takesFunctions.has(callee)) return true;
  if (callee === OBJECTS && args.length === 4)
    return !looks.has(
      args
        .map((a) => a.text)
        .slice(1)
        .join(""),
    );
  if (choosing.has(callee) && args.length === 1 && !choices.has(type.key)) return true;
  return grid ? walking.has(callee) : wholes.has(callee);
}

const SWITCH = tokenOf("switch");
const OBJECTS = tokenOf("objects");
/** One colour each, by corners, without the background: of the eight ways to see objects, those that differ in use. */
const looks = new Set(["TFT", "TTT", "FTT", "FFT", "TFF"]);
const commutative = new Set(
  tokensOf("add multiply both either equality intersection combine manhattan hmatching vmatching adjacent"),
);
/** The others accept a function only as a value of any type. */
const takesFunctions = new Set(
  tokensOf(
    "compose chain matcher rbind lbind power fork apply mapply papply mpapply prapply order valmax valmin argmax argmin sfilter mfilter extract",
  ),
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
const pointlessKinds: Readonly<Partial<Record<Kind, readonly Kind[]>>> = {
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
const pointless = new Map<Token, ReadonlySet<Token>>();
for (const [kind, others] of Object.entries(pointlessKinds)) {
  const all = new Set(others.flatMap((k) => kinds[k]));
  for (const t of kinds[kind as Kind]) pointless.set(t, all);
}

/** Bits on top for a grid that was made. */
const ON_MADE = 2;
const dear = new Set(
  (["see", "find", "draw", "cut", "recolour", "scale", "half", "clean", "join"] as const).flatMap((k) => kinds[k]),
);
