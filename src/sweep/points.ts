import type { Arm } from "../compare/arms.ts";
import { loadExperiment } from "../config/load.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";
import { hash128, stream } from "../core/random.ts";
import { type Draw, drawFrom, type Grid } from "./axes.ts";

/** Values of the swept keys, by key. */
export type Values = Readonly<Record<string, unknown>>;

/** One setting of the swept keys: run like an arm, with every seed. */
export type Point = Arm & { readonly values: Values };

export type Axes = {
  readonly grids: readonly Grid[];
  readonly draws: readonly Draw[];
  /** Number of times that all of `draws` are drawn. */
  readonly runs: number;
  /** Seed of the draws; the runs have seeds of their own. */
  readonly seed: number;
};

const MOST_POINTS = 10_000;

/** Keys that a sweep sets itself, or that cannot differ between its points. */
const notSwept: Readonly<Record<string, string>> = {
  seed: "--seeds N runs every point with seeds 1 to N",
  name: "a point is named after its values",
  "executor.backend": "set it for all points with --set",
};

/**
 * Every point of the grid with each of the draws: points that differ in the grid alone have the same drawn values.
 * Equal draws make one point. The k-th draw of a key depends on the seed, the key and k alone: more runs or more keys
 * do not change it.
 *
 * @throws E_USAGE for no key, a key that is given twice or cannot be swept, and too many points; E_CONFIG, naming the
 * point, for invalid settings
 */
export function pointsOf(whole: Experiment, axes: Axes): Point[] {
  const keys = keysOf(axes);
  const { grids, draws, runs, seed } = axes;
  const count = grids.reduce((product, { values }) => product * values.length, draws.length > 0 ? runs : 1);
  if (count > MOST_POINTS) throw usage(`${count} points, more than the limit of ${MOST_POINTS}`, "omit some values");
  const drawn = Array.from({ length: draws.length > 0 ? runs : 1 }, (_, k) =>
    draws.map(({ key, from }) => drawFrom(from, stream(seed, "sweep", key, k))),
  );
  const once = [...new Map(drawn.map((values) => [JSON.stringify(values), values])).values()];
  const combined = grids.reduce<unknown[][]>(
    (rows, { values }) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
  return combined
    .flatMap((row) => once.map((values) => [...row, ...values]))
    .map((row, k) => pointOf(whole, Object.fromEntries(keys.map((key, c) => [key, row[c]])), k + 1));
}

/** The swept keys in their order. Throws E_USAGE as `pointsOf`. */
export function keysOf({ grids, draws }: Pick<Axes, "grids" | "draws">): string[] {
  const keys = [...grids, ...draws].map(({ key }) => key);
  if (keys.length === 0) throw usage("nothing to sweep", "add --grid share.every=1,2,4, or --draw");
  for (const [k, key] of keys.entries()) {
    if (keys.indexOf(key) < k) throw usage(`${key} is swept twice`, "give all its values in one --grid or --draw");
    const instead = Object.hasOwn(notSwept, key) ? notSwept[key] : undefined;
    if (instead !== undefined) throw usage(`${key} cannot be swept`, instead);
  }
  return keys;
}

/** `share.every=2, share.value=own`. */
export const pointText = (values: Values): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${valueText(value)}`)
    .join(", ");

export const valueText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function pointOf(whole: Experiment, values: Values, number: number): Point {
  const overrides = Object.entries(values).map(([path, value]) => ({ path, value }));
  const name = nameOf(values);
  const where = `point ${number} (${pointText(values)})`;
  return {
    name,
    values,
    experiment: loadExperiment(undefined, [...overrides, { path: "name", value: name }], whole, where),
  };
}

/**
 * Names the point's run directories after its values, not its position: a sweep with more values reuses the existing
 * runs. The order of keys does not matter. A name that is too long or not plain text ends in a hash.
 */
function nameOf(values: Values): string {
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const last = (key: string) => key.slice(key.lastIndexOf(".") + 1);
  const areUnlike = new Set(sorted.map(([key]) => last(key))).size === sorted.length;
  const text = sorted.map(([key, value]) => `${areUnlike ? last(key) : key}-${valueText(value)}`).join("_");
  if (/^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  const hash = hash128(text)
    .slice(0, 2)
    .map((part) => part.toString(16).padStart(8, "0"))
    .join("");
  return `p-${text.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 40)}-${hash}`;
}

const usage = (message: string, hint: string) => new WanderError("E_USAGE", message, { hint });
