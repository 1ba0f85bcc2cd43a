import { items, type Matrix } from "../value.ts";
import { differing } from "./draw.ts";
import { call, type Expression, integer, keyOf, named } from "./expression.ts";
import { type Patch, readGrid } from "./goal-reading.ts";
import type { Matcher } from "./matcher.ts";
import { type Look, look, type Mode, NOWHERE, type Region, regionsOf } from "./regions.ts";
import { fits, type Known, know, remember, type Scene, stale, valuesOf } from "./scene.ts";
import { type Choice, listOf, type Selector, selectorsFor } from "./selectors.ts";
import { basesOf, coloursFor } from "./sources.ts";

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
        (base) => !stale(scene, base, all) && fits(scene, base),
      );
      for (const base of bases)
        for (const region of regionsOf(scene, base, all)) yield* drawnForEach(scene, base, all, region);
    }
  },
};

const MAX_OBJECTS = 60;

function* drawnForEach(
  scene: Scene,
  base: Known<Matrix>,
  all: Known<readonly Patch[]>,
  region: Region,
): Iterable<Expression> {
  const changed = scene.outputs.map((o, d) => differing(base.at[d]!, o));
  if (changed.every((n) => n === 0)) return; // the identity
  const modes: readonly Mode[] = region.f === undefined ? ["fill", "own"] : ["fill", "underfill", "own"];
  for (const mode of modes) {
    const looks = scene.outputs.map((o, d) => look(scene, base.at[d]!, o, all.at[d]!, region.at[d]!, mode));
    if (looks.some((l, d) => l.covered !== changed[d])) continue;
    if (mode === "own") yield* paintedOwn(scene, base, all, region, looks);
    else {
      const seen: Case = { scene, base, all, region, looks };
      yield* filled(seen, mode);
      yield* tinted(seen, mode);
    }
  }
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
  const g = coloured || f === undefined ? f : call("fork", "recolor", "color", f);
  const wanted = looks.map(({ colours, changes }) =>
    Int8Array.from(colours, (c, o) => (c === NOWHERE ? -1 : c < 0 ? 0 : changes[o] ? 1 : -1)),
  );
  for (const s of selectorsFor(scene, all, wanted)) yield call("paint", base.expression, regionBy(s, g));
}

/** One region of every object of a set on one grid, and what the outputs have there. */
type Case = {
  readonly scene: Scene;
  readonly base: Known<Matrix>;
  readonly all: Known<readonly Patch[]>;
  readonly region: Region;
  readonly looks: readonly Look[];
};

/** Each region in a colour that is read off its object: its own, or what lies in or around it on the input. */
function* tinted({ scene, base, all, region: { f }, looks }: Case, mode: "fill" | "underfill"): Iterable<Expression> {
  const used = new Set(looks.flatMap((l) => l.colours.filter((c, o) => c >= 0 && l.changes[o])));
  if (used.size < 2) return;
  const paint = mode === "fill" ? "paint" : "underpaint";
  for (const { tint, at } of tintsOf(scene, all)) {
    const wanted = looks.map(({ colours, changes }, d) =>
      Int8Array.from(colours, (c, o) => (c === NOWHERE ? -1 : changes[o] ? 1 : c === at[d]![o] ? -1 : 0)),
    );
    if (!looks.every(({ colours, changes }, d) => colours.every((c, o) => !changes[o] || c === at[d]![o]))) continue;
    const drawn = call("fork", "recolor", tint, f ?? "identity");
    for (const s of selectorsFor(scene, all, wanted)) yield call(paint, base.expression, regionBy(s, drawn));
  }
}

/** Colours of objects: [demonstration][object], and the function that gives them. */
type Tint = { readonly tint: Expression; readonly at: readonly (readonly number[])[] };

function tintsOf(scene: Scene, all: Known<readonly Patch[]>): readonly Tint[] {
  return remember(scene, `tints ${keyOf(all.expression)}`, () => {
    const looked = call("rbind", "toobject", "I");
    const near = ["backdrop", "delta", "outbox"].flatMap((g) =>
      ["leastcolor", "mostcolor"].map((colour) => call("chain", colour, looked, g)),
    );
    const own = all.at.some((list) => list.some((p) => p.colours?.some((c) => c !== p.colours![0])))
      ? ["leastcolor", "mostcolor"]
      : ["color"];
    return [...own.map(named), ...near].flatMap((tint) => {
      const values = valuesOf(scene, call("apply", tint, listOf(all)));
      const at = values?.slice(0, scene.outputs.length).map((v) => items(v) as readonly number[]);
      return at === undefined ? [] : [{ tint, at }];
    });
  });
}

/** One fill a colour; or the colour of most over all objects first, and then the others over it. */
function* filled({ scene, base, all, region: { f }, looks }: Case, mode: "fill" | "underfill"): Iterable<Expression> {
  const classes = [...new Set(looks.flatMap((l) => l.colours.filter((c, o) => c >= 0 && l.changes[o])))].sort();
  const chosen = (c: number, over: number | undefined): Choice =>
    looks.map(({ colours, changes }) =>
      Int8Array.from(colours, (x, o) => (x === NOWHERE ? -1 : x !== c ? 0 : changes[o] || over !== undefined ? 1 : -1)),
    );
  const fill = (g: Expression, c: Expression, s: Selector) => call(mode, g, c, regionBy(s, f));
  if (classes.length > MAX_CLASSES) return;
  for (const first of [undefined, ...(classes.length > 1 ? classes : [])]) {
    const rest = classes.filter((c) => c !== first);
    let options: Expression[] = [base.expression];
    if (first !== undefined) {
      const everyone = looks.map(({ colours }) => Int8Array.from(colours, () => 1));
      const [s] = selectorsFor(scene, all, everyone, 1);
      options = [fill(base.expression, integer(first), s!)];
    }
    for (const c of rest) {
      const selectors = selectorsFor(scene, all, chosen(c, first));
      options = options.flatMap((g) => selectors.map((s) => fill(g, integer(c), s)));
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
    Int8Array.from(cs, (c, o) => (changes[o] ? 1 : c === NOWHERE || c === used[d]![0] ? -1 : 0)),
  );
  for (const s of selectorsFor(scene, all, wanted)) for (const c of colours) yield fill(base.expression, c, s);
}

/** The chosen objects' regions as one patch. */
function regionBy(s: Selector, f: Expression | undefined): Expression {
  if (f === undefined) return s.merged;
  return s.merged === s.one ? call(f, s.one) : call("mapply", f, s.those);
}
