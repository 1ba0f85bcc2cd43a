import type { Kind } from "../../environments/kind.ts";
import { defaultKind, findKind, namedKinds } from "../../environments/registry.ts";
import { hasSetting, kindIn, tasksOf } from "./environment-section.ts";
import type { Problem } from "./problem.ts";
import type { Experiment } from "./schema.ts";

/** A key under `environment` that the experiment's kind does not have, and others do; undefined if none does. */
export function foreignKey(raw: unknown, key: string): Problem | undefined {
  const kind = kindIn(raw) ?? defaultKind;
  const owners = namedKinds().flatMap(([name]) => (hasSetting(name, key) ? [name] : []));
  if (owners.length === 0) return undefined;
  const full = `environment.${key}`;
  const message = `${full} is a setting of ${owners.join(" and ")}, and environment.kind is ${kind}`;
  return { keys: [full, "environment.kind"], message, hint: `leave ${full} out, or ${switchTo(owners)}` };
}

/** Task files of another kind. */
export function foreignFiles({ environment }: Experiment): Problem[] {
  const tasks = tasksOf(environment);
  const prefix = /^(\w+):/.exec(tasks ?? "")?.[1];
  const own = findKind(environment.kind)?.files?.prefix;
  const owners = namedKinds().flatMap(([name, { files }]) => (files?.prefix === prefix ? [name] : []));
  if (prefix === undefined || prefix === own || owners.length === 0) return [];
  const message = `environment.tasks ${tasks} are files for ${owners.join(" and ")}, and environment.kind is ${environment.kind}`;
  const files = own === undefined ? "" : `, or write ${own}:PATH`;
  return [{ keys: ["environment.tasks", "environment.kind"], message, hint: `${switchTo(owners)}${files}` }];
}

/** `add --preset text or --set environment.kind=text`. */
function switchTo(kinds: readonly string[]): string {
  const named = (name: string, { presets }: Kind) => (Object.hasOwn(presets, name) ? [`--preset ${name}`] : []);
  const ofPreset = kinds.flatMap((name) => named(name, findKind(name)!));
  return `add ${[...ofPreset, ...kinds.map((kind) => `--set environment.kind=${kind}`)].join(" or ")}`;
}
