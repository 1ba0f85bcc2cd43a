import fc from "fast-check";
import { describe } from "vitest";
import { anyPatch, count, direction, gridOf, indices, location, object, patch } from "./dsl-arbitraries.ts";
import { definition, example, fault, law, same } from "./dsl-laws.ts";
import { bounds, distance, has, locations, shifted } from "./dsl-twins.ts";
import {
  type Cell,
  type Grid,
  type Indices,
  type Location,
  type Obj,
  type Patch,
  rows,
  run,
  set,
} from "./dsl-values.ts";

const at = (i: number, j: number): Location => [i, j];
const ell = set<Cell>([4, [1, 2]], [4, [2, 2]], [5, [3, 4]]);
const none = set();

/** Every location of the rectangle between two corners, both included. */
function block([i, j]: Location, [k, l]: Location): Location[] {
  const [top, left, bottom, right] = [Math.min(i, k), Math.min(j, l), Math.max(i, k), Math.max(j, l)];
  const row = (a: number) => Array.from({ length: right - left + 1 }, (_, b) => at(a, left + b));
  return Array.from({ length: bottom - top + 1 }, (_, a) => row(top + a)).flat();
}

describe("lines", () => {
  example("connect", [at(0, 0), at(2, 0)], set([0, 0], [1, 0], [2, 0]));
  example("connect", [at(2, 0), at(0, 2)], set([2, 0], [1, 1], [0, 2]));
  example("connect", [at(0, 0), at(1, 2)], none);
  fault("connect", 0, [1, 1]);
  fault("connect", [1, 1], [1]);
  definition(
    "connect",
    "is the row, column or diagonal between two locations, or nothing",
    [location, location],
    (a, b) => {
      const slope = ([i, j]: Location, [k, l]: Location) => [Math.sign(k - i), Math.sign(l - j)];
      const straight = (x: Location) => {
        const [di, dj] = [Math.abs(x[0] - a[0]), Math.abs(x[1] - a[1])];
        return di === 0 || dj === 0 || di === dj;
      };
      if (!straight(b)) return set();
      const onTheWay = (x: Location) =>
        straight(x) && (String(x) === String(a) || String(slope(a, x)) === String(slope(a, b)));
      return set(...block(a, b).filter(onTheWay));
    },
  );
  law("connect", "is the same from either end, and as long as the farther side", [location, location], (a, b) => {
    const line = run<Indices>("connect", a, b);
    same(line, run("connect", b, a));
    if (line.set.length > 0) same(line.set.length, 1 + Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])));
  });
  example("shoot", [at(3, 1), at(0, 0)], set([3, 1]));
  fault("shoot", [1, 1], 1);
  fault("shoot", none, [1, 1]);
  const away = fc.tuple(fc.integer({ min: -1, max: 1 }), fc.integer({ min: -1, max: 1 }));
  law("shoot", "goes 42 steps", [location, away], ([i, j], [di, dj]) =>
    same(run("shoot", [i, j], [di, dj]), set(...Array.from({ length: 43 }, (_, k) => at(i + k * di, j + k * dj)))),
  );
  definition("shoot", "connects a location to the one 42 steps away", [location, direction], ([i, j], [di, dj]) =>
    run("connect", [i, j], [i + 42 * di, j + 42 * dj]),
  );
  example("vfrontier", [at(5, 2)], set(...Array.from({ length: 30 }, (_, i) => at(i, 2))));
  fault("vfrontier", 2);
  definition("vfrontier", "is the column of a location, 30 long", [location], ([, j]) =>
    set(...block([0, j], [29, j])),
  );
  example("hfrontier", [at(5, 2)], set(...Array.from({ length: 30 }, (_, j) => at(5, j))));
  fault("hfrontier", none);
  definition("hfrontier", "is the row of a location, 30 long", [location], ([i]) => set(...block([i, 0], [i, 29])));
});

describe("neighbours", () => {
  const around = ([i, j]: Location) => block([i - 1, j - 1], [i + 1, j + 1]);
  example("dneighbors", [at(0, 0)], set([-1, 0], [0, -1], [0, 1], [1, 0]));
  fault("dneighbors", 1);
  definition("dneighbors", "are the four at a distance of one", [location], (x) =>
    set(...around(x).filter((y) => distance(x, y) === 1)),
  );
  example("ineighbors", [at(0, 0)], set([-1, -1], [-1, 1], [1, -1], [1, 1]));
  fault("ineighbors", none);
  definition("ineighbors", "are the four diagonal ones", [location], (x) =>
    set(...around(x).filter((y) => distance(x, y) === 2)),
  );
  example("neighbors", [at(1, 1)], set(...block([0, 0], [2, 2]).filter((x) => String(x) !== "1,1")));
  fault("neighbors", [1]);
  definition("neighbors", "are all eight around", [location], (x) =>
    set(...around(x).filter((y) => distance(x, y) > 0)),
  );
  law(
    ["neighbors", "dneighbors", "ineighbors", "outbox"],
    "are the straight and the diagonal, a box around",
    [location],
    (x) => {
      same(run("neighbors", x), run("combine", run("dneighbors", x), run("ineighbors", x)));
      same(run("neighbors", x), run("outbox", set(x)));
    },
  );
});

describe("boxes", () => {
  const corners = (p: Patch): [Location, Location] => [
    at(bounds(p).top, bounds(p).left),
    at(bounds(p).bottom, bounds(p).right),
  ];
  const inset = (p: Patch, by: number) => {
    const [[i, j], [k, l]] = corners(p);
    const [a, b] = [at(i + by, j + by), at(k - by, l - by)];
    const edge = ([x, y]: Location) => x === a[0] || x === b[0] || y === a[1] || y === b[1];
    return set(...block(a, b).filter(edge));
  };

  example("backdrop", [set([0, 0], [1, 2])], set(...block([0, 0], [1, 2])));
  example("backdrop", [none], none);
  fault("backdrop", 1);
  definition("backdrop", "is the whole bounding box", [patch], (p) => set(...block(...corners(p))));
  example("delta", [set([0, 0], [1, 1])], set([0, 1], [1, 0]));
  example("delta", [none], none);
  fault("delta", 1);
  fault("delta", [
    [0, 0],
    [1, 1],
  ]);
  definition("delta", "is what the box has and the patch has not", [patch], (p) =>
    set(...block(...corners(p)).filter((x) => !has(locations(p), x))),
  );
  law(["delta", "backdrop", "toindices"], "make up the box", [anyPatch], (p) => {
    same(run("combine", run("delta", p), run("toindices", p)), run("backdrop", p));
    same(run("intersection", run("delta", p), run("toindices", p)), none);
  });
  example("box", [set([0, 0], [2, 2])], set(...block([0, 0], [2, 2]).filter((x) => String(x) !== "1,1")));
  example("box", [none], none);
  fault("box", 1);
  definition("box", "is the outline of the bounding box", [patch], (p) => inset(p, 0));
  example("outbox", [ell], set(...block([0, 1], [4, 5]).filter((x) => !has(block([1, 2], [3, 4]), x))));
  fault("outbox", none);
  definition("outbox", "is the outline one cell further out", [patch], (p) => inset(p, -1));
  example("inbox", [ell], set([2, 3]));
  example("inbox", [set([0, 0])], set(...block([-1, -1], [1, 1]).filter((x) => String(x) !== "0,0")));
  fault("inbox", none);
  definition("inbox", "is the outline one cell further in, turned inside out if there is none", [patch], (p) =>
    inset(p, 1),
  );
  law(["box", "inbox", "outbox", "backdrop"], "lie one around another", [patch], (p) => {
    same(run("inbox", run("outbox", p)), run("box", p));
    same(run("box", run("backdrop", p)), run("box", p));
    same(run("backdrop", run("box", p)), run("backdrop", p));
    same(run("difference", run("backdrop", run("outbox", p)), run("outbox", p)), run("backdrop", p));
  });
  law(["box", "corners"], "the corners are on the box", [patch], (p) =>
    same(run("difference", run("corners", p), run("box", p)), none),
  );
});

describe("gravitate", () => {
  example("gravitate", [set([0, 2]), set([5, 2])], [4, 0]);
  example("gravitate", [set([2, 6]), set([2, 1])], [0, -4]);
  example("gravitate", [set([0, 0]), set([0, 1])], [0, 0]);
  example("gravitate", [set([0, 0]), set([9, 9])], [0, 42]);
  fault("gravitate", none, ell);
  fault("gravitate", ell, none);
  definition("gravitate", "goes straight towards until it touches, by 42 steps at most", [patch, patch], (p, q) => {
    const column = locations(p).some(([, j]) => locations(q).some(([, l]) => j === l));
    const [[pi, pj], [qi, qj]] = [run<Location>("center", p), run<Location>("center", q)];
    const step = column ? at(pi < qi ? 1 : -1, 0) : at(0, pj < qj ? 1 : -1);
    const touches = (k: number) => run("adjacent", shifted(p, at(step[0] * k, step[1] * k)), q) === true;
    let steps = 0;
    while (steps < 42 && !touches(steps)) steps++;
    return at(step[0] * steps, step[1] * steps);
  });
  law(["gravitate", "adjacent"], "falls until it touches what lies below it", [indices, object, count], (p, q, gap) => {
    // The second put below the first, so that one column has cells of both.
    const [a, b] = [bounds(p), bounds(q)];
    const [i, j] = locations(p)[0]!;
    const [, l] = locations(q)[0]!;
    const target = shifted(q, [a.bottom + gap - b.top, j - l]);
    const way = run<Location>("gravitate", p, target);
    same(way[1], 0);
    same(run("adjacent", shifted(p, way), target), true);
    same(way[0] >= 0 && i + way[0] < locations(target).find(([, y]) => y === j)![0], true);
  });
});

describe("periods", () => {
  const along = (o: Obj, p: number, vertical: boolean): boolean => {
    const { top, left } = bounds(o);
    const there = new Set(o.set.map(String));
    return o.set.every(([c, [i, j]]) => {
      const [k, l] = vertical ? [i - p, j] : [i, j - p];
      return k < top || l < left || there.has(String([c, [k, l]]));
    });
  };
  const least = (o: Obj, vertical: boolean): number => {
    const extent = vertical ? bounds(o).height : bounds(o).width;
    let p = 1;
    while (p < extent && !along(o, p, vertical)) p++;
    return p;
  };
  const tiled: fc.Arbitrary<Grid> = fc
    .tuple(count, count, count, count)
    .chain(([h, w, down, across]) =>
      gridOf(h, w).map((g) =>
        Array.from({ length: down }, () => g.map((row) => Array.from({ length: across }, () => row).flat())).flat(),
      ),
    );
  const cells = (g: Grid): Obj => set(...g.flatMap((row, i) => row.map((c, j): Cell => [c, [i, j]])));
  const stretches = fc.oneof(object, tiled.map(cells));

  example("hperiod", [cells(rows("1212 3434"))], 2);
  example("hperiod", [cells(rows("123"))], 3);
  example("hperiod", [none], 0);
  fault("hperiod", set([1, 2]));
  definition("hperiod", "is the least shift left that maps what stays inside onto the object", [stretches], (o) =>
    least(o, false),
  );
  example("vperiod", [cells(rows("12 34 12 34 12"))], 2);
  example("vperiod", [none], 0);
  fault("vperiod", 1);
  definition("vperiod", "is the least shift up that maps what stays inside onto the object", [stretches], (o) =>
    least(o, true),
  );
  law(
    ["hperiod", "vperiod", "dmirror"],
    "one is the other mirrored, wherever the object lies",
    [stretches, direction],
    (o, by) => {
      same(run("hperiod", o), run("vperiod", run("dmirror", o)));
      same(run("hperiod", shifted(o, by)), run("hperiod", o));
    },
  );
  law(
    ["hperiod", "vperiod"],
    "of a tiled grid are at most the tile",
    [fc.tuple(count, count).chain(([h, w]) => gridOf(h, w))],
    (tile) => {
      const wide = run<Grid>("hconcat", tile, run("hconcat", tile, tile));
      const tall = run<Grid>("vconcat", tile, run("vconcat", tile, tile));
      same(run<number>("hperiod", cells(wide)) <= tile[0]!.length, true);
      same(run<number>("vperiod", cells(tall)) <= tile.length, true);
    },
  );
});
