import type { Abstraction, Token } from "../../environment.ts";
import { arityOf, type Bounds, type Entry, intern, type Scope, type TypeSpace } from "./infer.ts";
import { type Language, speaks } from "./language.ts";
import { checkingSignatures, signatures } from "./signatures.ts";
import { constantType, isConstant, isPrimitive, programTokens } from "./tokens.ts";
import { fn, GridType, parseType, rename, type Type } from "./types.ts";

const answerBounds: Bounds = { signatures, threads: 40, typeSize: 28 };
/** People nest pairs and functions deeper than a search step does. */
const programBounds: Bounds = { signatures: checkingSignatures, threads: 40, typeSize: 60 };
const MAX_CHECKED = 2_000;
const spaces = new WeakMap<Language, TypeSpace>();
const checkingSpaces = new WeakMap<Language, TypeSpace>();

/** The space of a language; one an object, so callers keep theirs. E_FORMAT on an abstraction's type that is none. */
export function typeSpace(language: Language): TypeSpace {
  let space = spaces.get(language);
  if (space === undefined) {
    space = newSpace(language, answerBounds);
    spaces.set(language, space);
  }
  return space;
}

/** The space in which whole programs are checked, made anew when it has grown: strangers write types without end. */
export function checkingSpace(language: Language): TypeSpace {
  let space = checkingSpaces.get(language);
  if (space === undefined || space.entries.size > MAX_CHECKED || space.states.size > MAX_CHECKED) {
    space = newSpace(language, programBounds);
    checkingSpaces.set(language, space);
  }
  return space;
}

function newSpace(language: Language, bounds: Bounds): TypeSpace {
  const entries = new Map<string, Entry>();
  const maker = { entries };
  const tokenEntries: (Entry | undefined)[] = new Array(programTokens.length).fill(undefined);
  const callables: Token[] = [];
  programTokens.forEach((name, token) => {
    if (isPrimitive(token) && speaks(language, token)) {
      tokenEntries[token] = intern(
        maker,
        bounds.signatures.get(name)!.map((s) => fn(s.params, s.result)),
      );
      callables.push(token);
    } else if (isConstant(token)) tokenEntries[token] = intern(maker, [constantType(token)]);
  });
  const bySlot = new Map<Token, Abstraction>();
  for (const a of language.abstractions) {
    tokenEntries[a.token] = intern(maker, [abstractionType(a)]);
    callables.push(a.token);
    bySlot.set(a.token, a);
  }
  const groups = new Map<Entry, Token[]>();
  tokenEntries.forEach((entry, token) => {
    if (entry === undefined || arityOf(entry) === 0) return; // a constant abstraction is called, never passed
    const group = groups.get(entry);
    if (group === undefined) groups.set(entry, [token]);
    else group.push(token);
  });
  const grid = intern(maker, [GridType]);
  const root: Scope = {
    entries: [grid],
    distinct: { list: [grid], fewer: undefined },
    children: new Map(),
    masks: new Map(),
  };
  const fixed = [...groups].map(([entry, tokens]) => ({ entry, tokens }));
  return { language, bounds, bySlot, entries, states: new Map(), tokenEntries, groups: fixed, callables, root };
}

function abstractionType(a: Abstraction): Type {
  const [type] = rename(
    [
      fn(
        a.holes.map((t) => parseType(t)),
        parseType(a.type),
      ),
    ],
    (k) => `t${k}`,
  );
  return type!;
}
