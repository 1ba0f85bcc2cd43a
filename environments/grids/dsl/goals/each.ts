import type { Grid } from "../../grid.ts";
import { background } from "../../look.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../values.ts";
import { differing } from "./draw.ts";
import { call, type Expression, named } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import { type Patch, readGrid, readPatches } from "./read.ts";
import { type Known, know, type Scene, stale } from "./scene.ts";
import { type Choice, listOf, type Selector, selectorsFor } from "./selectors.ts";
import { basesOf, coloursFor } from "./sources.ts";

/** What is drawn for an object: itself, or what a function makes of it. */
type Region = { readonly f: Expression | undefined; readonly at: readonly (readonly Patch[])[] };

/**
 * The output is a grid with something drawn for each object of a set, in a colour that one property of the object
 * decides: the object itself recoloured or erased, its frame or its filling, rays from it, its mirror image.
 */
export const each: Matcher = {
  name: "each object",
  *propose(scene) {
    for (const all of scene.objects) {
      if (all.at.some((list) => list.length > MAX_OBJECTS)) continue;
      const covered = know(scene, call("cover", "I", call("merge", all.expression)), readGrid);
      const bases = [...basesOf(scene), ...(covered === undefined ? [] : [covered])].filter(
        (base) =>
          !stale(scene, base, all) && scene.outputs.every((o, d) => o.cells.length === base.at[d]!.cells.length),
      );
      if (bases.length === 0) continue;
      for (const f of regionMakers) {
        const region = regionOf(scene, all, f);
        if (region !== undefined) for (const base of bases) yield* drawnForEach(scene, base, all, region);
      }
    }
  },
};

const MAX_OBJECTS = 60;

const ray = (direction: string) => call("compose", call("rbind", "shoot", direction), "center");
const both = (f: Expression, g: Expression) => call("fork", "combine", f, g);
const [row, column] = [call("compose", "hfrontier", "center"), call("compose", "vfrontier", "center")];
const regionMakers: readonly (Expression | undefined)[] = [
  undefined,
  ...["delta", "box", "outbox", "inbox", "backdrop", "corners", "hmirror", "vmirror", "dmirror", "cmirror"].map(named),
  row,
  column,
  both(row, column),
  ...["DOWN", "RIGHT", "UP", "LEFT", "UNITY", "NEG_UNITY", "UP_RIGHT", "DOWN_LEFT"].map(ray),
  ...["neighbors", "dneighbors", "ineighbors"].map((f) => call("compose", f, "center")),
  ...["DOWN", "RIGHT", "UP", "LEFT"].map((d) => call("rbind", "shift", d)),
  call("compose", "outbox", "outbox"),
];

function regionOf(scene: Scene, all: Known<readonly Patch[]>, f: Expression | undefined): Region | undefined {
  if (f === undefined) return { f, at: all.at };
  const known = know(scene, call("apply", f, listOf(all)), readPatches);
  return known === undefined ? undefined : { f, at: known.at };
}

function* drawnForEach(
  scene: Scene,
  base: Known<Matrix>,
  all: Known<readonly Patch[]>,
  region: Region,
): Iterable<Expression> {
  const changed = scene.outputs.map((o, d) => differing(base.at[d]!, o));
  if (changed.every((n) => n === 0)) return;
  const modes = region.f === undefined ? (["fill"] as const) : (["fill", "underfill", "own"] as const);
  for (const mode of modes) {
    const looks = scene.outputs.map((o, d) => look(scene, base.at[d]!, o, all.at[d]!, region.at[d]!, mode));
    if (looks.some((l, d) => l.covered !== changed[d])) continue;
    if (mode === "own") yield* paintedOwn(scene, base, all, region, looks);
    else yield* filled(scene, mode, base, all, region, looks);
  }
}

/** Of each object: the colour that the output has all over its region (-1 = several); whether that is a change. */
type Look = { colours: number[]; changes: boolean[]; covered: number };

function look(
  scene: Scene,
  base: Matrix,
  output: Grid,
  objects: readonly Patch[],
  regions: readonly Patch[],
  mode: "fill" | "underfill" | "own",
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

/** Objects painted in their own colours: all, or those that a property chooses. */
function* paintedOwn(
  scene: Scene,
  base: Known<Matrix>,
  all: Known<readonly Patch[]>,
  { f, at }: Region,
  looks: readonly Look[],
): Iterable<Expression> {
  const coloured = at.some((list) => list.some((p) => p.colours !== undefined));
  const g = coloured ? f! : call("fork", "recolor", "color", f!);
  const wanted = looks.map(({ colours, changes }) =>
    Int8Array.from(colours, (c, o) => (c < 0 ? 0 : changes[o] ? 1 : -1)),
  );
  for (const s of selectorsFor(scene, all, wanted)) yield call("paint", base.expression, regionBy(s, g));
}

/** One fill a colour; or the colour of most over all objects first, and then the others over it. */
function* filled(
  scene: Scene,
  mode: "fill" | "underfill",
  base: Known<Matrix>,
  all: Known<readonly Patch[]>,
  { f }: Region,
  looks: readonly Look[],
): Iterable<Expression> {
  const classes = [...new Set(looks.flatMap((l) => l.colours.filter((c, o) => c >= 0 && l.changes[o])))].sort();
  const chosen = (c: number, over: number | undefined): Choice =>
    looks.map(({ colours, changes }) =>
      Int8Array.from(colours, (x, o) => (x !== c ? 0 : changes[o] || over !== undefined ? 1 : -1)),
    );
  const fill = (g: Expression, c: Expression, s: Selector) => call(mode, g, c, regionBy(s, f));
  if (classes.length > MAX_CLASSES) return;
  for (const first of [undefined, ...(classes.length > 1 ? classes : [])]) {
    const rest = classes.filter((c) => c !== first);
    let options: Expression[] = [base.expression];
    if (first !== undefined) {
      const everyone = looks.map(({ colours }) => Int8Array.from(colours, () => 1));
      const [s] = selectorsFor(scene, all, everyone, 1);
      options = [fill(base.expression, coloursFor(scene, [first])[0]!, s!)];
    }
    for (const c of rest) {
      const selectors = selectorsFor(scene, all, chosen(c, first));
      options = options.flatMap((g) => selectors.map((s) => fill(g, coloursFor(scene, [c])[0]!, s)));
    }
    yield* options.slice(0, 9);
  }
  yield* varying(scene, all, base, looks, fill);
}

const MAX_CLASSES = 5;

/** One colour a demonstration, which something in scope gives. */
function* varying(
  scene: Scene,
  all: Known<readonly Patch[]>,
  base: Known<Matrix>,
  looks: readonly Look[],
  fill: (g: Expression, c: Expression, s: Selector) => Expression,
): Iterable<Expression> {
  const used = looks.map((l) => [...new Set(l.colours.filter((c, o) => c >= 0 && l.changes[o]))]);
  if (used.some((u) => u.length > 1)) return;
  const colours = coloursFor(
    scene,
    used.map((u) => u[0]),
  );
  if (colours.length === 0) return;
  const wanted = looks.map(({ colours: cs, changes }, d) =>
    Int8Array.from(cs, (c, o) => (changes[o] ? 1 : c >= 0 && c === used[d]![0] ? -1 : 0)),
  );
  for (const s of selectorsFor(scene, all, wanted)) for (const c of colours) yield fill(base.expression, c, s);
}

/** The chosen objects' regions as one patch. */
function regionBy(s: Selector, f: Expression | undefined): Expression {
  if (f === undefined) return s.merged;
  return s.merged === s.one ? call(f, s.one) : call("mapply", f, s.those);
}
