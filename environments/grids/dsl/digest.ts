import type { Value } from "./values.ts";

/**
 * A 64-bit digest of what a program computes, from two 32-bit halves with different multipliers (Fowler, Noll and Vo's
 * prime in one, MurmurHash3's in the other), each half of a container folded from its elements'. Equal values have equal digests, a
 * grid the one of its tuple of rows. Containers remember theirs, so asking again costs nothing.
 */
export function digest(values: readonly Value[]): string {
  let a = 0x811c9dc5 | 0;
  let b = 0x9e3779b9 | 0;
  for (const v of values) {
    if (typeof v === "object" && v !== null) {
      if (v.a === 0 && v.b === 0) settle(v);
      a = foldA(a, v.a);
      b = foldB(b, v.b);
    } else {
      const x = scalar(v);
      a = foldA(a, x);
      b = foldB(b, x);
    }
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}

const TUPLE = 0x70002;
const SET = 0x70005;
const LOCATIONS = 0x70006;
const CELLS = 0x70007;
const FUNCTION = 0x70004;

const scalar = (v: number | boolean | null): number => (v === null ? 0x70001 : Number(v) | 0);

function foldA(h: number, x: number): number {
  const y = Math.imul(h ^ x, 0x01000193);
  return y ^ (y >>> 13);
}

function foldB(h: number, x: number): number {
  const y = Math.imul((h ^ x) + 0x165667b1, 0x85ebca6b);
  return y ^ (y >>> 15);
}

/** Works out both halves of a container's digest, those inside it first. */
function settle(v: Exclude<Value, number | boolean | null>): void {
  let a: number;
  let b: number;
  const add = (element: Value) => {
    if (typeof element === "object" && element !== null) {
      if (element.a === 0 && element.b === 0) settle(element);
      a = foldA(a, element.a);
      b = foldB(b, element.b);
    } else {
      const x = scalar(element);
      a = foldA(a, x);
      b = foldB(b, x);
    }
  };
  if (v.kind === "patch") {
    a = b = v.coloured ? CELLS : LOCATIONS;
    const { codes } = v;
    for (let k = 0; k < codes.length; k++) {
      a = foldA(a, codes[k]!);
      b = foldB(b, codes[k]!);
    }
  } else if (v.kind === "grid") {
    a = b = TUPLE;
    for (let i = 0, k = 0; i < v.height; i++) {
      let x = TUPLE;
      let y = TUPLE;
      for (let j = 0; j < v.width; j++, k++) {
        x = foldA(x, v.cells[k]!);
        y = foldB(y, v.cells[k]!);
      }
      a = foldA(a, x);
      b = foldB(b, y);
    }
  } else if (v.kind === "fn") {
    a = b = FUNCTION;
    for (let k = 0; k < v.name.length; k++) add(v.name.charCodeAt(k));
    v.args.forEach(add);
  } else {
    a = b = v.kind === "set" ? SET : TUPLE;
    v.items.forEach(add);
  }
  v.a = a;
  v.b = b;
}
