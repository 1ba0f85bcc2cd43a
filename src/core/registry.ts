import { WanderError } from "./errors.ts";
import { nameHint } from "./names.ts";

/** Objects of one sort by name, in the order in which they were registered. A user's object joins them by `register`. */
export type Registry<T> = {
  /**
   * Adds an object and returns it; adding the same object again does nothing. Throws E_CONFIG if its name is empty or already
   * belongs to another object: within a process a name means one thing.
   */
  register<E extends T>(entry: E): E;
  /** Throws E_CONFIG if the name is unknown: the message lists the known names, the hint is the nearest of them. */
  get(name: string): T;
  /** Returns undefined if the name is unknown. */
  find(name: string): T | undefined;
  names(): string[];
  entries(): T[];
};

export type RegistrySettings<T> = {
  /** What one entry is called in messages: "exchange rule". */
  what: string;
  /** The key of an experiment that chooses one, as hints write it: "share.weights". */
  key: string;
  nameOf: (entry: T) => string;
};

/** A registry that holds the entries of `own`, in that order. */
export function newRegistry<T>({ what, key, nameOf }: RegistrySettings<T>, own: readonly T[] = []): Registry<T> {
  const known = new Map<string, T>(); // no plain object: "constructor" is unknown until somebody registers it
  const registry: Registry<T> = {
    register(entry) {
      const name: unknown = nameOf(entry);
      if (typeof name !== "string" || name === "") {
        throw new WanderError("E_CONFIG", `every ${what} needs a name; got ${JSON.stringify(name)}`, {
          hint: "name the object by a text that is not empty",
        });
      }
      if (known.has(name) && known.get(name) !== entry) {
        throw new WanderError("E_CONFIG", `two objects are registered as ${what} "${name}"`, {
          hint: `choose a name other than ${registry.names().join(", ")}`,
        });
      }
      known.set(name, entry);
      return entry;
    },
    get(name) {
      const found = known.get(name);
      if (found !== undefined) return found;
      const names = registry.names();
      throw new WanderError("E_CONFIG", `unknown ${what} "${name}"; known: ${names.join(", ")}`, {
        hint: nameHint(name, names, (near) => `${key}=${near}`),
      });
    },
    find: (name) => known.get(name),
    names: () => [...known.keys()],
    entries: () => [...known.values()],
  };
  for (const entry of own) registry.register(entry);
  return registry;
}
