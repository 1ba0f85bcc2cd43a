import type { EnvironmentKind } from "../../environments/environment.ts";
import { environmentKinds } from "../../environments/registry.ts";
import { flatten, settings } from "./describe.ts";
import { presets } from "./presets.ts";
import type { Problem } from "./problems.ts";
import { Experiment } from "./schema.ts";

/**
 * Keys under `environment` that the chosen kind does not read, of those that were written and differ from their default: they
 * would change nothing in silence. And tasks of another kind's files. `raw` is the experiment before its defaults.
 */
export function keysOfOtherWorlds(raw: unknown, written: ReadonlySet<string>): Problem[] {
  const values = flatten({ environment: sectionOf(raw, "environment") });
  const named = values.get("environment.kind") ?? Experiment.parse({}).environment.kind;
  const kind = environmentKinds.find((one) => one.kind === named);
  if (kind === undefined) return []; // the schema says so
  return [...values].flatMap(([key, value]) => {
    const isOwn = !key.startsWith("environment.") || key === "environment.kind" || reads(kind, key);
    if (!written.has(key)) return [];
    if (isOwn) return key === "environment.tasks" ? tasksOfAnother(kind, value) : [];
    const readers = environmentKinds.filter((other) => reads(other, key)).map((other) => other.kind);
    const setting = settings().find((one) => one.key === key);
    if (readers.length === 0 || JSON.stringify(value) === setting?.default) return [];
    const message = `${key} is a setting of ${readers.join(" and ")}, and environment.kind is ${kind.kind}`;
    return [{ keys: [key, "environment.kind"], message, hint: `leave ${key} out, or ${switchTo(readers)}` }];
  });
}

/** A resolved experiment's environment with the keys that its kind reads, as a file would give them. */
export function ownWorld<E extends { kind: string }>(environment: E): Partial<E> {
  const kind = environmentKinds.find((one) => one.kind === environment.kind);
  const isOwn = ([key]: [string, unknown]) => key === "kind" || kind === undefined || reads(kind, `environment.${key}`);
  return Object.fromEntries(Object.entries(environment).filter(isOwn)) as Partial<E>;
}

function tasksOfAnother(kind: EnvironmentKind, tasks: unknown): Problem[] {
  const scheme = typeof tasks === "string" ? /^(\w+):/.exec(tasks)?.[1] : undefined;
  const owner = environmentKinds.find((other) => other.files !== undefined && other.files === scheme);
  if (owner === undefined || owner === kind) return [];
  const message = `environment.tasks ${tasks} are files for ${owner.kind}, and environment.kind is ${kind.kind}`;
  const own = kind.files === undefined ? "" : `, or write ${kind.files}:PATH`;
  return [{ keys: ["environment.tasks", "environment.kind"], message, hint: `${switchTo([owner.kind])}${own}` }];
}

/** `add --preset text or --set environment.kind=text`. */
function switchTo(kinds: readonly string[]): string {
  const ofPreset = kinds.filter((kind) => Object.hasOwn(presets, kind)).map((kind) => `--preset ${kind}`);
  return `add ${[...ofPreset, ...kinds.map((kind) => `--set environment.kind=${kind}`)].join(" or ")}`;
}

const reads = ({ settings: own }: EnvironmentKind, key: string) => own.includes(key.slice("environment.".length));

function sectionOf(raw: unknown, key: string): object {
  const section = raw !== null && typeof raw === "object" ? (raw as Record<string, unknown>)[key] : undefined;
  return section !== null && typeof section === "object" && !Array.isArray(section) ? section : {};
}
