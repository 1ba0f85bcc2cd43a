import { call, type Expression, named } from "./expression.ts";
import type { Patch } from "./goal-reading.ts";

export type Offset = readonly [number, number];

/** A way to say by how much an object moves. */
export type Way = {
  /** The offset for an object of a demonstration; undefined if there is none. */
  readonly at: (d: number, object: Patch) => Offset | undefined;
  /** The offset of the object that an expression gives. */
  readonly of: (object: Expression) => Expression;
  /** The same as a function of an object; undefined where all move alike. */
  readonly f: Expression | undefined;
};

/** Whether such offsets agree with the demonstrations. It's asked before a way is written out. */
export type Explains = (at: Way["at"]) => boolean;

export const same = (a: Offset | undefined, b: Offset) => a !== undefined && a[0] === b[0] && a[1] === b[1];

/** All move alike. */
export const alike = (at: (d: number) => Offset | undefined, expression: Expression): Way => ({
  at,
  of: () => expression,
  f: undefined,
});

/** What is done to a property one after the other, the last first, as `chain` has it: a function and a call of it. */
type Stage = { readonly f: Expression; readonly on: (x: Expression) => Expression };
export const plain = (name: string): Stage => ({ f: named(name), on: (x) => call(name, x) });
export const from = (what: Expression): Stage => ({
  f: call("lbind", "subtract", what),
  on: (x) => call("subtract", what, x),
});

/** A way to say an offset by what is done to an object, the last first. */
export function piped(at: Way["at"], ...stages: readonly Stage[]): Way {
  const [a, b, ...more] = stages.map((s) => s.f);
  const inner = more.length > 1 ? call("compose", ...more) : more[0];
  const f = b === undefined ? a! : inner === undefined ? call("compose", a!, b) : call("chain", a!, b, inner);
  return { at, of: (x) => stages.reduceRight((y, s) => s.on(y), x), f };
}

export const vectors = [
  { vector: plain("toivec"), pair: (n: number): Offset => [n, 0] },
  { vector: plain("tojvec"), pair: (n: number): Offset => [0, n] },
];

export const sides = [
  { name: "uppermost", side: (p: Patch) => p.top, far: false, ...vectors[0]! },
  { name: "lowermost", side: (p: Patch) => p.bottom, far: true, ...vectors[0]! },
  { name: "leftmost", side: (p: Patch) => p.left, far: false, ...vectors[1]! },
  { name: "rightmost", side: (p: Patch) => p.right, far: true, ...vectors[1]! },
];

export const minus = (a: Offset, b: Offset): Offset => [a[0] - b[0], a[1] - b[1]];
