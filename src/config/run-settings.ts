import { defaultKind, findKind } from "../../environments/registry.ts";
import { flatten } from "./describe.ts";
import { kindIn, withoutForeignKeys } from "./environment-section.ts";
import { Experiment } from "./schema.ts";

/** The defaults, by key, of an experiment with the same kind of environment; without that section if the kind is not known. */
export function defaultsFor(configuration: unknown): Map<string, unknown> {
  const kind = kindIn(configuration) ?? defaultKind;
  const parsed = findKind(kind) && Experiment.safeParse({ environment: { kind } });
  if (parsed?.success) return flatten(parsed.data);
  const { environment: _, ...others } = Experiment.parse({});
  return flatten(others);
}

/** What a run was played with, by key. What a manifest of an earlier version does not say is the default, as it is for resume. */
export const settingsOfRun = (configuration: object): Map<string, unknown> =>
  new Map([...defaultsFor(configuration), ...flatten(withoutForeignKeys(configuration) as object)]);
