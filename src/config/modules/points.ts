/** What of an experiment may name an object of the user's own. */

import type { TaskHeader } from "../../../environments/environment.ts";
import { defineEnvironment, type EnvironmentKind, type Kind, type SettingsShape } from "../../../environments/kind.ts";
import { findKind, registerKind } from "../../../environments/registry.ts";

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
  register(name: string, found: object): void;
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
];

type AnyAuthor = EnvironmentKind<SettingsShape, TaskHeader, unknown>;
