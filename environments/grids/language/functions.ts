import { definitions } from "./primitives/all.ts";
import { arities } from "./signatures.ts";
import { type Func, func } from "./value.ts";

const functions = new Map<string, Func>();
for (const [name, { run }] of definitions) functions.set(name, func(name, arities.get(name)!, [], run));

/** The primitive of this name as a value. */
export function primitiveValue(name: string): Func | undefined {
  return functions.get(name);
}
