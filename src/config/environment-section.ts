import { z } from "zod";
import type { Kind } from "../../environments/kind.ts";
import { defaultKind, findKind, namedKinds } from "../../environments/registry.ts";

/** `kind`, and the settings of that kind: only the kind itself knows their types. */
export type EnvironmentSection = { kind: string } & Readonly<Record<string, unknown>>;

/** The section `environment`: of every kind that is known, its own keys and no others. */
export function environmentSection(): z.ZodType<EnvironmentSection, EnvironmentSection | undefined> {
  const [first, ...others] = namedKinds().map(([name, kind]) => sectionOf(name, kind));
  return z.discriminatedUnion("kind", [first!, ...others]).prefault({} as never) as never;
}

const sectionOf = (name: string, { settings }: Kind) => {
  const literal = z.literal(name);
  const kind = name === defaultKind ? literal.default(name) : literal;
  return z.strictObject({ kind: kind.describe("which environment agents live in"), ...settings });
};

/** What an experiment that is not checked yet has as `environment.kind`; undefined if it has none, or no text. */
export function kindIn(raw: unknown): string | undefined {
  const kind = fieldOf(fieldOf(raw, "environment"), "kind");
  return typeof kind === "string" ? kind : undefined;
}

/** Whether a kind has this key under `environment`. Undefined for a kind that is not known. */
export function hasSetting(kind: string, key: string): boolean | undefined {
  const found = findKind(kind);
  return found && Object.hasOwn(found.settings, key);
}

/**
 * An experiment as a manifest holds it, without keys of other kinds: earlier versions wrote the defaults of all of them. As
 * it is for a kind that is not known.
 */
export function withoutForeignKeys(raw: unknown): unknown {
  const environment = fieldOf(raw, "environment");
  if (environment === null || typeof environment !== "object") return raw;
  const kind = kindIn(raw) ?? defaultKind;
  const own = Object.entries(environment).filter(([key]) => key === "kind" || hasSetting(kind, key) !== false);
  return { ...(raw as object), environment: Object.fromEntries(own) };
}

function fieldOf(value: unknown, key: string): unknown {
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

/** The value of `environment.tasks`; undefined for a kind without task files. */
export const tasksOf = ({ tasks }: EnvironmentSection): string | undefined =>
  typeof tasks === "string" ? tasks : undefined;
