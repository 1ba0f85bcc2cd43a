/** What a program file may suffer on its way here: by accident, or from somebody who means harm. */
import type { Random } from "../src/core/random.ts";

/** A text damaged in one to three ways, mostly in one: what is worse gets no further than its first line. */
export function corrupt(random: Random, text: string): string {
  let damaged = text;
  for (let k = random.weighted([4, 1, 1]); k >= 0; k--) damaged = random.pick(damages)(random, damaged);
  return damaged;
}

type Damage = (random: Random, text: string) => string;

const hostile = [
  "\u0000",
  "\ud800",
  "\udfff",
  "\u2028",
  "\ufeff",
  "\r",
  "\t",
  "(",
  ")",
  "=",
  ",",
  "#",
  ":",
  '"""',
  "__proto__",
  "constructor",
  "toString",
  "x99999",
  "x0",
  "O",
  "I",
  "return O",
  "def solve___proto__(I):",
  "name: ../../etc/passwd",
  "name: constructor",
  "import os",
  "lambda x: x",
  "lib0",
  "pad",
  "end",
  "-1",
  "1e9",
];

const at = (random: Random, text: string) => random.integer(text.length + 1);
const put = (text: string, place: number, piece: string, over = 0) =>
  text.slice(0, place) + piece + text.slice(place + over);

const flipped: Damage = (random, text) => {
  const bytes = Buffer.from(text);
  for (let k = 0; k < 3 && bytes.length > 0; k++) {
    const place = random.integer(bytes.length);
    bytes[place] = bytes[place]! ^ (1 << random.integer(8));
  }
  return bytes.toString("latin1");
};

const cut: Damage = (random, text) => text.slice(0, at(random, text));

const dropped: Damage = (random, text) => {
  const place = at(random, text);
  return put(text, place, "", 1 + random.integer(200));
};

const inserted: Damage = (random, text) => put(text, at(random, text), random.pick(hostile), random.integer(4));

/** Characters that a damage may add: of a text that was stretched, words and lines are long enough to fill the memory. */
const MOST_ADDED = 1_000_000;

const renamed: Damage = (random, text) => {
  const words = text.match(/\w+/g) ?? ["x1"];
  const name = random.pick([...hostile, ...words]);
  const parts = text.split(random.pick(words));
  return parts.length * name.length > MOST_ADDED ? text : parts.join(name);
};

/** One word in the place of another: often still a program. */
const exchanged: Damage = (random, text) => {
  const words = [...text.matchAll(/\w+/g)];
  if (words.length === 0) return text;
  const { 0: word, index } = random.pick(words);
  return put(text, index, random.pick(words)[0], word.length);
};

const repeated: Damage = (random, text) => {
  const lines = text.split("\n");
  const place = random.integer(lines.length);
  const piece = lines.slice(place, place + 1 + random.integer(4));
  const many = random.pick([1, 2, 50, 1_100]);
  if (many * piece.join("\n").length > MOST_ADDED) return text;
  lines.splice(random.integer(lines.length), 0, ...new Array<string[]>(many).fill(piece).flat());
  return lines.join("\n");
};

const shuffled: Damage = (random, text) => random.shuffle(text.split("\n")).join("\n");

/** Long runs of what a careless pattern walks over again and again. */
const stretched: Damage = (random, text) => {
  const piece = random.pick([" ", "x", "(", "x1,", "x = ", "\t", "\n", "=", "((", ")("]);
  return put(text, at(random, text), piece.repeat(random.pick([10, 1_000, 9_000, 30_000])));
};

const damages: readonly Damage[] = [
  flipped,
  cut,
  dropped,
  inserted,
  renamed,
  exchanged,
  exchanged,
  exchanged,
  repeated,
  shuffled,
  stretched,
];
