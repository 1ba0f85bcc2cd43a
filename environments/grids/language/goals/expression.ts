import type { Token } from "../../../environment.ts";
import { neededLines, withoutDead } from "../lines.ts";
import type { Line } from "../program.ts";
import { INPUT, lineOf, tokenOf, variableAt } from "../tokens.ts";

/** What a matcher infers: calls nested in calls, over I, constants, primitives and the partial program's lines. */
export type Expression = Token | Call;
export type Call = { readonly callee: Expression; readonly args: readonly Expression[] };

/** A call; a name stands for its token. */
export function call(callee: string | Expression, ...args: readonly (string | Expression)[]): Call {
  return { callee: named(callee), args: args.map(named) };
}

export const named = (x: string | Expression): Expression => (typeof x === "string" ? tokenOf(x) : x);

const digits = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"];

/** An integer; past ten it takes a line a further ten, under minus two one for its sign. */
export function integer(n: number): Expression {
  if (n < 0) return n >= -2 ? tokenOf(n === -1 ? "NEG_ONE" : "NEG_TWO") : call("invert", integer(-n));
  return n <= 10 ? tokenOf(digits[n]!) : call("add", "TEN", integer(n - 10));
}

const namedPairs: Readonly<Record<string, string>> = {
  "0,0": "ORIGIN",
  "1,1": "UNITY",
  "0,1": "RIGHT",
  "1,0": "DOWN",
  "-1,0": "UP",
  "0,-1": "LEFT",
  "-1,-1": "NEG_UNITY",
  "-1,1": "UP_RIGHT",
  "1,-1": "DOWN_LEFT",
  "2,0": "TWO_BY_ZERO",
  "0,2": "ZERO_BY_TWO",
  "2,2": "TWO_BY_TWO",
  "3,3": "THREE_BY_THREE",
};

/** A pair of integers. */
export function pairOf(i: number, j: number): Expression {
  const name = namedPairs[`${i},${j}`];
  if (name !== undefined) return tokenOf(name);
  const shorter = Math.min(i, j) < -2 && Math.max(i, j) <= 0; // one sign for both
  return shorter ? call("invert", pairOf(-i, -j)) : call("astuple", integer(i), integer(j));
}

/** A patch further down by i and right by j. */
export const shifted = (x: Expression, i: number, j: number): Expression =>
  i === 0 && j === 0 ? x : call("shift", x, pairOf(i, j));

export function mentions(x: Expression, token: Token): boolean {
  return typeof x === "number" ? x === token : mentions(x.callee, token) || x.args.some((a) => mentions(a, token));
}

/** Canonical text: equal exactly for equal expressions. */
export function keyOf(x: Expression): string {
  return typeof x === "number" ? String(x) : `(${[x.callee, ...x.args].map(keyOf).join(" ")})`;
}

/** The lines with those that compute the expression after them; equal calls are made once. */
export function append(lines: readonly Line[], x: Expression): { lines: Line[]; root: Token } {
  const all = [...lines];
  const made = new Map<string, Token>();
  const key = (l: Line) => `${l.callee} ${l.args.join(" ")}`;
  lines.forEach((l, k) => {
    if (!made.has(key(l))) made.set(key(l), variableAt(k));
  });
  const add = (e: Expression): Token => {
    if (typeof e === "number") return e;
    const line = { callee: add(e.callee), args: e.args.map(add) };
    let token = made.get(key(line));
    if (token === undefined) {
      token = variableAt(all.length);
      all.push(line);
      made.set(key(line), token);
    }
    return token;
  };
  return { lines: all, root: add(x) };
}

/** The whole program that gives the expression: the lines it needs, in order and renumbered, and none besides. */
export function programOf(lines: readonly Line[], x: Expression): { lines: Line[]; added: number } {
  const { lines: all, root } = append(lines, x === INPUT ? call("identity", INPUT) : x);
  const upToRoot = all.slice(0, lineOf(root) + 1);
  const needed = neededLines(upToRoot);
  const added = needed.subarray(lines.length).reduce((n, is) => n + is, 0);
  return { lines: withoutDead(upToRoot, needed), added };
}
