import { call, call1, call2 } from "../apply.ts";
import { burn, exceed, fail } from "../limits.ts";
import { same } from "../order.ts";
import { type Func, func, isFunc, type Value } from "../value.ts";
import { wantInt } from "../values.ts";
import type { Definitions } from "./define.ts";

/** Functions from functions. What they give is data: a name and what it holds. */
export const combinators: Definitions = {
  /** x to outer(inner(x)). */
  compose: {
    type: "((B) -> C, (A) -> B) -> (A) -> C",
    run: (_m, outer, inner) => func("compose", 1, [outer, inner], (m, x) => call1(m, outer, call1(m, inner, x))),
  },
  /** x to h(g(f(x))). */
  chain: {
    type: "((C) -> D, (B) -> C, (A) -> B) -> (A) -> D",
    run: (_m, h, g, f) => func("chain", 1, [h, g, f], (m, x) => call1(m, h, call1(m, g, call1(m, f, x)))),
  },
  /** x to whether f(x) is the target. */
  matcher: {
    type: "((A) -> B, B) -> (A) -> Boolean",
    run: (_m, f, target) => func("matcher", 1, [f, target], (m, x) => same(call1(m, f, x), target)),
  },
  /** f with its last argument fixed: of two parameters one is left, of three two, of four three. */
  rbind: {
    type: [
      "((A, B) -> C, B) -> (A) -> C",
      "((A, B, C) -> D, C) -> (A, B) -> D",
      "((A, B, C, D) -> E, D) -> (A, B, C) -> E",
    ],
    run: (_m, f, fixed) =>
      boundArity(f) === 1
        ? func("rbind", 1, [f, fixed], (m, x) => call2(m, f, x, fixed))
        : func("rbind", boundArity(f), [f, fixed], (m, ...args) => call(m, f, [...args, fixed])),
  },
  /** f with its first argument fixed. */
  lbind: {
    type: [
      "((A, B) -> C, A) -> (B) -> C",
      "((A, B, C) -> D, A) -> (B, C) -> D",
      "((A, B, C, D) -> E, A) -> (B, C, D) -> E",
    ],
    run: (_m, f, fixed) =>
      boundArity(f) === 1
        ? func("lbind", 1, [f, fixed], (m, x) => call2(m, f, fixed, x))
        : func("lbind", boundArity(f), [f, fixed], (m, ...args) => call(m, f, [fixed, ...args])),
  },
  /** f applied n times in a row, n at least 1. */
  power: {
    type: "((A) -> A, Integer) -> (A) -> A",
    run: (m, f, n) => {
      const times = wantInt(n);
      if (times < 1) fail("power wants a positive count");
      burn(m, times);
      if (times > m.limits.depth * 8) exceed("a function's power past the depth limit");
      return times === 1 ? f : func("power", 1, [f, times], (meter, x) => repeated(meter, f, times, x));
    },
  },
  /** x to outer(a(x), b(x)). */
  fork: {
    type: "((B, C) -> D, (A) -> B, (A) -> C) -> (A) -> D",
    run: (_m, outer, a, b) => func("fork", 1, [outer, a, b], (m, x) => call2(m, outer, call1(m, a, x), call1(m, b, x))),
  },
};

function repeated(meter: Parameters<Func["run"]>[0], f: Value, times: number, x: Value): Value {
  let value = x;
  for (let k = 0; k < times; k++) value = call1(meter, f, value);
  return value;
}

/** As the reference counts: two parameters leave one, three leave two, any other number leaves three. */
function boundArity(f: Value): number {
  if (!isFunc(f)) return fail("wanted a function");
  return f.arity === 2 ? 1 : f.arity === 3 ? 2 : 3;
}
