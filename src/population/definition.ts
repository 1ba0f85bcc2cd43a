import type { Abstraction, EnvironmentDefinition } from "../../environments/environment.ts";

/** The definition that workers rebuild, with this library; provenance stays behind, so that equal libraries are equal text. */
export function definitionWith(
  definition: EnvironmentDefinition,
  library: readonly Abstraction[],
): EnvironmentDefinition {
  const abstractions = library.map(({ name, token, holes, type, body }) => ({ name, token, holes, type, body }));
  return { ...definition, abstractions };
}
