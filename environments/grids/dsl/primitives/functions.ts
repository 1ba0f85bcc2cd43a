import { burn, exceed, fail, type Meter } from "../limits.ts";
import {
  compare,
  container,
  type Func,
  isFunc,
  items,
  same,
  setOf,
  truthy,
  tupleOf,
  type Value,
  wantInt,
} from "../values.ts";
import { beats, comparable, merge } from "./containers.ts";
import type { PrimitiveTable } from "./table.ts";

/** How a function value is applied; the interpreter gives it, so that this file need not know the whole table. */
export type Apply = (meter: Meter, f: Value, args: readonly Value[]) => Value;

/** Functions that make functions, and containers walked with one. */
export function functionPrimitives(call: Apply): PrimitiveTable {
  const one = (m: Meter, f: Value) => (x: Value) => call(m, f, [x]);
  const zip = (m: Meter, f: Value, a: Value, b: Value) => {
    const right = items(b);
    return tupleOf(
      m,
      items(a)
        .slice(0, right.length)
        .map((x, k) => call(m, f, [x, right[k]!])),
    );
  };
  const best = (m: Meter, all: Value, f: Value, sign: 1 | -1): Value => {
    const list = items(all);
    if (list.length === 0) return fail("the best of nothing");
    const scores = list.map(one(m, f));
    comparable(scores);
    let at = 0;
    for (let k = 1; k < list.length; k++) if (beats(scores[k]!, scores[at]!, sign)) at = k;
    return list[at]!;
  };
  const valued = (m: Meter, all: Value, f: Value, sign: 1 | -1): Value =>
    call(m, f, [items(all).length === 0 ? 0 : best(m, all, f, sign)]);
  return {
    compose: (_m, outer, inner) => held("compose", 1, [outer, inner]),
    chain: (_m, h, g, f) => held("chain", 1, [h, g, f]),
    matcher: (_m, f, target) => held("matcher", 1, [f, target]),
    fork: (_m, outer, a, b) => held("fork", 1, [outer, a, b]),
    rbind: (_m, f, fixed) => held("rbind", boundArity(f), [f, fixed]),
    lbind: (_m, f, fixed) => held("lbind", boundArity(f), [f, fixed]),
    power: (m, f, n) => {
      const times = wantInt(n);
      if (times < 1) fail("power wants a positive count");
      burn(m, times);
      if (times > m.limits.depth * 8) exceed("a function's power past the depth limit");
      return times === 1 ? f : held("power", 1, [f, times]);
    },
    apply: (m, f, all) => container(m, all, items(all).map(one(m, f))),
    rapply: (m, all, x) =>
      container(
        m,
        all,
        items(all).map((f) => call(m, f, [x])),
      ),
    mapply: (m, f, all) => merge(m, container(m, all, items(all).map(one(m, f)))),
    papply: zip,
    mpapply: (m, f, a, b) => merge(m, zip(m, f, a, b)),
    prapply: (m, f, a, b) =>
      setOf(
        m,
        items(b).flatMap((y) => items(a).map((x) => call(m, f, [x, y]))),
      ),
    sfilter: (m, all, f) =>
      container(
        m,
        all,
        items(all).filter((x) => truthy(call(m, f, [x]))),
      ),
    mfilter: (m, all, f) =>
      merge(
        m,
        container(
          m,
          all,
          items(all).filter((x) => truthy(call(m, f, [x]))),
        ),
      ),
    extract: (m, all, f) => items(all).find((x) => truthy(call(m, f, [x]))) ?? fail("nothing to extract"),
    order: (m, all, f) => {
      const list = items(all);
      const scores = list.map(one(m, f));
      comparable(scores);
      const places = list.map((_, k) => k).sort((a, b) => compare(scores[a]!, scores[b]!) || a - b);
      return tupleOf(
        m,
        places.map((k) => list[k]!),
      );
    },
    argmax: (m, all, f) => best(m, all, f, 1),
    argmin: (m, all, f) => best(m, all, f, -1),
    valmax: (m, all, f) => valued(m, all, f, 1),
    valmin: (m, all, f) => valued(m, all, f, -1),
  };
}

/** What a held combinator gives for its remaining arguments. */
export function applyHeld(call: Apply, meter: Meter, f: Func, args: readonly Value[]): Value {
  const [a, b, c] = f.args as [Value, Value, Value];
  const x = args[0]!;
  switch (f.name) {
    case "compose":
      return call(meter, a, [call(meter, b, [x])]);
    case "chain":
      return call(meter, a, [call(meter, b, [call(meter, c, [x])])]);
    case "matcher":
      return same(call(meter, a, [x]), b);
    case "fork":
      return call(meter, a, [call(meter, b, [x]), call(meter, c, [x])]);
    case "rbind":
      return call(meter, a, [...args, b]);
    case "lbind":
      return call(meter, a, [b, ...args]);
    case "power": {
      let value: Value = x;
      for (let k = 0; k < (b as number); k++) value = call(meter, a, [value]);
      return value;
    }
    default:
      return fail(`${f.name} is no combinator`);
  }
}

function held(name: string, arity: number, args: readonly Value[]): Func {
  return { kind: "fn", name, arity, args };
}

/** As the reference counts: two parameters leave one, three leave two, any other number leaves three. */
function boundArity(f: Value): number {
  if (!isFunc(f)) return fail("wanted a function");
  return f.arity === 2 ? 1 : f.arity === 3 ? 2 : 3;
}
