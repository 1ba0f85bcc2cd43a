import type { Meter } from "../limits.ts";
import type { Value } from "../values.ts";

/** A primitive on values: throws a fault for what it is not defined on, burns fuel for what it does. */
export type Primitive = (meter: Meter, ...args: Value[]) => Value;
export type PrimitiveTable = Readonly<Record<string, Primitive>>;
