import type { Entry, State } from "../infer.ts";
import { rename, showType, type Type, unify } from "../types.ts";

/** Terms that fit one kind of parameter, cheapest first, and the choices that wait for one more of them. */
export type Shelf<T, W> = { readonly params: readonly Type[]; readonly list: T[]; waiting: W[] };

/** Every term put down, and the shelves on which each type stands: most parameters are of the same few kinds. */
export type Shelves<T, W> = {
  readonly all: T[];
  readonly byKey: Map<string, Shelf<T, W>>;
  readonly byState: Map<State, Shelf<T, W>>;
  /** The shelves that take a type. */
  readonly takers: Map<Entry, Shelf<T, W>[]>;
};

type Typed = { readonly type: Entry };

export const newShelves = <T, W>(): Shelves<T, W> => ({
  all: [],
  byKey: new Map(),
  byState: new Map(),
  takers: new Map(),
});

/** The shelf of a call's next parameter. */
export function shelfOf<T extends Typed, W>(shelves: Shelves<T, W>, state: State): Shelf<T, W> {
  const known = shelves.byState.get(state);
  if (known !== undefined) return known;
  const params = state.threads.map((t) => rename([t.params[0]!], (k) => `p${k}`)[0]!);
  const byName = new Map(params.map((p) => [showType(p), p]));
  const key = [...byName.keys()].sort().join(" | ");
  let shelf = shelves.byKey.get(key);
  if (shelf === undefined) {
    shelf = { params: [...byName.values()], list: [], waiting: [] };
    shelves.byKey.set(key, shelf);
    for (const [type, takers] of shelves.takers) if (takes(shelf, type)) takers.push(shelf);
    for (const term of shelves.all) if (shelves.takers.get(term.type)!.includes(shelf)) shelf.list.push(term);
  }
  shelves.byState.set(state, shelf);
  return shelf;
}

/** Puts a term that costs at least what all before it do on every shelf that takes it; `wake` gets who waited for it. */
export function put<T extends Typed, W>(shelves: Shelves<T, W>, term: T, wake: (waiting: W) => void): void {
  let takers = shelves.takers.get(term.type);
  if (takers === undefined) {
    takers = [...shelves.byKey.values()].filter((shelf) => takes(shelf, term.type));
    shelves.takers.set(term.type, takers);
  }
  shelves.all.push(term);
  for (const shelf of takers) {
    shelf.list.push(term);
    const { waiting } = shelf;
    shelf.waiting = [];
    for (const w of waiting) wake(w);
  }
}

const takes = (shelf: Shelf<unknown, unknown>, type: Entry): boolean =>
  shelf.params.some((p) => type.fresh.some((t) => unify(p, t, new Map()) !== undefined));
