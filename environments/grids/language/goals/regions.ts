import type { Grid } from "../../tasks/grid.ts";
import { background } from "../../view/look.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression, named } from "./expression.ts";
import { type Patch, readPatches } from "./goal-reading.ts";
import { type Known, know, type Scene } from "./scene.ts";
import { listOf } from "./selectors.ts";

/** What is drawn for each object of a set: itself (no `f`), or what a function makes of it. */
export type Region = { readonly f: Expression | undefined; readonly at: readonly (readonly Patch[])[] };

/** Whether what is drawn for an object may come to a cell. */
type Reach = (p: Patch, i: number, j: number) => boolean;
/** What may be drawn for an object, as functions of it that reach equally far. */
type Makers = { readonly reach: Reach; readonly by: readonly (Expression | undefined)[] };

const ofCenter = (f: string | Expression) => call("compose", f, "center");
const ofCells = (f: string | Expression) => call("compose", call("lbind", "mapply", f), "toindices");
const shoot = (direction: string) => call("rbind", "shoot", direction);
/** Whether a patch lies in one row or column. */
export const straight = call("fork", "either", "vline", "hline");
/** The lines between its cells in one row or column. */
const lines = call(
  "compose",
  call("rbind", "mfilter", straight),
  call("fork", call("lbind", "prapply", "connect"), "toindices", "toindices"),
);
const diagonals = [call("fork", "connect", "ulcorner", "lrcorner"), call("fork", "connect", "llcorner", "urcorner")];

const within =
  (by: number): Reach =>
  (p, i, j) =>
    i >= p.top - by && i <= p.bottom + by && j >= p.left - by && j <= p.right + by;
const inRows: Reach = (p, i) => i >= p.top && i <= p.bottom;
const inColumns: Reach = (p, _, j) => j >= p.left && j <= p.right;
const falling: Reach = (p, i, j) => i - j >= p.top - p.right && i - j <= p.bottom - p.left;
const rising: Reach = (p, i, j) => i + j >= p.top + p.left && i + j <= p.bottom + p.right;
const below: Reach = (p, i) => i >= p.top;
const above: Reach = (p, i) => i <= p.bottom;
const rightOf: Reach = (p, _, j) => j >= p.left;
const leftOf: Reach = (p, _, j) => j <= p.right;

const inside = [
  undefined,
  ...["delta", "box", "inbox", "backdrop", "corners", "hmirror", "vmirror", "dmirror", "cmirror"].map(named),
  call("compose", "backdrop", "inbox"),
  ...diagonals,
  call("fork", "combine", ...diagonals),
  lines,
];
const near = [
  named("outbox"),
  ...["neighbors", "dneighbors", "ineighbors"].map(ofCenter),
  ...["DOWN", "RIGHT", "UP", "LEFT"].map((d) => call("rbind", "shift", d)),
  call("compose", "outbox", "outbox"),
  call("compose", "backdrop", "outbox"),
];
const both = (a: string | Expression, b: string | Expression) => call("fork", "combine", ofCenter(a), ofCenter(b));
const ways = (f: string | Expression, reach: Reach, side: Reach = () => true): Makers => ({
  reach: (p, i, j) => reach(p, i, j) && side(p, i, j),
  by: [ofCenter(f), ofCells(f)],
});
const slant = (direction: string, corner: string, reach: Reach, side: Reach): Makers => ({
  reach: (p, i, j) => reach(p, i, j) && side(p, i, j),
  by: [ofCenter(shoot(direction)), call("compose", shoot(direction), corner)],
});
const far: readonly Makers[] = [
  ways("hfrontier", inRows),
  ways("vfrontier", inColumns),
  { reach: (p, i, j) => inRows(p, i, j) || inColumns(p, i, j), by: [both("hfrontier", "vfrontier")] },
  ways(shoot("DOWN"), inColumns, below),
  ways(shoot("RIGHT"), inRows, rightOf),
  ways(shoot("UP"), inColumns, above),
  ways(shoot("LEFT"), inRows, leftOf),
  slant("UNITY", "lrcorner", falling, below),
  slant("NEG_UNITY", "ulcorner", falling, above),
  slant("UP_RIGHT", "urcorner", rising, above),
  slant("DOWN_LEFT", "llcorner", rising, below),
  { reach: falling, by: [both(shoot("UNITY"), shoot("NEG_UNITY"))] },
  { reach: rising, by: [both(shoot("UP_RIGHT"), shoot("DOWN_LEFT"))] },
];
/** Those that draw farther are asked only where the ones before cannot reach what changed. */
const rings: readonly (readonly Makers[])[] = [
  [{ reach: within(0), by: inside }],
  [{ reach: within(2), by: near }],
  far,
];

/** The regions that can reach what changed. */
export function* regionsOf(scene: Scene, base: Known<Matrix>, all: Known<readonly Patch[]>): Iterable<Region> {
  const changed = changedCells(scene, base);
  const reaches = ({ reach }: Makers) =>
    changed.every((cells, d) =>
      cells.every(([i, j]) => {
        burn(scene.meter, 1);
        return all.at[d]!.some((p) => p.size > 0 && reach(p, i, j));
      }),
    );
  const some = nearest(rings, reaches);
  for (const f of some.flatMap(({ by }) => by)) {
    const known = f === undefined ? all : know(scene, call("apply", f, listOf(all)), readPatches);
    if (known !== undefined) yield { f, at: known.at };
  }
}

function nearest(all: readonly (readonly Makers[])[], reaches: (m: Makers) => boolean): readonly Makers[] {
  for (const ring of all) {
    const some = ring.filter(reaches);
    if (some.length > 0) return some;
  }
  return [];
}

/** [demonstration] the places of the cells in which the base is not the output. */
function changedCells(scene: Scene, base: Known<Matrix>): (readonly [number, number])[][] {
  return scene.outputs.map(({ width, cells }, d) => {
    const before = base.at[d]!.cells;
    const places: (readonly [number, number])[] = [];
    for (let k = 0; k < cells.length; k++) if (cells[k] !== before[k]) places.push([Math.floor(k / width), k % width]);
    return places;
  });
}

/** How it is drawn: filled in one colour, only over background, or in colours that it brings. */
export type Mode = "fill" | "underfill" | "own";

/** An object's region cannot be drawn in one go: it has several colours, or others than it would bring. */
const WRONG = -1;
/** The region lies outside the grid: drawing it or not is the same. */
export const NOWHERE = -2;

/** Of each object: the colour of its region in the output (`own`: 0 when it has those it brings); whether it changed. */
export type Look = { colours: number[]; changes: boolean[]; covered: number };

export function look(
  scene: Scene,
  base: Matrix,
  output: Grid,
  objects: readonly Patch[],
  regions: readonly Patch[],
  mode: Mode,
): Look {
  const ground = mode === "underfill" ? background(base as Grid) : undefined;
  const seen = new Uint8Array(output.cells.length);
  const seenNow: Look = { colours: [], changes: [], covered: 0 };
  regions.forEach((p, o) => {
    burn(scene.meter, p.size + 1);
    const places = placesIn(p, output, (at) => ground === undefined || base.cells[at] === ground);
    const colour = mode === "own" ? ownColour(objects[o]!, p, output) : onlyColour(places, output);
    const changed = colour >= 0 ? places.filter((at) => base.cells[at] !== output.cells[at]) : [];
    seenNow.colours.push(places.length === 0 ? NOWHERE : colour);
    seenNow.changes.push(changed.length > 0);
    for (const at of changed) {
      if (seen[at] === 0) seenNow.covered++; // regions may overlap
      seen[at] = 1;
    }
  });
  return seenNow;
}

function onlyColour(places: readonly number[], { cells }: Grid): number {
  const colour = cells[places[0] ?? 0]!;
  return places.every((at) => cells[at] === colour) ? colour : WRONG;
}

/** Whether the output has the colours that a region brings, or that of its object. */
function ownColour(object: Patch, region: Patch, { height, width, cells }: Grid): number {
  for (let k = 0; k < region.size; k++) {
    const [i, j] = [region.rows[k]!, region.columns[k]!];
    const own = region.colours?.[k] ?? object.colours?.[0];
    if (i >= 0 && j >= 0 && i < height && j < width && cells[i * width + j] !== own) return WRONG;
  }
  return 0;
}

function placesIn(p: Patch, { height, width }: Grid, counts: (at: number) => boolean): number[] {
  const places: number[] = [];
  for (let k = 0; k < p.size; k++) {
    const [i, j] = [p.rows[k]!, p.columns[k]!];
    if (i >= 0 && j >= 0 && i < height && j < width && counts(i * width + j)) places.push(i * width + j);
  }
  return places;
}
