/** The parts that records are declared with: what a field may hold and, for a column of a table, how it is named there. */
import { z } from "zod";

/** Any number: a measure that is not defined is NaN, and that of an agent that diverged may be infinite. */
export const figure = z.custom<number>((value) => typeof value === "number", "expected a number");
/** A field that earlier versions did not write: the check lets a journal lack it. */
export const lenient = <T>(field: z.ZodType<T>): z.ZodType<T> => field.nullish() as z.ZodType<T>;
export const measured = lenient(figure);
export const text = lenient(z.string());
export const count = z.int().nonnegative();
export const matrix = z.array(z.array(figure));
export const texts = z.array(z.string());

/** One entry for every field of a type, so that a field that is added there is checked too. */
export type FieldsOf<T> = { [K in keyof Required<T>]: z.ZodType };

export type ColumnType = "string" | "int" | "double" | "boolean";

/** A column of a table, as docs/tables.md describes it. What counts things is `int`, what averages or measures `double`. */
export type Column = {
  /** Ends with the unit if that is a time, nats or tokens. */
  name: string;
  type: ColumnType;
  /** Empty for text and for answers to yes or no. */
  unit: string;
  /** Empty if the name says it all. */
  about: string;
  /** When a cell is null; "-" if it never is. */
  missing: string;
};

/** The same field, shown as a column of the table that its record fills. */
export function column<T extends z.ZodType>(field: T, [name, type, unit, about, missing = "-"]: ColumnText): T {
  return field.meta({ column: { name, type, unit, about, missing } satisfies Column });
}

export type ColumnText = [name: string, type: ColumnType, unit: string, about: string, missing?: string];

/** The fields of a record that are columns, by key, in the order of the declaration. */
export function columnsOf(record: z.ZodObject): [key: string, column: Column][] {
  return Object.entries(record.shape).flatMap(([key, field]): [string, Column][] => {
    const found = (field as z.ZodType).meta()?.column as Column | undefined;
    return found === undefined ? [] : [[key, found]];
  });
}
