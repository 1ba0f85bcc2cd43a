import { WanderError } from "../../src/core/errors.ts";
import { type Random, stream } from "../../src/core/random.ts";
import { everyByte } from "./alphabet.ts";
import type { TextFile } from "./files.ts";
import { type HeldBack, PROBE_SEED, type Source } from "./source.ts";

/** The first nine tenths of a file are read by agents; the last tenth is for exams and probes. */
export const practiceLength = ({ bytes }: TextFile): number => bytes.length - Math.floor(bytes.length / 10);

/**
 * Texts of the user's, given the parts that agents may read. Agents of one family begin at places of their own and read on
 * from there, from the beginning again after the end.
 */
export function fileSource(parts: readonly TextFile[], seed: number): Source {
  const byName = new Map(parts.map(({ name, bytes }) => [name, bytes]));
  const names = parts.map(({ name }) => name);
  const part = (family: string): Uint8Array => byName.get(family)!;
  const lengths = parts.map(({ bytes }) => bytes.length);
  const window = (random: Random, family: string, length: number) => {
    const start = random.integer(part(family).length - length + 1);
    return part(family).slice(start, start + length);
  };
  return {
    alphabet: everyByte,
    families: names,
    usual: names,
    read(agent, family, from, count) {
      const bytes = part(family);
      const start = stream(seed, "read", agent, family).integer(bytes.length);
      return Uint8Array.from({ length: count }, (_, k) => bytes[(start + from + k) % bytes.length]!);
    },
    window,
    familiar: (random, length) => window(random, names[random.weighted(lengths)]!, length),
    entropyRate: () => undefined,
  };
}

/** Windows of the last tenths: probes are of their first halves, exams of the rest, and no two of a split start alike. */
export function lastTenths(files: readonly TextFile[], seed: number): HeldBack {
  const byName = new Map(files.map((file) => [file.name, file]));
  return (split, family, count, length) => {
    const file = byName.get(family)!;
    const tenth = file.bytes.subarray(practiceLength(file));
    const middle = Math.floor(tenth.length / 2);
    const half = split === "probe" ? tenth.subarray(0, middle) : tenth.subarray(middle);
    const places = half.length - length + 1;
    const windows = Math.min(count, places);
    const random = stream(split === "exam" ? seed : PROBE_SEED, split, family);
    return Array.from({ length: windows }, (_, k) => {
      // One in each of so many stretches, evenly over the half.
      const first = Math.floor((k * places) / windows);
      const start = first + random.integer(Math.floor(((k + 1) * places) / windows) - first);
      return half.slice(start, start + length);
    });
  };
}

/** Throws E_CONFIG for a file that has no room for a window in each of its parts. */
export function checkLengths(
  files: readonly TextFile[],
  { context, segment }: { context: number; segment: number },
): void {
  const least = 20 * (context + 1 + segment); // half of the last tenth has one
  for (const { name, bytes } of files) {
    if (bytes.length >= least) continue;
    const what = `environment.context=${context} and environment.segment=${segment}`;
    throw new WanderError("E_CONFIG", `${name}: ${bytes.length} bytes, and ${what} want at least ${least}`, {
      hint: "name longer files, or make environment.context smaller",
    });
  }
}
