/** Kinds of settings; what a setting does is said where it is declared. */
import { z } from "zod";

export const count = (what: string) => z.number().int().min(1).describe(what);
export const atLeastZero = (what: string) => z.number().int().min(0).describe(what);
export const share = (what: string) => z.number().min(0).max(1).describe(what);
export const weight = (what: string) => z.number().min(0).describe(what);
/** A section whose absence means all of its defaults. */
export const section = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape).prefault({} as never);
