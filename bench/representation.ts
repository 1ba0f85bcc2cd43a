/**
 * Which representation of an index set is fastest: the measurement behind decision 0007. Four ways to hold the same
 * set of locations, the same five things done to each, side by side in one run.
 */
import { table } from "../src/cli/table.ts";

const SIDE = [2, 4, 8, 16, 30];
const REPEATS = 2_000;

type Pair = readonly [number, number];
type Way<S> = {
  make(all: readonly Pair[]): S;
  shift(s: S, di: number, dj: number): S;
  union(a: S, b: S): S;
  difference(a: S, b: S): S;
  paint(s: S, cells: Uint8Array, width: number): void;
  hash(s: S): number;
};

const pack = (i: number, j: number) => ((i + 1024) << 11) | (j + 1024);

/** Locations as shared frozen pairs in a sorted array: equality of elements is identity. */
const known = new Map<number, Pair>();
const shared = (i: number, j: number): Pair => {
  const key = pack(i, j);
  let found = known.get(key);
  if (found === undefined) {
    found = [i, j];
    known.set(key, found);
  }
  return found;
};
const order = (a: Pair, b: Pair) => a[0] - b[0] || a[1] - b[1];
const pairs: Way<readonly Pair[]> = {
  make: (all) => all.map(([i, j]) => shared(i, j)).sort(order),
  shift: (s, di, dj) => s.map(([i, j]) => shared(i + di, j + dj)),
  union: (a, b) => [...new Set([...a, ...b])].sort(order),
  difference: (a, b) => {
    const inside = new Set(b);
    return a.filter((x) => !inside.has(x));
  },
  paint: (s, cells, width) => {
    for (const [i, j] of s) if (i >= 0 && j >= 0 && j < width) cells[i * width + j] = 3;
  },
  hash: (s) => s.reduce((h, [i, j]) => Math.imul(h ^ pack(i, j), 0x01000193), 7),
};

/** Text keys in a Set, as a direct translation of frozensets of tuples would have it. */
const texts: Way<ReadonlySet<string>> = {
  make: (all) => new Set(all.map(([i, j]) => `${i},${j}`)),
  shift: (s, di, dj) => {
    const out = new Set<string>();
    for (const key of s) {
      const [i, j] = key.split(",").map(Number) as [number, number];
      out.add(`${i + di},${j + dj}`);
    }
    return out;
  },
  union: (a, b) => new Set([...a, ...b]),
  difference: (a, b) => new Set([...a].filter((x) => !b.has(x))),
  paint: (s, cells, width) => {
    for (const key of s) {
      const [i, j] = key.split(",").map(Number) as [number, number];
      if (i >= 0 && j >= 0 && j < width) cells[i * width + j] = 3;
    }
  },
  hash: (s) => [...s].sort().reduce((h, key) => Math.imul(h ^ key.length, 0x01000193), 7),
};

function packed<S extends number[] | Int32Array>(empty: (n: number) => S, cut: (s: S, n: number) => S): Way<S> {
  return {
    make: (all) => {
      const out = empty(all.length);
      for (let k = 0; k < all.length; k++) out[k] = pack(all[k]![0], all[k]![1]);
      return out;
    },
    shift: (s, di, dj) => {
      const out = empty(s.length);
      const by = di * 2048 + dj;
      for (let k = 0; k < s.length; k++) out[k] = s[k]! + by;
      return out;
    },
    union: (a, b) => {
      const out = empty(a.length + b.length);
      let [i, j, n] = [0, 0, 0];
      while (i < a.length && j < b.length) {
        const [x, y] = [a[i]!, b[j]!];
        out[n++] = Math.min(x, y);
        if (x <= y) i++;
        if (y <= x) j++;
      }
      while (i < a.length) out[n++] = a[i++]!;
      while (j < b.length) out[n++] = b[j++]!;
      return cut(out, n);
    },
    difference: (a, b) => {
      const out = empty(a.length);
      let [j, n] = [0, 0];
      for (let i = 0; i < a.length; i++) {
        const x = a[i]!;
        while (j < b.length && b[j]! < x) j++;
        if (j >= b.length || b[j] !== x) out[n++] = x;
      }
      return cut(out, n);
    },
    paint: (s, cells, width) => {
      for (let k = 0; k < s.length; k++) {
        const i = (s[k]! >> 11) - 1024;
        const j = (s[k]! & 2047) - 1024;
        if (i >= 0 && j >= 0 && j < width) cells[i * width + j] = 3;
      }
    },
    hash: (s) => {
      let h = 7;
      for (let k = 0; k < s.length; k++) h = Math.imul(h ^ s[k]!, 0x01000193);
      return h;
    },
  };
}

const ways: Record<string, Way<never>> = {
  "text keys in a Set": texts as unknown as Way<never>,
  "shared pairs, sorted": pairs as unknown as Way<never>,
  "packed numbers, Array": packed<number[]>(
    (n) => new Array<number>(n).fill(0),
    (s, n) => s.slice(0, n),
  ) as unknown as Way<never>,
  "packed numbers, Int32Array": packed<Int32Array>(
    (n) => new Int32Array(n),
    (s, n) => s.subarray(0, n),
  ) as unknown as Way<never>,
};

function work<S>(way: Way<S>, all: readonly Pair[], half: readonly Pair[], side: number): number {
  const cells = new Uint8Array(side * side * 4);
  const a = way.make(all);
  const b = way.shift(way.make(half), 1, 1);
  const both = way.union(a, b);
  const left = way.difference(both, b);
  way.paint(left, cells, side);
  return way.hash(both) ^ way.hash(left) ^ cells[0]!;
}

export function bench(json: boolean): void {
  const rows = SIDE.flatMap((side) => measured(side));
  if (json) process.stdout.write(`${JSON.stringify({ bench: "representation", rows })}\n`);
  else process.stdout.write(`${table(["locations", "held as", "time over the last"], rows.map(Object.values))}\n`);
}

/** Each way's median time over that of the last one. */
function measured(side: number) {
  const all: Pair[] = [];
  for (let i = 0; i < side; i++) for (let j = 0; j < side; j++) all.push([i, j]);
  const half = all.filter((_, k) => k % 2 === 0);
  const times = new Map<string, number[]>();
  for (let round = 0; round < 6; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const start = performance.now();
      let sum = 0;
      for (let r = 0; r < REPEATS; r++) sum ^= work(way, all, half, side);
      const took = performance.now() - start + (sum & 0); // the sum keeps the work from being optimised away
      if (round > 0) times.set(name, [...(times.get(name) ?? []), took]);
    }
  }
  const medians = [...times].map(([name, list]) => [name, list.sort((x, y) => x - y)[list.length >> 1]!] as const);
  const last = medians.at(-1)![1];
  return medians.map(([name, took]) => ({
    locations: `${side} x ${side}`,
    name,
    ratio: Number((took / last).toFixed(1)),
  }));
}
