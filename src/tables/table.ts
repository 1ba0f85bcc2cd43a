import type { z } from "zod";
import { type Column, type ColumnText, columnsOf } from "../record/fields.ts";
import type { RunHistory } from "../record/history.ts";
import type { Cell, Row, Rows } from "../store/tables.ts";

/** A table of a run: what a row is, its columns in order, and the rows. */
export type Table = {
  /** Markdown for docs/tables.md: what a row is, and when there is none. */
  about: string;
  columns: readonly Column[];
  /** Markdown for docs/tables.md that goes below the columns. */
  notes?: string;
  rows: (history: RunHistory) => Rows;
};

/** Columns that no record declares: those that identify a row, and those that are computed. */
export const columns = (...texts: readonly ColumnText[]): Column[] =>
  texts.map(([name, type, unit, about, missing = "-"]) => ({ name, type, unit, about, missing }));

/** The columns of a record's declaration. */
export const recordColumns = (record: z.ZodObject): Column[] => columnsOf(record).map(([, column]) => column);

/** A record's cells by column name. */
export function cellsOf<T extends z.ZodObject>(record: T, value: z.infer<T> | undefined): Row {
  return Object.fromEntries(
    columnsOf(record).map(([key, { name }]) => [name, cellOf((value as Record<string, unknown> | undefined)?.[key])]),
  );
}

/** NaN in the journal (not measured) is null in a table. */
export function cellOf(value: unknown): Cell {
  if (value === undefined || value === null || (typeof value === "number" && Number.isNaN(value))) return null;
  return value as Cell; // the writer of tables refuses other types
}
