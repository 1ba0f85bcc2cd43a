import { partsOf, splitAssignment, valueFor } from "../config/assign.ts";
import { WanderError } from "../core/errors.ts";
import { nameHint } from "../core/names.ts";
import type { Random } from "../core/random.ts";

/** A key of the experiment and the values that it takes in turn. */
export type Grid = { readonly key: string; readonly values: readonly unknown[] };

/** Numbers from `low` to `high`, both included. */
export type Range = { readonly low: number; readonly high: number; readonly log: boolean; readonly int: boolean };

/** A key of the experiment and the range or list that its values are drawn from. */
export type Draw = { readonly key: string; readonly from: Range | readonly unknown[] };

/**
 * Parses `key=a,b,c`, with values as in --set. Throws E_USAGE if the key is missing, or a value is empty or given
 * twice.
 */
export const parseGrid = (text: string): Grid => gridOf(text, "--grid");

/** Like the function above, for a flag with another name. */
export function gridOf(text: string, flag: string): Grid {
  const where = `${flag} ${text}`;
  const { key, rest } = splitAssignment(text, `${where}: expected key=values`, `write ${flag} share.every=1,2,4`);
  return { key, values: valuesOf(key, rest, where) };
}

/**
 * Parses `key=low..high[:log][:int]`, or a list to choose from as in --grid. Throws E_USAGE as that does, and for a
 * range without numbers.
 */
export function parseDraw(text: string): Draw {
  const where = `--draw ${text}`;
  const example = "write --draw absorb.learningRate=1e-4..1e-2:log";
  const { key, rest } = splitAssignment(text, `${where}: expected key=values`, example);
  return { key, from: rangeOf(rest, where) ?? valuesOf(key, rest, where) };
}

/**
 * One value: uniform, uniform in the logarithm, or a choice. Whole numbers are drawn from half below to half above, so
 * that the ends are as likely as the others.
 */
export function drawFrom(from: Draw["from"], random: Random): unknown {
  if (isList(from)) return random.pick(from);
  const { low, high, log, int } = from;
  const margin = int ? 0.5 : 0;
  const [a, b] = log ? [Math.log(low - margin), Math.log(high + margin)] : [low - margin, high + margin];
  const at = a + (b - a) * random.next();
  const value = log ? Math.exp(at) : at;
  // Six digits, for people and file names; a value that rounding or the margin moves past an end is moved back.
  const short = int ? Math.round(value) : Number(value.toPrecision(6));
  return Math.min(high, Math.max(low, short)) + 0; // never -0, which JSON cannot write
}

const isList = (from: Draw["from"]): from is readonly unknown[] => Array.isArray(from);

function valuesOf(key: string, text: string, where: string): unknown[] {
  const parts = partsOf(text);
  if (parts.includes("")) throw usage(`${where}: an empty value`, 'separate values by commas; "" is an empty text');
  const values = parts.map((part) => valueFor(key, part));
  const seen = values.map((value) => JSON.stringify(value));
  const twice = seen.find((value, k) => seen.indexOf(value) < k);
  if (twice !== undefined) throw usage(`${where}: ${twice} is given twice`, "give every value once");
  return values;
}

const number = String.raw`[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?`;
const rangeForm = new RegExp(`^(${number})\\.\\.(${number})((?::[^:]*)*)$`);
const modifiers = ["log", "int"];

/** Undefined if the text does not begin like a range. */
function rangeOf(text: string, where: string): Range | undefined {
  const [, lowText, highText, rest] = rangeForm.exec(text) ?? [];
  if (lowText === undefined || highText === undefined) return undefined;
  const said = rest!.split(":").slice(1);
  const unknown = said.find((word) => !modifiers.includes(word));
  if (unknown !== undefined) {
    throw usage(
      `${where}: unknown suffix :${unknown} of a range`,
      nameHint(unknown, modifiers, (near) => `:${near}`),
    );
  }
  const [log, int] = [said.includes("log"), said.includes("int")];
  const ends = [Number(lowText), Number(highText)] as const;
  const [low, high] = int ? [Math.ceil(ends[0]), Math.floor(ends[1])] : ends;
  if (!Number.isFinite(high - low)) throw usage(`${where}: the range has no end`, "choose smaller numbers");
  if (low > high) throw usage(`${where}: there is no ${int ? "whole " : ""}number in this range`, "write low..high");
  if (log && low <= 0)
    throw usage(`${where}: the range of a logarithm must begin above 0`, "choose a low above 0, or omit :log");
  return { low, high, log, int };
}

const usage = (message: string, hint: string) => new WanderError("E_USAGE", message, { hint });
