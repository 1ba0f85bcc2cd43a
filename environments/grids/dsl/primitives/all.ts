import { burn, exceed, fail, type Meter } from "../limits.ts";
import { arities } from "../signatures.ts";
import { type Func, isFunc, type Value } from "../values.ts";
import { containers } from "./containers.ts";
import { applyHeld, functionPrimitives } from "./functions.ts";
import { grids } from "./grids.ts";
import { numbers } from "./numbers.ts";
import { objectPrimitives } from "./objects.ts";
import { patches } from "./patches.ts";
import { pieces } from "./pieces.ts";
import type { Primitive } from "./table.ts";

/** How an abstraction of the shared library, which a function value names, is run. */
export type LibraryFunction = { readonly arity: number; readonly run: (meter: Meter, args: readonly Value[]) => Value };
export type Library = ReadonlyMap<string, LibraryFunction>;

/** The account of one run together with the abstractions it may call. */
export type Machine = Meter & { readonly library?: Library };

/** Applies a function value or a named primitive to arguments. */
export function call(meter: Meter, f: Value, args: readonly Value[]): Value {
  if (!isFunc(f)) return fail("wanted a function");
  if (args.length !== f.arity) fail(`${f.name} takes ${f.arity} arguments, not ${args.length}`);
  burn(meter, 2);
  if (meter.depth >= meter.limits.depth) exceed(`functions nested deeper than ${meter.limits.depth}`);
  meter.depth++;
  const value = f.args.length > 0 ? applyHeld(call, meter, f, args) : callNamed(meter, f.name, args);
  meter.depth--; // a fault ends the run, so nothing needs to unwind it
  return value;
}

/** All primitives by name. */
export const primitives: ReadonlyMap<string, Primitive> = new Map(
  [numbers, grids, patches, pieces, objectPrimitives, containers, functionPrimitives(call)].flatMap((t) =>
    Object.entries(t),
  ),
);

const functions = new Map<string, Func>();
for (const name of primitives.keys()) functions.set(name, { kind: "fn", name, arity: arities.get(name)!, args: [] });

/** The primitive of this name as a value. */
export function primitiveValue(name: string): Func | undefined {
  return functions.get(name);
}

function callNamed(meter: Machine, name: string, args: readonly Value[]): Value {
  const primitive = primitives.get(name);
  if (primitive !== undefined) return primitive(meter, ...args);
  const abstraction = meter.library?.get(name) ?? fail(`unknown function ${name}`);
  return abstraction.run(meter, args);
}
