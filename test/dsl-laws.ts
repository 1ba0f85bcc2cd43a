import fc from "fast-check";
import { expect, it } from "vitest";
import { asked, FAULT, LIMIT, type Outcome, outcome, type Plain, text } from "./dsl-values.ts";

// How the law tests are written down. environments.dsl.laws.all.test.ts reads the files for the names of primitives
// given here, and wants an example and a law or a definition of each.

const numRuns = Number(process.env.WANDER_LAW_RUNS ?? 40); // raise it for a longer hunt

type Arbitraries<T extends unknown[]> = { [K in keyof T]: fc.Arbitrary<T[K]> };

/** One call and what it gives. */
export function example(name: string, args: readonly Plain[], wanted: Plain): void {
  it(title(`${name}(${args.map(text).join(", ")}) is ${text(wanted)}`), () => {
    same(outcome(name, ...args), wanted);
  });
}

/** One call of what the primitive is not defined on. */
export function fault(name: string, ...args: readonly Plain[]): void {
  it(title(`${name}(${args.map(text).join(", ")}) is a fault`), () => {
    expect(outcome(name, ...args)).toBe(FAULT);
  });
}

/** One call of what would grow without bound. */
export function limit(name: string, ...args: readonly Plain[]): void {
  it(title(`${name}(${args.map(text).join(", ")}) ends at a limit`), () => {
    expect(outcome(name, ...args)).toBe(LIMIT);
  });
}

/** What holds of the primitives named, whatever the values given; `check` asks each of them, and returns nothing. */
export function law<T extends [unknown, ...unknown[]]>(
  names: string | readonly string[],
  sentence: string,
  given: [...Arbitraries<T>],
  check: (...values: T) => void,
): void {
  const about = [names].flat();
  it(`${about.join(", ")}: ${sentence}`, () => {
    asked.clear();
    fc.assert(
      fc.property(fc.tuple(...(given as unknown as Arbitraries<T>)), (values) => {
        check(...(values as T));
      }),
      { numRuns },
    );
    expect(about.filter((name) => !asked.has(name))).toEqual([]); // a law about what it never asks says nothing
  });
}

/** A law that says all: the primitive gives, or faults, as its slow twin on plain values does. */
export function definition<T extends [Plain, ...Plain[]]>(
  name: string,
  sentence: string,
  given: [...Arbitraries<T>],
  twin: (...args: T) => Outcome,
): void {
  law<T>(name, sentence, given, (...args) => same(outcome(name, ...args), twin(...args)));
}

/** Expects the same value: a boolean equals 0 or 1, and a set is the same in any order. */
export function same(got: Outcome, wanted: Outcome): void {
  if (text(got) !== text(wanted)) expect(text(got)).toBe(text(wanted));
}

const title = (sentence: string): string => (sentence.length > 110 ? `${sentence.slice(0, 107)}...` : sentence);
