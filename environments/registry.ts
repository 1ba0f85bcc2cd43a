import { WanderError } from "../src/core/errors.ts";
import { nameHint } from "../src/core/names.ts";
import { arithmetic } from "./arithmetic/index.ts";
import { grids } from "./grids/index.ts";
import type { Kind } from "./kind.ts";
import { modular } from "./modular/index.ts";
import { text } from "./text/index.ts";

/** The kinds that ship with wander; a new one is added here. The first is an experiment's default. */
export const environmentKinds: readonly Kind[] = [grids, arithmetic, modular, text];

/** By what `environment.kind` names them by. */
const kinds = new Map<string, Kind>(environmentKinds.map((kind) => [kind.kind, kind]));

/** The kind of an experiment that names none. */
export const defaultKind: string = environmentKinds[0]!.kind;

/** Every kind that is known to this process, ours first, with the name that `environment.kind` has for it. */
export const namedKinds = (): readonly (readonly [name: string, kind: Kind])[] => [...kinds];

/** Undefined for a name that nobody has registered. */
export const findKind = (name: string): Kind | undefined => kinds.get(name);

/** Makes a user's kind known under the name that `environment.kind` gives it. Throws E_CONFIG for the name of one of ours. */
export function registerKind(name: string, kind: Kind): void {
  if (environmentKinds.some((own) => own.kind === name)) {
    throw new WanderError("E_CONFIG", `environment ${name} ships with wander`, { hint: "choose another name" });
  }
  kinds.set(name, {
    ...kind,
    open(settings, seed, population) {
      const opened = kind.open(settings, seed, population);
      return { ...opened, definition: { ...opened.definition, kind: name } };
    },
    pretrained: (settings, seed) => ({ ...kind.pretrained(settings, seed), kind: name }),
  });
}

/** Throws E_CONFIG for an unknown name, with the nearest known one as the hint. */
export function environmentKind(name: string): Kind {
  const found = kinds.get(name);
  if (found !== undefined) return found;
  const names = [...kinds.keys()];
  throw new WanderError("E_CONFIG", `unknown environment "${name}"; known: ${names.join(", ")}`, {
    hint: nameHint(name, names, (near) => `environment.kind=${near}`),
  });
}
