import type { Token } from "../../../environment.ts";
import { extendedPrimitives } from "../primitives/extended/index.ts";
import { FIRST_CONSTANT, isConstant, isPrimitive, isSlot, programTokens, tokenOf } from "../tokens.ts";

/**
 * The grammar prior of made-up programs: P(token) is its weight's share among the legal tokens of its place, first
 * word of a line or argument. `random.ts` multiplies in what the line before gave and how long ago; `costs.ts` reads
 * it as description lengths.
 */

/**
 * How often each primitive begins a line of a made-up program. Written by hand for what grid tasks ask: see objects,
 * choose among them, draw; turn, mirror and join grids; take colours and sizes. Unlisted primitives have weight 1;
 * those of the extended DSL bring their own.
 */
const callees: readonly (readonly [number, string])[] = [
  [24, "objects fill paint"],
  [12, "ofcolor subgrid hmirror vmirror rot90 rot180 hconcat vconcat colorfilter argmax argmin merge mapply recolor"],
  [
    8,
    "rot270 dmirror cmirror upscale crop sizefilter cover underfill box backdrop delta cellwise tophalf bottomhalf lefthalf righthalf replace",
  ],
  [
    6,
    "partition fgpartition canvas move shift outbox switch mostcolor leastcolor trim underpaint hsplit vsplit toindices first last",
  ],
  [5, "hupscale vupscale downscale mfilter sfilter extract apply compose lbind rbind compress asobject connect shoot"],
  [
    4,
    "gravitate color palette center ulcorner lrcorner urcorner llcorner shape height width colorcount size difference combine corners",
  ],
  [
    3,
    "frontiers vfrontier hfrontier inbox normalize order matcher chain fork toobject remove other occurrences neighbors",
  ],
  [2, "position multiply double increment decrement subtract add astuple index numcolors product"],
  [
    0.2,
    "identity both either flip even equality greater positive contained branch repeat interval power rapply totuple dedupe",
  ],
  [
    0.2,
    "invert sign halve divide crement toivec tojvec portrait square vline hline hmatching vmatching adjacent bordering",
  ],
];

/** How often a primitive is handed to another as a function; the rest have weight 0.3. */
const passed: readonly (readonly [number, string])[] = [
  [20, "size"],
  [8, "height width color numcolors uppermost leftmost lowermost rightmost"],
  [6, "box backdrop delta outbox hfrontier vfrontier square hline vline portrait"],
  [4, "center ulcorner toindices corners neighbors dneighbors ineighbors hmirror vmirror normalize shift recolor"],
  [3, "colorcount bordering palette mostcolor leastcolor inbox last first colorfilter cmirror dmirror rot90 rot180"],
];

/** [token] weight as the first word of a line. */
export const calleeWeights: Float64Array = calleeTable();
/** [token] weight as an argument, before recency; constants and the input included. */
export const argumentWeights: Float64Array = argumentTable();

function calleeTable(): Float64Array {
  const out = weights(callees, (t) => (isPrimitive(t) ? 1 : 4));
  for (const [name, { weight }] of Object.entries(extendedPrimitives)) out[tokenOf(name)] = weight;
  return out;
}

function weights(table: readonly (readonly [number, string])[], otherwise: (t: Token) => number): Float64Array {
  const out = Float64Array.from(programTokens, (_, t) => otherwise(t));
  for (const [weight, names] of table) for (const name of names.split(" ")) out[tokenOf(name)] = weight;
  return out;
}

function argumentTable(): Float64Array {
  const out = weights(passed, (t) => (isConstant(t) ? 1 : isPrimitive(t) || isSlot(t) ? 0.3 : 4));
  // Colours are drawn evenly; counts past nine and far steps are rare.
  for (let t = FIRST_CONSTANT; isConstant(t); t++) if (/TEN|NEG|BY/.test(programTokens[t]!)) out[t] = 0.4;
  out[tokenOf("T")] = 2;
  return out;
}
