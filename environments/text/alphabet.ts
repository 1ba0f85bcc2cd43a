import { WanderError } from "../../src/core/errors.ts";
import type { Token, Tokens, Vocabulary } from "../environment.ts";

/** Symbol k of a text is token FIRST_SYMBOL + k. */
export const PAD = 0;
const FIRST_SYMBOL = 1;

/** The byte that each symbol stands for, in symbol order; no two alike. */
export type Alphabet = readonly number[];

export const everyByte: Alphabet = Array.from({ length: 256 }, (_, byte) => byte);
export const letters = (count: number): Alphabet => Array.from({ length: count }, (_, k) => 97 + k);

export const tokenOf = (symbol: number): Token => FIRST_SYMBOL + symbol;
export const tokensOf = (symbols: Uint8Array): Tokens => Array.from(symbols, tokenOf);
export const isSymbol = (alphabet: Alphabet, token: Token): boolean =>
  Number.isInteger(token) && token >= FIRST_SYMBOL && token < FIRST_SYMBOL + alphabet.length;

/** `context` symbols are read before an answer of up to `segment` symbols. */
export function vocabularyOf(
  alphabet: Alphabet,
  { context, segment }: { context: number; segment: number },
): Vocabulary {
  const names = ["pad", ...alphabet.map(written)];
  return {
    size: names.length,
    names,
    pad: PAD,
    slots: [],
    promptLength: context,
    answerLength: segment,
  };
}

/** Printable ASCII as it is, a backslash doubled, any other byte as \xNN. */
export const render = (alphabet: Alphabet, answer: Tokens): string =>
  answer.map((token) => written(alphabet[token - FIRST_SYMBOL]!)).join("");

/** What `render` wrote. Throws E_PROGRAM. */
export function parse(alphabet: Alphabet, text: string): Tokens {
  if (text === "") throw wrong("wanted a symbol, got nothing");
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const [, escaped, hex] = /^\\(?:(\\)|x([0-9A-F]{2}))/.exec(text.slice(at, at + 4)) ?? [];
    const byte = hex !== undefined ? Number.parseInt(hex, 16) : text.charCodeAt(at);
    const isBare = escaped === undefined && hex === undefined;
    const symbol = alphabet.indexOf(byte);
    if (symbol < 0 || (isBare && written(byte) !== text[at])) {
      throw wrong(`wanted a symbol of the text, got ${JSON.stringify(text.slice(at, at + 4))}`);
    }
    tokens.push(tokenOf(symbol));
    at += hex !== undefined ? 4 : isBare ? 1 : 2;
  }
  return tokens;
}

function written(byte: number): string {
  if (byte === 0x5c) return "\\\\";
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

const wrong = (what: string): WanderError =>
  new WanderError("E_PROGRAM", `line 1: ${what}`, {
    hint: "write printable ASCII as it is, a backslash as \\\\ and any other byte as \\xNN",
  });
