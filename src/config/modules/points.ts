/** What of an experiment may name an object of the user's own. */
import { updateRules } from "../../../agents/plasticity/registry.ts";
import type { UpdateRule } from "../../../agents/plasticity/rule.ts";
import type { TaskHeader } from "../../../environments/environment.ts";
import { defineEnvironment, type EnvironmentKind, type Kind, type SettingsShape } from "../../../environments/kind.ts";
import { findKind, registerKind } from "../../../environments/registry.ts";
import { exchangeRules } from "../../../shared/exchange/registry.ts";
import type { ExchangeRule } from "../../../shared/exchange/rule.ts";
import type { Measure } from "../../../viz/measures/measure.ts";
import { measures } from "../../../viz/measures/registry.ts";

export type ExtensionPoint = {
  /** The key of an experiment that names one, or a list of them. */
  key: string;
  /** What it names, with its article: "an environment kind". */
  what: string;
  /** The page of docs/extend/ that says how to write one. */
  page: string;
  /** Members that the object must have, with what each must be, as `typeof` says it. */
  members: Readonly<Record<string, "string" | "object" | "function">>;
  isKnown(name: string): boolean;
  /** Makes an object that has all members known under this name. */
  register(name: string, found: object): unknown;
};

export const extensionPoints: readonly ExtensionPoint[] = [
  {
    key: "environment.kind",
    what: "an environment kind",
    page: "docs/extend/environments.md",
    members: { kind: "string", unit: "string", settings: "object", open: "function", rebuild: "function" },
    isKnown: (name) => findKind(name) !== undefined,
    register(name, found) {
      const isDefined = typeof (found as Partial<Kind>).pretrained === "function";
      registerKind(name, isDefined ? (found as Kind) : defineEnvironment(found as AnyAuthor));
    },
  },
  {
    key: "share.weights",
    what: "an exchange rule",
    page: "docs/extend/exchange-rules.md",
    members: { name: "string", note: "string", when: "string", takes: "string", exchange: "function" },
    isKnown: (name) => exchangeRules.find(name) !== undefined,
    // In an experiment, its own keys stand in the section of its own name.
    register: (name, found) =>
      exchangeRules.register({ ...(found as ExchangeRule), name, section: (found as ExchangeRule).name }),
  },
  {
    key: "absorb.rule",
    what: "an update rule",
    page: "docs/extend/update-rules.md",
    members: { name: "string", uses: "object", step: "function" },
    isKnown: (name) => updateRules.find(name) !== undefined,
    register: (name, found) => updateRules.register({ ...(found as UpdateRule), name }),
  },
  {
    key: "measures.extra",
    what: "a measure",
    page: "docs/extend/measures.md",
    members: { key: "string", name: "string", unit: "string", note: "string", source: "string", of: "function" },
    isKnown: (name) => ofModules.has(name),
    register(name, found) {
      measures.register(found as Measure);
      ofModules.add(name);
    },
  },
];

/** Modules whose measures are registered: a measure has a key of its own. */
const ofModules = new Set<string>();

type AnyAuthor = EnvironmentKind<SettingsShape, TaskHeader, unknown>;
