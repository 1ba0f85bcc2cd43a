/**
 * Named random streams. A stream is named after its use, so that thread scheduling can never reorder draws:
 * `stream(seed, "round", 3, "agent", 5, "expand")` gives the same numbers in any process.
 */
export type Random = {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Uniform integer in [0, below); `below` is a positive integer. */
  integer(below: number): number;
  /** Standard normal deviate. */
  normal(): number;
  /** One element of a non-empty list, uniformly. */
  pick<T>(items: readonly T[]): T;
  /** An index drawn in proportion to non-negative weights; -1 if all are zero. */
  weighted(weights: ArrayLike<number>): number;
  /** A new list in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
};

export type StreamPath = readonly (string | number)[];

export function stream(seed: number, ...path: StreamPath): Random {
  const hash = hash128(`${seed}/${path.join("/")}`);
  return fromUint32(sfc32(hash[0], hash[1], hash[2], hash[3]));
}

function fromUint32(draw: () => number): Random {
  const next = () => draw() / 4294967296;
  let spare: number | undefined;
  const random: Random = {
    next,
    integer: (below) => Math.floor(next() * below),
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Box and Muller 1958; 1 - u keeps the logarithm's argument above zero.
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      const angle = 2 * Math.PI * next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    pick: (items) => items[random.integer(items.length)]!,
    weighted(weights) {
      let total = 0;
      for (let i = 0; i < weights.length; i++) total += weights[i]!;
      if (!(total > 0)) return -1;
      let left = next() * total;
      let last = -1;
      for (let i = 0; i < weights.length; i++) {
        if (weights[i]! <= 0) continue;
        last = i;
        left -= weights[i]!;
        if (left < 0) return i;
      }
      return last; // rounding left a remainder past the end
    },
    shuffle(items) {
      const out = [...items];
      for (let i = out.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        [out[i], out[j]] = [out[j]!, out[i]!];
      }
      return out;
    },
  };
  return random;
}

/** sfc32 from PractRand (Chris Doty-Humphrey 2010, public domain): 128 bits of state, period about 2^127. */
function sfc32(a: number, b: number, c: number, d: number): () => number {
  const step = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) step(); // mixes the seed through the state before the first draw counts
  return step;
}

/** Four 32-bit FNV-1a hashes with different offsets, each finished with MurmurHash3's mixer (Appleby 2011). */
export function hash128(text: string): [number, number, number, number] {
  const offsets = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];
  return offsets.map((offset) => {
    let h = offset;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }) as [number, number, number, number];
}
