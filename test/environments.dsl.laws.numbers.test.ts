import fc from "fast-check";
import { describe } from "vitest";
import { boolean, integer, numerical, setOf, value } from "./dsl-arbitraries.ts";
import { definition, example, fault, law, limit, same } from "./dsl-laws.ts";
import { equal, FAULT, fn, type Location, type Outcome, type Plain, rows, run, type SetOf, set } from "./dsl-values.ts";

type Numerical = number | Location;
const pair = fc.tuple(integer, integer);

/** On an integer, or on both parts of a pair. */
const each = (n: Numerical, f: (x: number) => number): Plain => (typeof n === "number" ? f(n) : n.map(f));

/** On two integers; part by part where one side is a pair, an integer then counting for both parts. */
function spread(a: Numerical, b: Numerical, f: (x: number, y: number) => number): Plain {
  if (typeof a === "number" && typeof b === "number") return f(a, b);
  const part = (n: Numerical, k: 0 | 1) => (typeof n === "number" ? n : n[k]);
  return [f(part(a, 0), part(b, 0)), f(part(a, 1), part(b, 1))];
}

describe("sums of integers and pairs", () => {
  example("add", [2, 3], 5);
  example("add", [[1, 2], 3], [4, 5]);
  example("add", [3, [1, 2]], [4, 5]);
  example("add", [true, true], 2);
  fault("add", set(1), 1);
  fault("add", fn("add"), 1);
  fault("add", [1], 1);
  limit("add", 900_000_000, 900_000_000);
  definition("add", "adds part by part", [numerical, numerical], (a, b) => spread(a, b, (x, y) => x + y));
  law("add", "is the same either way round", [numerical, numerical], (a, b) =>
    same(run("add", a, b), run("add", b, a)),
  );

  example("subtract", [2, 5], -3);
  example("subtract", [10, [1, 2]], [9, 8]);
  fault("subtract", 1, null);
  definition("subtract", "takes off part by part", [numerical, numerical], (a, b) => spread(a, b, (x, y) => x - y));
  law(["subtract", "add"], "what is added and taken off again leaves the value", [numerical, integer], (a, b) =>
    same(run("subtract", run("add", a, b), b), a),
  );

  example("multiply", [3, [2, -1]], [6, -3]);
  fault("multiply", 2, set(2));
  limit("multiply", 100_000, 100_000);
  definition("multiply", "multiplies part by part", [numerical, numerical], (a, b) => spread(a, b, (x, y) => x * y));

  example("divide", [7, 2], 3);
  example("divide", [-7, 2], -4);
  example("divide", [[7, -7], 2], [3, -4]);
  fault("divide", 1, 0);
  fault("divide", [1, 1], [1, 0]);
  fault("divide", 3, false);
  definition(
    "divide",
    "rounds down, and divides nothing by zero",
    [numerical, numerical],
    (a, b): Outcome => ([b].flat().includes(0) ? FAULT : spread(a, b, (x, y) => Math.floor(x / y))),
  );
});

describe("an integer, or each part of a pair", () => {
  example("invert", [[3, -2]], [-3, 2]);
  example("invert", [0], 0);
  fault("invert", null);
  definition("invert", "changes the sign", [numerical], (n) => each(n, (x) => 0 - x));
  law("invert", "done twice changes nothing", [numerical], (n) => same(run("invert", run("invert", n)), n));

  example("double", [[1, -4]], [2, -8]);
  fault("double", set());
  limit("double", 600_000_000);
  definition("double", "is the value added to itself", [numerical], (n) => run("add", n, n));

  example("halve", [7], 3);
  example("halve", [-7], -4);
  example("halve", [[5, -1]], [2, -1]);
  fault("halve", set(2));
  definition("halve", "is half, rounded down", [numerical], (n) => each(n, (x) => Math.floor(x / 2)));
  law(["halve", "double"], "halving undoes doubling", [numerical], (n) => same(run("halve", run("double", n)), n));

  example("increment", [[-1, 4]], [0, 5]);
  fault("increment", null);
  definition("increment", "adds one", [numerical], (n) => each(n, (x) => x + 1));
  example("decrement", [0], -1);
  fault("decrement", fn("size"));
  definition("decrement", "takes one off", [numerical], (n) => each(n, (x) => x - 1));
  law(["increment", "decrement"], "undo each other", [numerical], (n) => {
    same(run("increment", run("decrement", n)), n);
    same(run("decrement", run("increment", n)), n);
  });

  example("crement", [[-2, 0]], [-3, 0]);
  example("crement", [1], 2);
  fault("crement", null);
  definition("crement", "goes one further from zero, and leaves zero", [numerical], (n) =>
    each(n, (x) => (x > 0 ? x + 1 : x < 0 ? x - 1 : 0)),
  );
  example("sign", [[-7, 2]], [-1, 1]);
  example("sign", [0], 0);
  fault("sign", set(1));
  definition("sign", "is -1, 0 or 1", [numerical], (n) => each(n, (x) => (x > 0 ? 1 : x < 0 ? -1 : 0)));
  law(["crement", "sign", "add"], "to go further from zero is to add the sign", [numerical], (n) =>
    same(run("crement", n), run("add", n, run("sign", n))),
  );
});

describe("questions and choices", () => {
  example("even", [-2], true);
  example("even", [3], false);
  fault("even", [2, 2]);
  definition("even", "is divisible by two", [integer], (n) => Math.abs(n) % 2 === 0);
  example("positive", [0], false);
  fault("positive", [1, 1]);
  definition("positive", "is past zero", [integer], (n) => n > 0);
  example("greater", [2, 2], false);
  example("greater", [3, 2], true);
  fault("greater", 1, [1, 2]);
  definition("greater", "is the first past the second", [integer, integer], (a, b) => a > b);
  example("greater", [set(1, 2, 3), set(4, 5)], false);
  law("greater", "of sets is to hold the other and more", [setOf(integer), setOf(integer)], (a, b) => {
    const more = (x: SetOf<number>, y: SetOf<number>) =>
      y.set.every((k) => x.set.includes(k)) && x.set.length > y.set.length;
    same(run("greater", a, b), more(a, b));
    const both = run<SetOf<number>>("combine", a, b);
    same(run("greater", both, b), more(both, b));
  });
  law("greater", "of pairs is the first of their parts that differ", [pair, pair], ([i, j], [k, l]) =>
    same(run("greater", [i, j], [k, l]), i === k ? j > l : i > k),
  );

  example("equality", [set(2, 1), set(1, 2)], true);
  example("equality", [rows("12"), rows("21")], false);
  example("equality", [true, 1], true);
  example("equality", [set(1), [1]], false);
  definition("equality", "holds of equal values of the same kind", [value, value], (a, b) => equal(a, b));
  law("equality", "holds between a value and itself", [value], (a) => same(run("equality", a, a), true));

  example("flip", [false], true);
  definition("flip", "is not", [boolean], (b) => !b);
  example("both", [true, false], false);
  definition("both", "is and", [boolean, boolean], (a, b) => a && b);
  example("either", [true, false], true);
  definition("either", "is or", [boolean, boolean], (a, b) => a || b);
  law(["flip", "both", "either"], "not both is either not", [boolean, boolean], (a, b) =>
    same(run("flip", run("both", a, b)), run("either", run("flip", a), run("flip", b))),
  );
  example("branch", [true, 1, set(2)], 1);
  example("branch", [false, 1, set(2)], set(2));
  definition("branch", "is the first if so, else the second", [boolean, value, value], (c, a, b) => (c ? a : b));
  example("identity", [[[1, 2]]], [[1, 2]]);
  definition("identity", "is what it is given", [value], (x) => x);
});

describe("pairs", () => {
  example("astuple", [3, -1], [3, -1]);
  definition("astuple", "is the pair of both", [integer, integer], (i, j) => [i, j]);
  example("toivec", [2], [2, 0]);
  definition("toivec", "goes down", [integer], (i) => [i, 0]);
  example("tojvec", [2], [0, 2]);
  definition("tojvec", "goes right", [integer], (j) => [0, j]);
  law(["astuple", "toivec", "tojvec"], "a pair is its way down and its way right", [integer, integer], (i, j) =>
    same(run("add", run("toivec", i), run("tojvec", j)), run("astuple", i, j)),
  );
});
