import type { ExtendedDefinitions } from "../define.ts";

/** Primitives of ours, by name. Their order is that of their tokens: new ones are added at the end. */
export const extendedPrimitives: ExtendedDefinitions = {};

export const extendedNames: readonly string[] = Object.keys(extendedPrimitives);
