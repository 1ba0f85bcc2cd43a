import type { Operation, Sizes } from "./operations/operation.ts";
import { product } from "./operations/product.ts";
import { parity, sum } from "./operations/running.ts";

/** Questions of one operation and one length. */
export type Family = {
  name: string;
  operation: Operation;
  sizes: Sizes;
  /** Digits in its chain and in its result. */
  chain: number;
  result: number;
};

export const operations: readonly Operation[] = [sum, parity, product];

const families: readonly Family[] = operations.flatMap((operation) =>
  operation.families.map(({ name, sizes }) => ({ name, operation, sizes, ...operation.lengths(sizes) })),
);
const byName = new Map(families.map((family) => [family.name, family]));

/** Every name that `environment.families` may hold. */
export const familyNames: readonly string[] = families.map(({ name }) => name);

/** Only for one of `familyNames`. */
export const familyNamed = (name: string): Family => byName.get(name)!;
