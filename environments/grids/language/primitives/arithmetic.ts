import { fail } from "../limits.ts";
import { isTuple, pair, type Tuple, type Value } from "../value.ts";
import { int, wantInt } from "../values.ts";
import type { Definitions } from "./define.ts";

/**
 * Integers and pairs of integers. A Numerical is either; with one of each the integer goes to both places. Integers
 * past a thousand million are E_LIMIT.
 */
export const arithmetic: Definitions = {
  /** a + b. */
  add: { type: "(Numerical, Numerical2) -> Sum", run: (_m, a, b) => spread(a, b, (x, y) => x + y) },
  /** a - b. */
  subtract: { type: "(Numerical, Numerical2) -> Sum", run: (_m, a, b) => spread(a, b, (x, y) => x - y) },
  /** a times b, place by place. */
  multiply: { type: "(Numerical, Numerical2) -> Sum", run: (_m, a, b) => spread(a, b, (x, y) => x * y) },
  /** a over b, rounded down. A divisor of zero fails. */
  divide: {
    type: "(Numerical, Numerical2) -> Sum",
    run: (_m, a, b) => spread(a, b, (x, y) => (y === 0 ? fail("division by zero") : Math.floor(x / y))),
  },
  /** -n. */
  invert: { type: "(Numerical) -> Numerical", run: (_m, n) => each(n, (x) => 0 - x) },
  /** 2 n. */
  double: { type: "(Numerical) -> Numerical", run: (_m, n) => each(n, (x) => 2 * x) },
  /** n over 2, rounded down. */
  halve: { type: "(Numerical) -> Numerical", run: (_m, n) => each(n, (x) => Math.floor(x / 2)) },
  /** n + 1. */
  increment: { type: "(Numerical) -> Numerical", run: (_m, x) => each(x, (n) => n + 1) },
  /** n - 1. */
  decrement: { type: "(Numerical) -> Numerical", run: (_m, x) => each(x, (n) => n - 1) },
  /** One further from zero; zero stays. */
  crement: { type: "(Numerical) -> Numerical", run: (_m, x) => each(x, (n) => n + Math.sign(n)) },
  /** -1, 0 or 1. */
  sign: { type: "(Numerical) -> Numerical", run: (_m, x) => each(x, (n) => Math.sign(n)) },
};

function each(v: Value, f: (n: number) => number): Value {
  if (typeof v === "number") return int(f(v));
  if (typeof v === "boolean") return int(f(Number(v)));
  if (!isTuple(v) || v.items.length < 2) return fail("wanted an integer or a pair of integers");
  return pair(int(f(wantInt(v.items[0]!))), int(f(wantInt(v.items[1]!))));
}

function spread(a: Value, b: Value, f: (x: number, y: number) => number): Value {
  if (typeof a === "number" && typeof b === "number") return int(f(a, b));
  if (isIntegerPair(a) && isIntegerPair(b)) {
    const [i, j] = a.items as readonly number[];
    const [k, l] = b.items as readonly number[];
    return pair(int(f(i!, k!)), int(f(j!, l!)));
  }
  const [x, y, single] = places(a);
  const [z, w, alone] = places(b);
  if (single && alone) return int(f(x, z));
  return pair(int(f(x, z)), int(f(y, w)));
}

const isIntegerPair = (v: Value): v is Tuple =>
  isTuple(v) && v.items.length === 2 && typeof v.items[0] === "number" && typeof v.items[1] === "number";

/** Both places of a pair, or an integer twice; whether it was one. */
function places(v: Value): readonly [number, number, boolean] {
  if (typeof v === "number" || typeof v === "boolean") return [Number(v), Number(v), true];
  if (!isTuple(v) || v.items.length < 2) return fail("wanted an integer or a pair of integers");
  return [wantInt(v.items[0]!), wantInt(v.items[1]!), false];
}
