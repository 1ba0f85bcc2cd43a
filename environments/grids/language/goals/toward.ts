import { burn, type Meter } from "../limits.ts";
import { call, type Expression } from "./expression.ts";
import { heightOf, type Patch, widthOf } from "./goal-reading.ts";
import type { Known, Scene } from "./scene.ts";
import { type Explains, from, minus, type Offset, piped, plain, sides, type Way } from "./way.ts";

type Change = { readonly name: string; readonly of: (v: Offset) => Offset };
const changes: readonly Change[] = [
  { name: "increment", of: ([i, j]) => [i + 1, j + 1] },
  { name: "decrement", of: ([i, j]) => [i - 1, j - 1] },
  { name: "crement", of: ([i, j]) => [i + Math.sign(i), j + Math.sign(j)] },
  { name: "sign", of: ([i, j]) => [Math.sign(i), Math.sign(j)] },
];

const places: readonly { name: string; place: (p: Patch) => Offset }[] = [
  { name: "ulcorner", place: (p) => [p.top, p.left] },
  { name: "center", place: (p) => [p.top + (heightOf(p) >> 1), p.left + (widthOf(p) >> 1)] },
  { name: "lrcorner", place: (p) => [p.bottom, p.right] },
  { name: "urcorner", place: (p) => [p.top, p.right] },
  { name: "llcorner", place: (p) => [p.bottom, p.left] },
];

/** To another patch: until they touch, on its line, or corner on corner; and a step past that or towards it. */
export function* toward(scene: Scene, { expression: t, at }: Known<Patch>, explains: Explains): Iterable<Way> {
  const fall = gravity(scene.meter, at);
  const falling = { f: call("rbind", "gravitate", t), on: (x: Expression) => call("gravitate", x, t) };
  if (explains(fall)) yield piped(fall, falling);
  for (const c of changes.slice(2)) {
    const further = changed(fall, c);
    if (explains(further)) yield piped(further, plain(c.name), falling);
  }
  for (const { name, side, vector, pair } of sides) {
    const onLine = (d: number, p: Patch) => pair(side(at[d]!) - side(p));
    if (explains(onLine)) yield piped(onLine, vector, from(call(name, t)), plain(name));
  }
  for (const own of places) {
    for (const its of places) {
      const meet = (d: number, p: Patch) => minus(its.place(at[d]!), own.place(p));
      if (explains(meet)) yield piped(meet, from(call(its.name, t)), plain(own.name));
      if (its !== own) continue;
      for (const c of changes) {
        const further = changed(meet, c);
        if (explains(further)) yield piped(further, plain(c.name), from(call(its.name, t)), plain(own.name));
      }
    }
  }
}

function changed(at: Way["at"], { of }: Change): Way["at"] {
  return (d, p) => {
    const v = at(d, p);
    return v && of(v);
  };
}

/** How far `gravitate` goes at most. */
const FURTHEST = 42;

/** What `gravitate(p, target)` gives, without running it; undefined for empty patches. */
function gravity(meter: Meter, targets: readonly Patch[]): (d: number, p: Patch) => Offset | undefined {
  const nearness = new Map<number, Int8Array>();
  return (d, p) => {
    const target = targets[d]!;
    if (p.size === 0 || target.size === 0) return undefined;
    if (!nearness.has(d)) nearness.set(d, nearnessOf(target));
    const near = nearness.get(d)!;
    const [height, width] = [target.bottom - target.top + 3, target.right - target.left + 3];
    const vertical = sharesColumn(p, target);
    const middle = (from: number, to: number) => from + ((to - from + 1) >> 1);
    const way = vertical
      ? middle(p.top, p.bottom) < middle(target.top, target.bottom)
      : middle(p.left, p.right) < middle(target.left, target.right);
    const step = way ? 1 : -1;
    for (let n = 0; n < FURTHEST; n++) {
      burn(meter, p.size);
      const [di, dj] = vertical ? [n * step, 0] : [0, n * step];
      let best = 0;
      for (let k = 0; k < p.size; k++) {
        const [i, j] = [p.rows[k]! + di - target.top + 1, p.columns[k]! + dj - target.left + 1];
        if (i >= 0 && j >= 0 && i < height && j < width) best = Math.max(best, near[i * width + j]!);
      }
      if (best === TOUCHES) return [di, dj];
    }
    return vertical ? [FURTHEST * step, 0] : [0, FURTHEST * step];
  };
}

const TOUCHES = 1;
const INSIDE = 2;

/** Of each place in the patch's rectangle and one cell around it, whether it touches the patch or lies in it. */
function nearnessOf(p: Patch): Int8Array {
  const width = p.right - p.left + 3;
  const near = new Int8Array((p.bottom - p.top + 3) * width);
  const place = (k: number) => (p.rows[k]! - p.top + 1) * width + p.columns[k]! - p.left + 1;
  for (let k = 0; k < p.size; k++) for (const by of [1, -1, width, -width]) near[place(k) + by] = TOUCHES;
  for (let k = 0; k < p.size; k++) near[place(k)] = INSIDE;
  return near;
}

function sharesColumn(a: Patch, b: Patch): boolean {
  if (a.right < b.left || b.right < a.left) return false;
  const columns = new Set(b.columns);
  return a.columns.some((j) => columns.has(j));
}
