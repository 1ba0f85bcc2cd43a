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
const [row, column] = [ofCenter("hfrontier"), ofCenter("vfrontier")];
const makers: Readonly<Record<Reach, readonly (Expression | undefined)[]>> = {
  inside: [
    undefined,
    ...["delta", "box", "inbox", "backdrop", "corners", "hmirror", "vmirror", "dmirror", "cmirror"].map(named),
  ],
  near: [
    named("outbox"),
    ...["neighbors", "dneighbors", "ineighbors"].map(ofCenter),
    ...["DOWN", "RIGHT", "UP", "LEFT"].map((d) => call("rbind", "shift", d)),
    call("compose", "outbox", "outbox"),
  ],
  far: [
    row,
    column,
    call("fork", "combine", row, column),
    ...["DOWN", "RIGHT", "UP", "LEFT", "UNITY", "NEG_UNITY", "UP_RIGHT", "DOWN_LEFT"].map(ray),
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

/** Of each object: the colour that the output has all over its region (-1 = several); whether that is a change. */
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
  const colours: number[] = [];
  const changes: boolean[] = [];
  let covered = 0;
  regions.forEach((p, o) => {
    burn(scene.meter, p.size + 1);
    const places = placesIn(p, output, (at) => ground === undefined || base.cells[at] === ground);
    const one = places.every((at) => output.cells[at] === output.cells[places[0]!]) ? output.cells[places[0]!] : -1;
    const own = ownColours(objects[o]!, p);
    const right = mode === "own" ? own !== undefined && agrees(p, output, own) : one !== -1;
    colours.push(right ? (mode === "own" ? 0 : (one ?? 0)) : -1);
    changes.push(right && places.some((at) => base.cells[at] !== output.cells[at]));
    if (!right) return;
    for (const at of places) {
      if (seen[at] === 0 && base.cells[at] !== output.cells[at]) covered++;
      seen[at] = 1;
    }
  });
  return { colours, changes, covered };
}

function placesIn(p: Patch, { height, width }: Grid, counts: (at: number) => boolean): number[] {
  const places: number[] = [];
  for (let k = 0; k < p.size; k++) {
    const [i, j] = [p.rows[k]!, p.columns[k]!];
    if (i >= 0 && j >= 0 && i < height && j < width && counts(i * width + j)) places.push(i * width + j);
  }
  return places;
}

/** The colours a region brings, or its object's one colour; undefined when there is none. */
function ownColours(object: Patch, region: Patch): (k: number) => number | undefined {
  return (k) => region.colours?.[k] ?? object.colours?.[0];
}

function agrees(p: Patch, { height, width, cells }: Grid, own: (k: number) => number | undefined): boolean {
  for (let k = 0; k < p.size; k++) {
    const [i, j] = [p.rows[k]!, p.columns[k]!];
    if (i >= 0 && j >= 0 && i < height && j < width && cells[i * width + j] !== own(k)) return false;
  }
  return true;
}
