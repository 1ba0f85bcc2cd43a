import { burn, exceed, fail, type Meter, owed } from "./limits.ts";
import { type Func, isFunc, type Value } from "./value.ts";

/**
 * Applies a function value. Throws E_PROGRAM for a value that is not a function or takes another number of arguments.
 */
export function call(meter: Meter, f: Value, args: readonly Value[]): Value {
  const found = enter(meter, f, args.length);
  const value = spelledOut(meter, found, args);
  meter.depth--; // a fault ends the run, so nothing needs to unwind it
  return value;
}

/** `run(meter, ...args)`: a spread costs as much as many a primitive. */
function spelledOut(meter: Meter, { run }: Func, args: readonly Value[]): Value {
  switch (args.length) {
    case 1:
      return run(meter, args[0]!);
    case 2:
      return run(meter, args[0]!, args[1]!);
    case 3:
      return run(meter, args[0]!, args[1]!, args[2]!);
    default:
      return run(meter, ...args);
  }
}

/** `call` with one argument, without a list of them: what walks a container does nothing else. */
export function call1(meter: Meter, f: Value, x: Value): Value {
  const found = enter(meter, f, 1);
  const value = found.run(meter, x);
  meter.depth--;
  return value;
}

/** `call` with two arguments. */
export function call2(meter: Meter, f: Value, x: Value, y: Value): Value {
  const found = enter(meter, f, 2);
  const value = found.run(meter, x, y);
  meter.depth--;
  return value;
}

function enter(meter: Meter, f: Value, count: number): Func {
  if (!isFunc(f)) return fail("wanted a function");
  if (count !== f.arity) fail(`${f.name} takes ${f.arity} arguments, not ${count}`);
  meter.fuel -= 2;
  if (meter.fuel < 0 || owed.compared > 64) burn(meter, 0); // the rare case: out of fuel, or comparisons to pay for
  if (++meter.depth > meter.limits.depth) exceed(`functions nested deeper than ${meter.limits.depth}`);
  return f;
}
