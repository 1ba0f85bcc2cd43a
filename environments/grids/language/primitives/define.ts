import type { Meter } from "../limits.ts";
import type { Value } from "../value.ts";

/** A primitive on values: throws a fault for what it is not defined on, burns fuel for what it does. */
export type Primitive = (meter: Meter, ...args: Value[]) => Value;

/**
 * A primitive with its type. `type` is text as in `(Grid, Integer) -> Grid`, one a way to call it. A union name stands
 * for one overload a choice, and the same union name makes the same choice everywhere in a line; a digit makes
 * another: Patch and Patch2 are chosen apart.
 *   Patch = Object | Indices, Element = Object | Grid, Piece = Grid | Object | Indices,
 *   Numerical = Integer | IntegerTuple, Container<T> = Set<T> | Tuple<T>.
 */
export type Definition = { readonly type: string | readonly string[]; readonly run: Primitive };
export type Definitions = Readonly<Record<string, Definition>>;

/** Runs any primitive of the extended DSL by its name. */
export type Run = (name: string, ...args: Value[]) => Value;

/** A primitive of ours: with the law that its test draws arguments for. */
export type ExtendedDefinition = Definition & {
  /** How a made-up program weighs it as the first word of a line; reference primitives lie between 0.2 and 24. */
  readonly weight: number;
  readonly law: {
    /** The law as a sentence. */
    readonly says: string;
    /** Whether it holds for these arguments, drawn of the types of the first overload. A fault counts as no case. */
    readonly holds: (run: Run, ...args: Value[]) => boolean;
  };
};
export type ExtendedDefinitions = Readonly<Record<string, ExtendedDefinition>>;
