import type { Grid } from "../../grid.ts";
import { background } from "../../look.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../values.ts";
import { call, type Expression, named } from "./expression.ts";
import { type Patch, readPatches } from "./read.ts";
import { type Known, know, type Scene } from "./scene.ts";
import { listOf } from "./selectors.ts";

/** What is drawn for each object of a set: itself (no `f`), or what a function makes of it. */
export type Region = { readonly f: Expression | undefined; readonly at: readonly (readonly Patch[])[] };

/** How far from an object's rectangle a function of it draws: inside, up to two cells outside, or anywhere. */
type Reach = "inside" | "near" | "far";

const ofCenter = (f: string | Expression) => call("compose", f, "center");
const ray = (direction: string) => ofCenter(call("rbind", "shoot", direction));
const ofCells = (f: string | Expression) => call("compose", call("lbind", "mapply", f), "toindices");
const fromCorner = (corner: string, direction: string) => call("compose", call("rbind", "shoot", direction), corner);
const straight = call("fork", "either", "vline", "hline");
/** The lines between its cells in one row or column. */
const lines = call(
  "compose",
  call("rbind", "mfilter", straight),
  call("fork", call("lbind", "prapply", "connect"), "toindices", "toindices"),
);
const diagonals = [call("fork", "connect", "ulcorner", "lrcorner"), call("fork", "connect", "llcorner", "urcorner")];
const [row, column] = [ofCenter("hfrontier"), ofCenter("vfrontier")];
const makers: Readonly<Record<Reach, readonly (Expression | undefined)[]>> = {
  inside: [
    undefined,
    ...["delta", "box", "inbox", "backdrop", "corners", "hmirror", "vmirror", "dmirror", "cmirror"].map(named),
    call("compose", "backdrop", "inbox"),
    ...diagonals,
    call("fork", "combine", ...diagonals),
    lines,
  ],
  near: [
    named("outbox"),
    ...["neighbors", "dneighbors", "ineighbors"].map(ofCenter),
    ...["DOWN", "RIGHT", "UP", "LEFT"].map((d) => call("rbind", "shift", d)),
    call("compose", "outbox", "outbox"),
    call("compose", "backdrop", "outbox"),
  ],
  far: [
    row,
    column,
    call("fork", "combine", row, column),
    ...["DOWN", "RIGHT", "UP", "LEFT", "UNITY", "NEG_UNITY", "UP_RIGHT", "DOWN_LEFT"].map(ray),
    call("fork", "combine", ray("UNITY"), ray("NEG_UNITY")),
    call("fork", "combine", ray("UP_RIGHT"), ray("DOWN_LEFT")),
    ...["hfrontier", "vfrontier"].map(ofCells),
    ...["DOWN", "RIGHT", "UP", "LEFT"].map((d) => ofCells(call("rbind", "shoot", d))),
    fromCorner("ulcorner", "NEG_UNITY"),
    fromCorner("lrcorner", "UNITY"),
    fromCorner("urcorner", "UP_RIGHT"),
    fromCorner("llcorner", "DOWN_LEFT"),
  ],
};

/** The regions that can reach what changed: those that draw no further than they must. */
export function* regionsOf(scene: Scene, base: Known<Matrix>, all: Known<readonly Patch[]>): Iterable<Region> {
  for (const f of makers[reachOf(scene, base, all)]) {
    const known = f === undefined ? all : know(scene, call("apply", f, listOf(all)), readPatches);
    if (known !== undefined) yield { f, at: known.at };
  }
}

function reachOf(scene: Scene, base: Known<Matrix>, all: Known<readonly Patch[]>): Reach {
  let reach: Reach = "inside";
  for (const [d, { width, cells }] of scene.outputs.entries()) {
    for (let k = 0; k < cells.length; k++) {
      if (cells[k] === base.at[d]!.cells[k]) continue;
      burn(scene.meter, 1);
      const [i, j] = [Math.floor(k / width), k % width];
      const within = (p: Patch, by: number) =>
        i >= p.top - by && i <= p.bottom + by && j >= p.left - by && j <= p.right + by;
      if (all.at[d]!.some((p) => within(p, 0))) continue;
      if (!all.at[d]!.some((p) => within(p, 2))) return "far";
      reach = "near";
    }
  }
  return reach;
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
