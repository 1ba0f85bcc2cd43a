import { closest } from "fastest-levenshtein";
import { WanderError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { parseValue } from "../experiment/load.ts";

/** A key of the experiment and the values that it takes in turn. */
export type Grid = { readonly key: string; readonly values: readonly unknown[] };

/** Numbers from `low` to `high`, both included. */
export type Range = { readonly low: number; readonly high: number; readonly log: boolean; readonly int: boolean };

/** A key of the experiment and what its values are drawn from. */
export type Draw = { readonly key: string; readonly from: Range | readonly unknown[] };

/** `key=a,b,c`, values as --set reads them. Throws E_USAGE where there is no key, an empty value or one that stands twice. */
export function parseGrid(text: string): Grid {
  const { key, rest } = split(text, "--grid", "--grid share.every=1,2,4");
  return { key, values: valuesOf(rest, `--grid ${text}`) };
}

/** `key=low..high[:log][:int]`, or a list to choose from as in --grid. Throws E_USAGE as that does, and for a range without numbers. */
export function parseDraw(text: string): Draw {
  const { key, rest } = split(text, "--draw", "--draw absorb.learningRate=1e-4..1e-2:log");
  return { key, from: rangeOf(rest, `--draw ${text}`) ?? valuesOf(rest, `--draw ${text}`) };
}

/**
 * One value: uniform, uniform in the logarithm, or a choice. Whole numbers are drawn from half below to half above, so that
 * the ends are as likely as the others.
 */
export function drawFrom(from: Draw["from"], random: Random): unknown {
  if (isList(from)) return random.pick(from);
  const { low, high, log, int } = from;
  const margin = int ? 0.5 : 0;
  const [a, b] = log ? [Math.log(low - margin), Math.log(high + margin)] : [low - margin, high + margin];
  const at = a + (b - a) * random.next();
  const value = log ? Math.exp(at) : at;
  // Six digits, for people and file names; what that or the margin takes past an end is brought back.
  const short = int ? Math.round(value) : Number(value.toPrecision(6));
  return Math.min(high, Math.max(low, short)) + 0; // never -0, which JSON does not know
}

const isList = (from: Draw["from"]): from is readonly unknown[] => Array.isArray(from);

function split(text: string, flag: string, example: string): { key: string; rest: string } {
  const at = text.indexOf("=");
  if (at < 1) throw usage(`${flag} ${text}: expected key=values`, `write ${example}`);
  return { key: text.slice(0, at), rest: text.slice(at + 1) };
}

function valuesOf(text: string, where: string): unknown[] {
  const parts = partsOf(text);
  if (parts.includes("")) throw usage(`${where}: an empty value`, 'put values between commas; "" is an empty text');
  const values = parts.map(parseValue);
  const seen = values.map((value) => JSON.stringify(value));
  const twice = seen.find((value, k) => seen.indexOf(value) < k);
  if (twice !== undefined) throw usage(`${where}: ${twice} stands twice`, "name every value once");
  return values;
}

/** Between the commas that stand in no list, object or quoted text of JSON. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quoted && char === "\\") at++;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "[" || char === "{") depth++;
    else if (char === "]" || char === "}") depth--;
    else if (char === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

const number = String.raw`[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?`;
const rangeForm = new RegExp(`^(${number})\\.\\.(${number})((?::[^:]*)*)$`);
const modifiers = ["log", "int"];

/** Undefined where the text begins like no range. */
function rangeOf(text: string, where: string): Range | undefined {
  const [, lowText, highText, rest] = rangeForm.exec(text) ?? [];
  if (lowText === undefined || highText === undefined) return undefined;
  const said = rest!.split(":").slice(1);
  const unknown = said.find((word) => !modifiers.includes(word));
  if (unknown !== undefined) {
    throw usage(`${where}: a range is no ${unknown}`, `did you mean :${closest(unknown, modifiers)}?`);
  }
  const [log, int] = [said.includes("log"), said.includes("int")];
  const ends = [Number(lowText), Number(highText)] as const;
  const [low, high] = int ? [Math.ceil(ends[0]), Math.floor(ends[1])] : ends;
  if (!Number.isFinite(high - low)) throw usage(`${where}: the range has no end`, "choose smaller numbers");
  if (low > high) throw usage(`${where}: there is no ${int ? "whole " : ""}number in this range`, "write low..high");
  if (log && low <= 0) throw usage(`${where}: a logarithm begins above 0`, "choose a low above 0, or leave :log out");
  return { low, high, log, int };
}

const usage = (message: string, hint: string) => new WanderError("E_USAGE", message, { hint });
