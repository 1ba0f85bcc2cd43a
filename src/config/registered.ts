/** Keys of an experiment that name an object in a registry, and the sections of objects that have keys of their own. */
import { z } from "zod";
import { exchangeSections } from "../../shared/exchange/registry.ts";
import type { Registry } from "../core/registry.ts";
import { section } from "../core/setting-types.ts";

/** A name in the registry, by default its first. A name that is registered later is known from then on. */
export function oneOf(registry: Pick<Registry<unknown>, "find" | "names">) {
  return z
    .string()
    .refine((name) => registry.find(name) !== undefined)
    .meta({
      get enum() {
        return registry.names();
      },
    })
    .default(registry.names()[0]!);
}

/** By rule, the section with its own keys. No type knows them: only a rule reads its own, see `exchangeSettings`. */
export const ruleSections = (): Record<never, never> =>
  Object.fromEntries(Object.entries(exchangeSections()).map(([name, shape]) => [name, section(shape)]));
