import { flatten } from "../config/describe.ts";
import type { Experiment } from "../config/schema.ts";
import { inputKeys, inputOf, pathIn } from "../run/input-files.ts";
import { type InputHashes, inputNames, inputs, shortHash } from "../run/input-hashes.ts";

/** What identifies a run: its settings and its inputs. */
export type Identity = { readonly experiment: Experiment; readonly hashes: InputHashes };

/**
 * What makes two runs different experiments, each as `key: before -> now`; empty if they are the same. Files are
 * compared by content, not by path. A hash that is missing on one side does not count.
 */
export function differences(before: Identity, now: Identity): string[] {
  const hashes = inputNames.filter((input) => {
    const [a, b] = [before.hashes[input], now.hashes[input]];
    const known = input === "tasks" || input === "programs" || (a !== undefined && b !== undefined);
    return known && a !== b;
  });
  const changed = new Set<string>(hashes.map((input) => inputs[input].key));
  if (changed.has("seeds.programs")) changed.add("seeds.tasks"); // one hash for both
  const moved = new Set<string>(
    inputKeys.filter((key) => {
      const [a, b] = [before, now].map(({ experiment }) => pathIn(key, inputOf(experiment, key)));
      return a !== undefined && a.prefix === b?.prefix && !changed.has(key);
    }),
  );
  const [a, b] = [flatten(before.experiment), flatten(now.experiment)];
  const keys = [...new Set([...a.keys(), ...b.keys()])].filter(
    (key) => !moved.has(key) && JSON.stringify(a.get(key)) !== JSON.stringify(b.get(key)),
  );
  return [
    ...keys.map((key) => `${key}: ${valueText(a.get(key))} → ${valueText(b.get(key))}`),
    ...hashes.map((input) => {
      const { key, name } = inputs[input];
      const value = inputOf(now.experiment, key);
      return `SHA-256 of the ${name} (${key}=${value}): ${shortHash(before.hashes[input])} → ${shortHash(now.hashes[input])}`;
    }),
  ];
}

const valueText = (value: unknown): string =>
  value === undefined ? "not set" : typeof value === "string" && value !== "" ? value : JSON.stringify(value);
