/** What records and states are made of, for the schemas that check those of a stranger. */
import { z } from "zod";

/** Any number: a measure that is not defined is NaN, and that of an agent that diverged may be infinite. */
export const figure = z.custom<number>((value) => typeof value === "number", "expected a number");
export const count = z.int().nonnegative();
export const matrix = z.array(z.array(figure));

/** One entry for every field of a record's type, so that a field that is added there is checked too. */
export type FieldsOf<T> = { [K in keyof Required<T>]: z.ZodType };
