import type { Abstraction, EnvironmentDefinition } from "../../environments/environment.ts";
import type { Neighbourhoods } from "../../shared/exchange/topology.ts";
import type { LibraryEntry } from "../../shared/library/entry.ts";
import { knownTo } from "../../shared/library/reach.ts";

/** The definition that workers rebuild, with this library; provenance stays behind, so that equal libraries are equal text. */
export function definitionWith(
  definition: EnvironmentDefinition,
  library: readonly Abstraction[],
): EnvironmentDefinition {
  const abstractions = library.map(
    ({ name, token, holes, type, body, weight }): Abstraction => ({
      ...{ name, token, holes, type, body },
      ...(weight === undefined ? {} : { weight }),
    }),
  );
  return { ...definition, abstractions };
}

/** By agent, the definition with what of the library has reached it, see `reachOf`; one object where two agents have the same. */
export function definitionsWith(
  definition: EnvironmentDefinition,
  library: readonly LibraryEntry[],
  hears: Neighbourhoods,
): EnvironmentDefinition[] {
  const made = new Map<string, EnvironmentDefinition>();
  return hears.map((_, agent) => {
    const known = knownTo(library, agent, hears);
    const key = known.map(({ token }) => token).join();
    const found = made.get(key) ?? definitionWith(definition, known);
    made.set(key, found);
    return found;
  });
}
