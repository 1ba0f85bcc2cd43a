import type { Random } from "../../../../src/core/random.ts";
import type { Token } from "../../../environment.ts";
import type { Grid } from "../../tasks/grid.ts";
import { callState, type Entry, entryOf, type State, type TypeSpace } from "../infer.ts";
import { type Language, reference } from "../language.ts";
import { defaultLimits, type Limits } from "../limits.ts";
import { unusedLines, withoutDead } from "../lines.ts";
import { extendProgram, legalTokens, type ProgramPartial, startProgram } from "../partial.ts";
import type { Line } from "../program.ts";
import { END, isSlot, isVariable, lineOf, programTokens } from "../tokens.ts";
import { unify } from "../types.ts";
import { isFunc, isMatrix, sizeOf, type Value } from "../value.ts";
import { argumentWeights, calleeWeights } from "./prior.ts";

export type RandomProgramOptions = {
  readonly maxLines: number;
  /** Multiplies the built-in prior of a token. */
  readonly weight?: (token: Token) => number;
  readonly language?: Language;
  readonly limits?: Limits;
};

/** Less fuel than a judge gives: what needs more is not worth learning from. */
const samplingLimits: Limits = { ...defaultLimits, fuel: 60_000, cells: 900, setSize: 900 };
const TRIES = 6; // failed lines allowed in one program
const END_CHANCE = 0.25;
/** Share of the lines that call a word of the library, where one may stand. */
const LIBRARY_SHARE = 0.5;
/** Weight of a word that no solved task uses: it is new, and worth a try. */
const UNUSED = 0.05;

/**
 * A program drawn token by token from the legal ones, by a built-in prior that prefers what is new: lines run as they
 * are finished, and those that fail or give nothing new are drawn again. Every second line calls a word of the language's
 * library, if there is one, drawn by how useful it is. The answer is a Grid that differs from the
 * input on at least one input, and no line is unused. Undefined when a draw comes to nothing, about every second time.
 */
export function randomProgram(
  random: Random,
  inputs: readonly Grid[],
  options: RandomProgramOptions,
): Line[] | undefined {
  const { maxLines, weight, language = reference, limits = samplingLimits } = options;
  let partial = startProgram(inputs, { limits, language });
  let tries = TRIES;
  while (partial.lines.length < maxLines) {
    const next = drawLine(random, partial, partial.lines.length === maxLines - 1, weight);
    if (next === undefined || !useful(next)) {
      if (--tries === 0) break;
      continue;
    }
    partial = next;
    if (legalTokens(partial)[END] === 1 && random.next() < END_CHANCE) break;
  }
  if (partial.lines.length === 0 || legalTokens(partial)[END] !== 1) return undefined;
  if (partial.digests.at(-1) === partial.digests[0]) return undefined;
  return withoutDead(partial.lines);
}

const scratch = new Float64Array(programTokens.length);

function drawLine(
  random: Random,
  start: ProgramPartial,
  last: boolean,
  weight: ((t: Token) => number) | undefined,
): ProgramPartial | undefined {
  const unused = unusedLines(start.lines);
  let partial = start;
  do {
    const mask = legalTokens(partial);
    for (let t = 0; t < mask.length; t++) {
      scratch[t] = mask[t] === 0 ? 0 : tokenWeight(partial, t, unused, last) * (weight === undefined ? 1 : weight(t));
    }
    if (partial.open.length === 0) weighLibrary(start.session.space.language);
    const token = random.weighted(scratch);
    if (token < 0) return undefined;
    partial = extendProgram(partial, token);
  } while (partial.status === "open");
  return partial.status === "step" ? partial : undefined;
}

/** Gives the library's words their share of what the other callees weigh, by use. */
function weighLibrary({ abstractions }: Language): void {
  if (abstractions.length === 0) return;
  let words = 0;
  for (const { token, weight = 0 } of abstractions) {
    scratch[token]! *= weight + UNUSED;
    words += scratch[token]!;
  }
  if (words === 0) return;
  const all = scratch.reduce((sum, w) => sum + w, 0);
  const others = all - words;
  if (others === 0) return;
  const scale = (LIBRARY_SHARE / (1 - LIBRARY_SHARE)) * (others / words);
  for (const { token } of abstractions) scratch[token]! *= scale;
}

function tokenWeight(p: ProgramPartial, t: Token, unused: Uint8Array, last: boolean): number {
  if (t === END) return 0; // ending is drawn apart
  if (p.open.length > 0) {
    if (!isVariable(t)) return argumentWeights[t]!;
    const k = lineOf(t);
    const age = p.lines.length - 1 - k;
    return (unused[k] === 1 ? 24 : 4) / (1 + 0.5 * age);
  }
  const entry = entryOf(p.session.space, p.scope, t)!;
  if (last && !givesGrid(p.session.space, entry)) return 0;
  const base = isVariable(t) ? 8 : isSlot(t) ? 4 : calleeWeights[t]!;
  const previous = p.lines.length === 0 ? undefined : p.scope.entries.at(-1);
  return previous !== undefined && takes(p.session.space, entry, previous) ? base * 6 : base;
}

const grids = new WeakMap<Entry, boolean>();
const consumers = new WeakMap<Entry, WeakMap<Entry, boolean>>();

function givesGrid(space: TypeSpace, callee: Entry): boolean {
  let known = grids.get(callee);
  if (known === undefined) {
    known = callState(space, callee, true) !== undefined;
    grids.set(callee, known);
  }
  return known;
}

/** Whether some parameter that is no bare variable can be of this type. */
function takes(space: TypeSpace, callee: Entry, type: Entry): boolean {
  let byType = consumers.get(callee);
  if (byType === undefined) {
    byType = new WeakMap();
    consumers.set(callee, byType);
  }
  let known = byType.get(type);
  if (known === undefined) {
    known = accepts(callState(space, callee, false), type);
    byType.set(type, known);
  }
  return known;
}

function accepts(state: State | undefined, type: Entry): boolean {
  if (state === undefined) return false;
  return state.threads.some(({ params }) =>
    params.some((p) => p.kind !== "var" && type.fresh.some((t) => unify(p, t, new Map()) !== undefined)),
  );
}

/** Not what was known, and not empty everywhere. */
function useful(p: ProgramPartial): boolean {
  if (p.redundant) return false;
  return p.values.at(-1)!.some((v) => !isEmpty(v));
}

function isEmpty(v: Value): boolean {
  if (typeof v !== "object" || v === null) return v === null;
  if (isMatrix(v)) return v.cells.length === 0;
  return !isFunc(v) && sizeOf(v) === 0;
}
