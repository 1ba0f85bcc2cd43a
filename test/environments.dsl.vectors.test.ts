import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { call } from "../environments/grids/dsl/apply.ts";
import { primitiveValue } from "../environments/grids/dsl/functions.ts";
import { isFault, newMeter } from "../environments/grids/dsl/limits.ts";
import { signatures } from "../environments/grids/dsl/signatures.ts";
import { matrixOf, setOf, tuple, type Value, valueKey } from "../environments/grids/dsl/values.ts";

// Recorded calls of the reference implementation: one file a primitive.
const folder = process.env.WANDER_VECTORS ?? "../shared/dsl/vectors";
const present = existsSync(folder);
if (!present) console.warn(`no recorded calls in ${folder}: set WANDER_VECTORS to their folder to run these tests`);

type Raw =
  | number
  | boolean
  | null
  | { tuple: Raw[] }
  | { set: Raw[] }
  | { rows: number[][] }
  | { fn: string | [string, ...Raw[]] };
type Vector = { args: Raw[]; applied?: Raw[]; result?: Raw; error?: true; orderDependent?: true };

/**
 * Calls where we differ: mutated arguments of the wrong type for which the reference builds a grid of something else
 * than integers (here E_PROGRAM), and answers that show the order of a hash set inside the reference. Counted, so
 * that the list can only shrink.
 */
const differing: Readonly<Record<string, number>> = {
  ...{
    apply: 1,
    argmax: 1,
    asobject: 1,
    canvas: 7,
    cellwise: 8,
    center: 1,
    color: 1,
    colorcount: 1,
    fill: 5,
    hmirror: 1,
  },
  ...{ hupscale: 1, lbind: 1, leastcommon: 13, mapply: 7, mostcommon: 2, mpapply: 14, order: 1, replace: 2, switch: 3 },
  ...{ tophalf: 1, totuple: 1, trim: 1, underfill: 3, vfrontier: 1 },
};

describe.skipIf(!present)("the primitives give what the reference gave", () => {
  for (const file of present ? readdirSync(folder).sort() : []) {
    const { name, vectors } = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
      name: string;
      vectors: Vector[];
    };
    it(`${name}: ${vectors.length} recorded calls`, () => {
      expect(signatures.has(name)).toBe(true);
      const wrong = vectors.filter((v) => !holds(name, v));
      if (process.env.WANDER_SHOW_VECTORS && wrong.length > 0) {
        for (const v of wrong)
          console.log(`${name} ours=${outcome(name, v).slice(0, 300)} wanted=${JSON.stringify(v).slice(-900)}`);
      }
      expect(wrong.length).toBe(differing[name] ?? 0);
    });
  }
});

function holds(name: string, vector: Vector): boolean {
  const got = outcome(name, vector);
  return vector.error ? got === "fault" : got === valueKey(decode(vector.result!));
}

function outcome(name: string, vector: Vector): string {
  const meter = newMeter({ fuel: 5_000_000, depth: 100, cells: 10_000, setSize: 10_000 });
  try {
    let value = call(meter, primitiveValue(name)!, vector.args.map(decode));
    if (vector.applied !== undefined) value = call(meter, value, vector.applied.map(decode));
    return valueKey(value);
  } catch (error) {
    if (!isFault(error)) throw error;
    return "fault";
  }
}

function decode(raw: Raw): Value {
  if (typeof raw !== "object" || raw === null) return raw;
  if ("tuple" in raw) return tuple(raw.tuple.map(decode));
  if ("set" in raw) return setOf(newMeter(), raw.set.map(decode));
  if ("rows" in raw) {
    const rows = tuple(raw.rows.map((row) => tuple(row)));
    return matrixOf(newMeter(), rows) ?? rows;
  }
  if (typeof raw.fn === "string") return primitiveValue(raw.fn)!;
  const [combinator, ...args] = raw.fn;
  return call(newMeter(), primitiveValue(combinator)!, args.map(decode));
}
