import { descend, owed, settleUp } from "./limits.ts";
import type { Value } from "./value.ts";

/**
 * A 64-bit digest of what a program computes, from two 32-bit halves with different multipliers (Fowler, Noll and Vo's
 * prime in one, MurmurHash3's in the other), each half of a container folded from those of its elements. Equal values
 * have equal digests, a grid the one of its tuple of rows. Containers remember theirs: asking again costs nothing.
 * E_LIMIT for values nested too deep.
 */
export function digest(values: readonly Value[]): string {
  settleUp();
  const h: Halves = { a: 0x811c9dc5 | 0, b: 0x9e3779b9 | 0 };
  for (const v of values) add(h, v);
  return `${(h.a >>> 0).toString(36)}.${(h.b >>> 0).toString(36)}`;
}

type Halves = { a: number; b: number };
type Container = Exclude<Value, number | boolean | null>;

/** What each kind begins with, so that equal elements in another kind give another digest. */
const NOTHING = 0x70001;
const TUPLE = 0x70002;
const FUNCTION = 0x70004;
const SET = 0x70005;
const LOCATIONS = 0x70006;
const CELLS = 0x70007;

function add(h: Halves, v: Value): void {
  if (typeof v === "object" && v !== null) {
    if (v.a === 0 && v.b === 0) settle(v);
    fold(h, v.a, v.b);
  } else foldNumber(h, v === null ? NOTHING : Number(v) | 0);
}

function fold(h: Halves, x: number, y: number): void {
  const a = Math.imul(h.a ^ x, 0x01000193);
  const b = Math.imul((h.b ^ y) + 0x165667b1, 0x85ebca6b);
  h.a = a ^ (a >>> 13);
  h.b = b ^ (b >>> 15);
}

const foldNumber = (h: Halves, x: number): void => fold(h, x, x);
const begin = (mark: number): Halves => ({ a: mark, b: mark });

/** Works out both halves of a container's digest, those of its elements first. */
function settle(v: Container): void {
  descend();
  const h = begin(markOf(v));
  if (v.kind === "patch") for (let k = 0; k < v.codes.length; k++) foldNumber(h, v.codes[k]!);
  else if (v.kind === "grid") {
    for (let i = 0, k = 0; i < v.height; i++) {
      const row = begin(TUPLE);
      for (let j = 0; j < v.width; j++, k++) foldNumber(row, v.cells[k]!);
      fold(h, row.a, row.b);
    }
  } else if (v.kind === "fn") {
    for (let k = 0; k < v.name.length; k++) foldNumber(h, v.name.charCodeAt(k));
    for (const x of v.args) add(h, x);
  } else for (const x of v.items) add(h, x);
  v.a = h.a;
  v.b = h.b;
  owed.nested--;
}

function markOf(v: Container): number {
  if (v.kind === "patch") return v.coloured ? CELLS : LOCATIONS;
  if (v.kind === "fn") return FUNCTION;
  return v.kind === "set" ? SET : TUPLE;
}
