import { WanderError } from "../../../src/core/errors.ts";

/** What one run of a program on one input may use. */
export type Limits = {
  /** Units of work; about one a cell, set element or application touched. */
  fuel: number;
  /** Nested applications. */
  depth: number;
  /** Cells of one intermediate grid; a program's answer is always at most 30 by 30. */
  cells: number;
  /** Elements of one set or tuple. */
  setSize: number;
};

export const defaultLimits: Limits = { fuel: 400_000, depth: 48, cells: 4_096, setSize: 4_096 };

/** For whole programs from files: people write longer ones than a search step tries. */
export const fileLimits: Limits = { fuel: 50_000_000, depth: 64, cells: 10_000, setSize: 100_000 };

/** The running account of one run. Mutable: a run has exactly one. */
export type Meter = { readonly limits: Limits; fuel: number; depth: number };

export const newMeter = (limits: Limits = defaultLimits, fuel = limits.fuel): Meter => ({ limits, fuel, depth: 0 });

/**
 * What a primitive throws. A plain object and not an Error: a random program fails about every second line, and
 * capturing a stack costs more than running the line. `asWanderError` makes the public error at the border.
 */
export type Fault = { readonly fault: "E_PROGRAM" | "E_LIMIT"; readonly reason: string };

export function fail(reason: string): never {
  throw { fault: "E_PROGRAM", reason } satisfies Fault;
}

export function exceed(reason: string): never {
  throw { fault: "E_LIMIT", reason } satisfies Fault;
}

/**
 * Elements compared since fuel was last burned. Comparing has no meter at hand, so it counts here and the next burn
 * pays: one unit for 8 elements. Whoever starts a line sets it to 0, so that no run pays for another.
 */
export const owed = { compared: 0, nested: 0 };

/** Containers inside each other. Programs need a dozen; past this a walk could run out of stack, on one machine or all. */
const MOST_NESTED = 1_000;

/** Enters one more container; the caller subtracts one from `owed.nested` on the way out. */
export function descend(): void {
  if (++owed.nested > MOST_NESTED) exceed(`values nested more than ${MOST_NESTED} deep`);
}

/** Before a line, or anything else that starts to walk values: forgets what a fault left behind. */
export function settleUp(): void {
  owed.compared = 0;
  owed.nested = 0;
}

export function burn(meter: Meter, work: number): void {
  meter.fuel -= work + (owed.compared >> 3);
  owed.compared &= 7;
  if (meter.fuel < 0) exceed(`out of fuel: more than ${meter.limits.fuel} units of work`);
}

export function isFault(error: unknown): error is Fault {
  return typeof error === "object" && error !== null && "fault" in error && "reason" in error;
}

/** What `run` returns, or undefined if it ends in a fault. */
export function unlessFault<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (isFault(error)) return undefined;
    throw error;
  }
}

/** E_PROGRAM or E_LIMIT; `where` names the line. Whatever is not a fault is a defect of ours and is passed on. */
export function asWanderError(error: unknown, where: string): WanderError {
  if (error instanceof RangeError && error.message.includes("call stack")) {
    return new WanderError("E_LIMIT", `${where}: values nested too deep`, { hint: "nest fewer tuples or sets" });
  }
  if (!isFault(error)) throw error;
  const hint =
    error.fault === "E_LIMIT" ? "use a smaller program or raise the limit" : "check the values this line is given";
  return new WanderError(error.fault, `${where}: ${error.reason}`, { hint });
}
