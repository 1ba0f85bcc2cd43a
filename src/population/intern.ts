import type { Tokens } from "../../environments/environment.ts";

type Pair = { prompt: Tokens; answer: Tokens };

/** The same items, their equal token lists as one list in memory. */
export type Intern = <T extends Pair>(items: readonly T[]) => T[];

// A list takes about 2 kB: beyond this many the pool starts anew, and later lists are shared among themselves only.
const MOST_LISTS = 65_536;

/**
 * What a worker answers is a copy, and agents rehearse what others found: without this a population would hold each
 * pair once an agent. Nothing but memory depends on it.
 */
export function tokenPool(): Intern {
  const buckets = new Map<number, Tokens[]>();
  let lists = 0;
  const shared = (tokens: Tokens): Tokens => {
    const hash = hashOf(tokens);
    const bucket = buckets.get(hash) ?? [];
    const known = bucket.find((other) => equal(other, tokens));
    if (known !== undefined) return known;
    if (++lists > MOST_LISTS) {
      buckets.clear();
      lists = 1;
    }
    buckets.set(hash, [...bucket, tokens]);
    return tokens;
  };
  return (items) => items.map((item) => ({ ...item, prompt: shared(item.prompt), answer: shared(item.answer) }));
}

/** FNV-1a over whole tokens, 32 bits: equal hashes are compared in full. */
function hashOf(tokens: Tokens): number {
  let hash = 0x811c9dc5;
  for (const token of tokens) hash = Math.imul(hash ^ token, 0x01000193);
  return hash;
}

const equal = (a: Tokens, b: Tokens) => a.length === b.length && a.every((token, i) => token === b[i]);
