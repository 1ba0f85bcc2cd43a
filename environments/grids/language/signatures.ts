import { definitions } from "./primitives/all.ts";
import { parseType, type Scheme, type Type, variable } from "./types.ts";
import { widerTypes } from "./wider.ts";

const unions: Readonly<Record<string, readonly string[]>> = {
  Patch: ["Object", "Indices"],
  Element: ["Object", "Grid"],
  Piece: ["Grid", "Object", "Indices"],
  Numerical: ["Integer", "IntegerTuple"],
  Container: ["Set", "Tuple"],
  Listed: ["Tuple<Cell>", "Tuple<IntegerTuple>"],
};

/** Overloads of every primitive, ours included: `Definition.type` with its unions spelled out. */
export const signatures: ReadonlyMap<string, readonly Scheme[]> = new Map(
  [...definitions].map(([name, { type }]) => [name, overloads(typeof type === "string" ? [type] : type)]),
);

/** The same with the wider ones behind them. */
export const checkingSignatures: ReadonlyMap<string, readonly Scheme[]> = new Map(
  [...signatures].map(([name, schemes]) => [
    name,
    [...schemes, ...overloads(widerTypes.filter(([wider]) => wider === name).map(([, type]) => type))],
  ]),
);

export const arities: ReadonlyMap<string, number> = new Map(
  [...signatures].map(([name, schemes]) => [name, schemes[0]!.params.length]),
);

function overloads(types: readonly string[]): Scheme[] {
  return types.flatMap((text) => expand(text).map(schemeOf));
}

/** One text an overload: every union name replaced by each of its choices. */
function expand(signature: string): Type[] {
  const names = [...new Set(signature.match(/(Patch|Element|Piece|Numerical|Container|Listed)\d?/g) ?? [])];
  let choices: Record<string, string>[] = [{}];
  for (const name of names) {
    const options = unions[name.replace(/\d$/, "")]!;
    choices = choices.flatMap((c) => options.map((o) => ({ ...c, [name]: o })));
  }
  return choices.map((choice) => {
    // The sum of two integers is one; with a pair on either side it is a pair.
    const sum = Object.values(choice).includes("IntegerTuple") ? "IntegerTuple" : "Integer";
    const text = signature
      .replace(/\bSum\b/, sum)
      .replace(/\b(Patch|Element|Piece|Numerical|Container|Listed)\d?\b/g, (n) => choice[n]!);
    return parseType(text, (name) => (/^[A-Z]$/.test(name) ? variable(name.toLowerCase()) : undefined));
  });
}

function schemeOf(type: Type): Scheme {
  const args = type.args ?? [];
  return { params: args.slice(0, -1), result: args.at(-1)! };
}
