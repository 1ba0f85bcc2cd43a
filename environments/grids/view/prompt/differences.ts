import { motionOf, placeOf } from "./changes.ts";
import { agreed, type Pair, type Seen } from "./see.ts";

const COLOURS = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"];

/** Clues for outputs of the input's size: which cells changed, from which colour to which, and their places. */
export function differenceClues(
  pairs: readonly Pair[],
  seen: readonly Seen[],
  number: (n: number) => string | undefined,
): string[] {
  const changed = pairs.map(({ input, output }) =>
    [...input.cells.keys()].filter((k) => input.cells[k] !== output.cells[k]),
  );
  const total = pairs.reduce((n, p) => n + p.input.cells.length, 0);
  const share = changed.reduce((n, c) => n + c.length, 0) / total;
  const clues = [share < 0.08 ? "change:few" : share < 0.3 ? "change:some" : "change:many"];

  const adds = pairs.every(({ input }, d) => changed[d]!.every((k) => input.cells[k] === seen[d]!.ground));
  const removes = pairs.every(({ output }, d) => changed[d]!.every((k) => output.cells[k] === seen[d]!.ground));
  const inks = pairs.every(({ input, output }, d) =>
    changed[d]!.every((k) => input.cells[k] !== seen[d]!.ground && output.cells[k] !== seen[d]!.ground),
  );
  clues.push(adds ? "kind:adds" : removes ? "kind:removes" : inks ? "kind:recolours" : "kind:mixed");

  const moved = motionClues(pairs, seen, number);
  if (moved.length > 0) return [...clues, ...moved];

  const from = everywhere(pairs.map(({ input }, d) => changed[d]!.map((k) => input.cells[k]!)));
  const to = everywhere(pairs.map(({ output }, d) => changed[d]!.map((k) => output.cells[k]!)));
  clues.push("from:", ...(from.length > 0 ? from.slice(0, 2).map((c) => COLOURS[c]!) : ["varies"]));
  if (to.length === 0) clues.push("to:", "varies");
  for (const colour of to.slice(0, 2)) {
    clues.push("to:", COLOURS[colour]!);
    const place = placeOf(pairs, seen, colour);
    if (place !== undefined) clues.push("at:", place.pattern, place.source);
  }
  clues.push(...wholeClues(pairs, seen, changed, number), ...regionClues(pairs, seen, changed));
  return clues;
}

/** Colours that occur in every list. */
function everywhere(lists: readonly (readonly number[])[]): number[] {
  return [...COLOURS.keys()].filter((c) => lists.every((l) => l.includes(c)));
}

function motionClues(
  pairs: readonly Pair[],
  seen: readonly Seen[],
  number: (n: number) => string | undefined,
): string[] {
  const motions = pairs.map((p, d) => motionOf(p, seen[d]!));
  if (!motions.every((m) => m !== undefined)) return [];
  const size = agreed(motions.map((m) => m!.size));
  const direction = agreed(motions.map((m) => directionOf(Math.sign(m!.di), Math.sign(m!.dj))));
  const steps = agreed(motions.map((m) => Math.max(Math.abs(m!.di), Math.abs(m!.dj))));
  const by = steps === undefined ? undefined : number(steps);
  const copied = motions.every((m) => m!.copied);
  return [
    copied ? "copied:" : "moved:",
    size ? `which:${size}` : "varies",
    direction ?? "varies",
    ...(by ? ["by:", by] : ["touching"]),
  ];
}

function directionOf(di: number, dj: number): string {
  const names = [
    ["NEG_UNITY", "UP", "UP_RIGHT"],
    ["LEFT", "none", "RIGHT"],
    ["DOWN_LEFT", "DOWN", "UNITY"],
  ];
  return names[di + 1]![dj + 1]!;
}

/** Whether whole shapes changed, and which. */
function wholeClues(
  pairs: readonly Pair[],
  seen: readonly Seen[],
  changed: readonly (readonly number[])[],
  number: (n: number) => string | undefined,
): string[] {
  const hit = pairs.map((_, d) => {
    const set = new Set(changed[d]);
    const whole = seen[d]!.shapes.filter((s) => s.cells.every((k) => set.has(k)));
    const cells = whole.reduce((n, s) => n + s.cells.length, 0);
    return cells === set.size ? whole : [];
  });
  if (!hit.every((h) => h.length > 0)) return [];
  const clues: string[] = [];
  if (hit.every((h, d) => h.length === seen[d]!.shapes.length)) clues.push("whole:all");
  else if (hit.every((h, d) => h.length === 1 && h[0] === seen[d]!.largest)) clues.push("whole:largest");
  else if (hit.every((h, d) => h.length === 1 && h[0] === seen[d]!.smallest)) clues.push("whole:smallest");
  else if (hit.every((h, d) => seen[d]!.shapes.length - h.length === 1)) clues.push("which:only");
  else clues.push("whole:some");
  const size = agreed(hit.flat().map((s) => s.cells.length));
  const name = size === undefined ? undefined : number(size);
  if (name !== undefined) clues.push("sized:", name);
  return clues;
}

/** Whether all changed cells are enclosed by other colours, or lie on the grid's rim. */
function regionClues(pairs: readonly Pair[], seen: readonly Seen[], changed: readonly (readonly number[])[]): string[] {
  const clues: string[] = [];
  const rim = pairs.every(({ input: { height, width } }, d) =>
    changed[d]!.every((k) => k < width || k >= (height - 1) * width || k % width === 0 || k % width === width - 1),
  );
  if (rim) clues.push("rim");
  const enclosed = pairs.every(({ input }, d) => {
    const outside = reachable(input.cells, input.height, input.width, seen[d]!.ground);
    return changed[d]!.every((k) => input.cells[k] === seen[d]!.ground && outside[k] === 0);
  });
  if (enclosed) clues.push("enclosed");
  return clues;
}

/** Ground that one can walk to from the rim, side to side. */
function reachable(cells: Uint8Array, height: number, width: number, ground: number): Uint8Array {
  const seen = new Uint8Array(cells.length);
  const stack: number[] = [];
  const push = (k: number) => {
    if (seen[k] === 0 && cells[k] === ground) {
      seen[k] = 1;
      stack.push(k);
    }
  };
  for (let j = 0; j < width; j++) {
    push(j);
    push((height - 1) * width + j);
  }
  for (let i = 0; i < height; i++) {
    push(i * width);
    push((i + 1) * width - 1);
  }
  while (stack.length > 0) {
    const k = stack.pop()!;
    if (k >= width) push(k - width);
    if (k < (height - 1) * width) push(k + width);
    if (k % width > 0) push(k - 1);
    if (k % width < width - 1) push(k + 1);
  }
  return seen;
}
