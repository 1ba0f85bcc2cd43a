import { burn } from "../limits.ts";
import { call, type Expression, named } from "./expression.ts";
import { heightOf, type Patch, widthOf } from "./goal-reading.ts";
import { type Known, remember, type Scene } from "./scene.ts";

/** The objects of a set in the order of one property, equals as the set has them: what `order` gives. */
export type Order = {
  readonly key: Expression;
  /** `key` with its sign changed. */
  readonly opposite: Expression;
  readonly ascending: boolean;
  /** [demonstration] places in the set. */
  readonly at: readonly (readonly number[])[];
};

type Key = { readonly of: string | Expression; readonly read: (p: Patch) => number };

/** Read off the patches: a set is ordered by all of these without a line being run. */
const keys: readonly Key[] = [
  { of: "size", read: (p) => p.size },
  { of: "height", read: (p) => p.bottom - p.top },
  { of: "width", read: (p) => p.right - p.left },
  { of: "leftmost", read: (p) => p.left },
  { of: "uppermost", read: (p) => p.top },
  { of: "rightmost", read: (p) => p.right },
  { of: "lowermost", read: (p) => p.bottom },
  { of: "ulcorner", read: (p) => 100 * p.top + p.left },
  { of: call("compose", "size", "delta"), read: (p) => heightOf(p) * widthOf(p) - p.size },
  { of: "numcolors", read: (p) => new Set(p.colours).size },
  { of: "color", read: (p) => p.colours?.[0] ?? 0 },
];

export function ordersOf(scene: Scene, all: Known<readonly Patch[]>): readonly Order[] {
  return remember(scene, `orders ${JSON.stringify(all.expression)}`, () =>
    keys.flatMap(({ of, read }) => {
      const values = scene.outputs.map((_, d) => all.at[d]!.map(read));
      burn(scene.meter, 2 * values.reduce((n, row) => n + row.length, 0));
      if (values.every((row) => row.every((v) => v === row[0]))) return [];
      const key = named(of);
      const opposite = call("compose", "invert", key);
      const by = (sign: 1 | -1) => values.map((row) => [...row.keys()].sort((a, b) => sign * (row[a]! - row[b]!)));
      return [
        { key, opposite, ascending: true, at: by(1) },
        { key: opposite, opposite: key, ascending: false, at: by(-1) },
      ];
    }),
  );
}
