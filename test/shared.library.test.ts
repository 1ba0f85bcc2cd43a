import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Abstraction, Body, Term, Terms, Token, Vocabulary } from "../environments/environment.ts";
import type { Solution } from "../shared/findings.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import { programsOf } from "../shared/library/corpus.ts";
import type { LibraryEntry } from "../shared/library/entry.ts";
import { lossWithout } from "../shared/library/loss.ts";
import { createInterner } from "../shared/library/nodes.ts";
import { inline, rewrite } from "../shared/library/rewrite.ts";
import { searchAbstraction } from "../shared/library/search.ts";
import { corpusWith } from "../shared/library/space.ts";
import { withUses } from "../shared/library/usage.ts";

/** A tiny typed language over integers modulo 97, with named and computed functions. */
const X = 0;
const ONE = 1;
const TWO = 2;
const ADD = 3;
const MUL = 4;
const LESS = 5;
const PICK = 6;
const TWICE = 7; // applies a function of one argument twice
const PLUS = 8; // PLUS(a) is a computed function: it adds a
const CALL = 9;
const SLOTS = [10, 11, 12];
const unary = "(int) -> int";
const signatures: Record<Token, { args: string[]; type: string }> = {
  [X]: { args: [], type: "int" },
  [ONE]: { args: [], type: "int" },
  [TWO]: { args: [], type: "int" },
  [ADD]: { args: ["int", "int"], type: "int" },
  [MUL]: { args: ["int", "int"], type: "int" },
  [LESS]: { args: ["int", "int"], type: "bool" },
  [PICK]: { args: ["bool", "int", "int"], type: "int" },
  [TWICE]: { args: [unary, "int"], type: "int" },
  [PLUS]: { args: ["int"], type: unary },
  [CALL]: { args: [unary, "int"], type: "int" },
};
const NEGATE = 13;
const SQUARE = 14;
signatures[NEGATE] = { args: ["int"], type: "int" };
signatures[SQUARE] = { args: ["int"], type: "int" };

const term = (token: Token, ...args: Term[]): Term => ({ token, args, type: signatures[token]!.type });
const [x, one, two] = [term(X), term(ONE), term(TWO)];
const add = (a: Term, b: Term) => term(ADD, a, b);
const mul = (a: Term, b: Term) => term(MUL, a, b);
const size = (t: Term): number => t.args.reduce((sum, a) => sum + size(a), 1);
const tokens = (t: Term): Token[] => [t.token, ...t.args.flatMap(tokens)];

/** Runs programs with abstractions by their definition: evaluate the arguments, then the body. */
type Value = number | ((...args: Value[]) => Value);
function run(t: Term, input: number, library: readonly Abstraction[]): Value {
  const use = (token: Token, values: Value[]): Value => {
    const entry = library.find((e) => e.token === token);
    const inBody = (b: Body): Value => ("hole" in b ? values[b.hole]! : node(b.token, b.args.map(inBody)));
    return entry === undefined ? primitive(token, values, input) : inBody(entry.body);
  };
  const arity = (token: Token) =>
    library.find((e) => e.token === token)?.holes.length ?? signatures[token]!.args.length;
  const node = (token: Token, values: Value[]): Value =>
    values.length === 0 && arity(token) > 0 ? (...more) => use(token, more) : use(token, values);
  return node(
    t.token,
    t.args.map((a) => run(a, input, library)),
  );
}
function primitive(token: Token, values: Value[], input: number): Value {
  const [a, b, c] = values as [number, number, number];
  if (token === X) return input % 97;
  if (token === ONE || token === TWO) return token;
  if (token === ADD) return (a + b) % 97;
  if (token === MUL) return (a * b) % 97;
  if (token === LESS) return a < b ? 1 : 0;
  if (token === PICK) return a === 1 ? b : c;
  if (token === NEGATE) return (97 - a) % 97;
  if (token === SQUARE) return (a * a) % 97;
  if (token === PLUS) return (d) => (a + (d as number)) % 97;
  const f = values[0] as (...args: Value[]) => Value;
  if (token === CALL) return f(...values.slice(1));
  if (token === TWICE) return f(f(b));
  throw new Error(`token ${token} is not in the language`);
}

/** ValueReads prefix order back, in which each token is followed by how many arguments it has; library tokens included. */
function environmentWith(library: readonly Abstraction[]): {
  vocabulary: Pick<Vocabulary, "slots">;
  terms: Pick<Terms, "toTerm" | "apply" | "inputs">;
} {
  const known = (token: Token) => {
    const entry = library.find((e) => e.token === token);
    return entry === undefined ? signatures[token]! : { args: entry.holes, type: entry.type };
  };
  const read = (rest: Token[]): Term => {
    const token = rest.shift()!;
    const { args, type } = known(token);
    if (rest.shift() === 0 && args.length > 0) return { token, args: [], type: `(${args.join(", ")}) -> ${type}` };
    return { token, args: args.map(() => read(rest)), type };
  };
  return { vocabulary: { slots: SLOTS }, terms: { toTerm: (answer) => read([...answer]), apply: CALL, inputs: [X] } };
}
const written = (t: Term): Token[] => [t.token, t.args.length, ...t.args.flatMap(written)];
const named = (token: Token): Term => ({ token, args: [], type: unary });

const intTerm: fc.Arbitrary<Term> = fc.letrec<{ int: Term; bool: Term; fn: Term }>((tie) => ({
  int: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom(x, one, two),
    fc.tuple(tie("int"), tie("int")).map(([a, b]) => add(a, b)),
    fc.tuple(tie("int"), tie("int")).map(([a, b]) => mul(a, b)),
    fc.tuple(tie("bool"), tie("int"), tie("int")).map(([c, a, b]) => term(PICK, c, a, b)),
    fc.tuple(fc.constantFrom(NEGATE, SQUARE), tie("int")).map(([f, a]) => term(f, a)),
    fc
      .tuple(fc.oneof(tie("fn"), fc.constantFrom(NEGATE, SQUARE).map(named)), tie("int"))
      .map(([f, a]) => term(TWICE, f, a)),
    fc.tuple(tie("fn"), tie("int")).map(([f, a]) => term(CALL, f, a)),
  ),
  fn: tie("int").map((a) => term(PLUS, a)),
  bool: fc.tuple(tie("int"), tie("int")).map(([a, b]) => term(LESS, a, b)),
})).int;
/** Programs that differ in one part or one function each: a corpus with much to find. */
const variations = fc
  .tuple(intTerm, fc.array(fc.tuple(fc.nat(), intTerm), { minLength: 2, maxLength: 5 }))
  .map(([base, changes]) =>
    changes.map(([at, by]) => {
      let left = at % size(base);
      const visit = (t: Term): Term => {
        if (left-- !== 0) return { ...t, args: t.args.map(visit) };
        if (t.token === NEGATE || t.token === SQUARE) return { ...t, token: NEGATE + SQUARE - t.token };
        return t.type === "int" ? by : t;
      };
      return visit(base);
    }),
  );
const corpusOfTerms = fc.array(intTerm, { minLength: 2, maxLength: 6 });

const solve = (t: Term, n: number, agent = 0): Solution => ({
  taskId: `task${n}`,
  family: "toy",
  prompt: [],
  answer: written(t),
  result: "",
  logProb: 0,
  agent,
  round: 1,
});
const settings = { perRound: 3, minUses: 2, maxSize: 5, maxHoles: 3 };
const compress = (terms: readonly Term[], more = {}, library: LibraryEntry[] = []) =>
  compressCorpus(
    environmentWith(library),
    terms.map((t, n) => solve(t, n)),
    library,
    { ...settings, ...more },
    1,
  );

describe("rewriting with the library", () => {
  it("never changes what a program computes, never makes it longer, and inlining undoes it", () => {
    fc.assert(
      fc.property(corpusOfTerms, intTerm, fc.nat(96), (corpus, other, input) => {
        const library = compress(corpus);
        for (const t of [...corpus, other]) {
          const short = rewrite(t, library, CALL);
          expect(run(short, input, library)).toBe(run(t, input, []));
          expect(size(short)).toBeLessThanOrEqual(size(t));
          expect(inline(short, library, CALL)).toEqual(t);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("chooses the best of overlapping uses, not the first", () => {
    const hole = (k: number): Body => ({ hole: k, type: "int" });
    const node = (token: Token, ...args: Body[]): Body => ({ token, args, type: "int" });
    const small = { name: "small", token: 10, holes: ["int"], type: "int", body: node(ADD, node(ONE), hole(0)) };
    const large = {
      name: "large",
      token: 11,
      holes: ["int"],
      type: "int",
      body: node(MUL, node(TWO), node(ADD, node(ONE), hole(0))),
    };
    const t = mul(two, add(one, x));
    expect(tokens(rewrite(t, [small, large], CALL))).toEqual([11, X]);
    expect(tokens(rewrite(add(one, t), [small, large], CALL))).toEqual([10, 11, X]);
  });

  it("does not use an abstraction where a type differs or a shared hole meets unequal terms", () => {
    const double: Abstraction = {
      name: "double",
      token: 10,
      holes: ["int"],
      type: "int",
      body: {
        token: ADD,
        args: [
          { hole: 0, type: "int" },
          { hole: 0, type: "int" },
        ],
        type: "int",
      },
    };
    expect(tokens(rewrite(add(mul(x, x), mul(x, x)), [double], CALL))).toEqual([10, MUL, X, X]);
    expect(rewrite(add(x, one), [double], CALL)).toEqual(add(x, one));
    const foreign: Abstraction = { ...double, body: { ...double.body, type: "bool" } as Body };
    expect(rewrite(add(x, x), [foreign], CALL)).toEqual(add(x, x));
  });

  it("inlines abstractions in abstractions, and sixty nested doublings without building their tree", () => {
    const hole: Body = { hole: 0, type: "int" };
    const double: Abstraction = {
      name: "d",
      token: 10,
      holes: ["int"],
      type: "int",
      body: { token: ADD, args: [hole, hole], type: "int" },
    };
    const twice: Abstraction = {
      name: "q",
      token: 11,
      holes: ["int"],
      type: "int",
      body: { token: 10, args: [{ token: 10, args: [hole], type: "int" }], type: "int" },
    };
    const d = (t: Term): Term => ({ token: 10, args: [t], type: "int" });
    expect(inline({ token: 11, args: [x], type: "int" }, [double, twice], CALL)).toEqual(add(add(x, x), add(x, x)));
    let deep = x;
    for (let i = 0; i < 60; i++) deep = d(deep);
    expect(tokens(rewrite(deep, [double], CALL))).toEqual([...new Array(60).fill(10), X]);
  });
});

/**
 * Slow twin: every fragment of every subterm, functions taken out or not, every way to give equal cuts one hole, each
 * tried on the whole corpus by plain recursion on trees.
 */
function bestByTryingAll(corpus: readonly Term[], maxSize: number, maxHoles: number): number {
  type Cut = { body: Body; size: number; cut: Term[] };
  const same = (a: Term, b: Term) => JSON.stringify(a) === JSON.stringify(b);
  const subterms = (t: Term): Term[] => [t, ...t.args.flatMap(subterms)];
  const function_ = (t: Term): Term => ({
    token: t.token,
    args: [],
    type: `(${t.args.map((a) => a.type).join(", ")}) -> ${t.type}`,
  });
  const hole = (t: Term): Cut => ({ body: { hole: -1, type: t.type }, size: 0, cut: [t] });
  const product = (token: Token, type: string, options: Cut[][]): Cut[] =>
    options
      .reduce<Cut[][]>((lists, o) => lists.flatMap((l) => o.map((c) => [...l, c])), [[]])
      .map((parts) => ({
        body: { token, args: parts.map((p) => p.body), type },
        size: 1 + parts.reduce((s, p) => s + p.size, 0),
        cut: parts.flatMap((p) => p.cut),
      }))
      .filter((c) => c.size <= maxSize);
  const keep = (t: Term): Cut[] => {
    if (t.token === X) return []; // what stands for the question is an argument
    const options = t.args.map((a) => [hole(a), ...keep(a)]);
    const plain = product(t.token, t.type, options);
    const isCall = t.token === CALL || t.args.length === 0;
    return isCall ? plain : [...plain, ...product(CALL, t.type, [[hole(function_(t))], ...options])];
  };
  const partitions = (cut: readonly Term[]): number[][] =>
    cut.reduce<number[][]>(
      (lists, t, i) =>
        lists.flatMap((list) => {
          const earlier = [...new Set(list)].filter((h) => same(cut[list.indexOf(h)]!, t));
          return [...earlier, new Set(list).size].map((h) => [...list.slice(0, i), h]);
        }),
      [[]],
    );
  const number = (body: Body, indices: number[]): Body => {
    const rest = [...indices];
    const visit = (b: Body): Body => ("hole" in b ? { ...b, hole: rest.shift()! } : { ...b, args: b.args.map(visit) });
    return visit(body);
  };
  const lay = (b: Body, t: Term, bound: Term[]): boolean => {
    if ("hole" in b) {
      if (bound[b.hole] !== undefined && !same(bound[b.hole]!, t)) return false;
      bound[b.hole] = t;
      return b.type === t.type;
    }
    const taken = b.token === CALL && t.token !== CALL && t.args.length > 0;
    const args = taken ? [function_(t), ...t.args] : t.args;
    if (b.type !== t.type || (b.token !== t.token && !taken) || args.length !== b.args.length) return false;
    return b.args.every((a, i) => lay(a, args[i]!, bound));
  };
  const cost = (t: Term, b: Body): number => {
    const plain = t.args.reduce((s, a) => s + cost(a, b), 1);
    const bound: Term[] = [];
    if (!lay(b, t, bound)) return plain;
    return Math.min(
      plain,
      bound.reduce((s, a) => s + cost(a, b), 1),
    );
  };
  const bodies = new Map<string, { body: Body; size: number }>();
  for (const c of corpus.flatMap(subterms).flatMap(keep)) {
    if (c.size < 2) continue;
    for (const indices of partitions(c.cut)) {
      const body = number(c.body, indices);
      if (new Set(indices).size <= maxHoles) bodies.set(JSON.stringify(body), { body, size: c.size });
    }
  }
  let best = 0;
  for (const { body, size: own } of bodies.values()) {
    const users = corpus.filter((t) => subterms(t).some((s) => lay(body, s, [])));
    if (users.length < 2) continue;
    best = Math.max(
      best,
      corpus.reduce((s, t) => s + size(t) - cost(t, body), -own),
    );
  }
  return best;
}

describe("compressing the corpus of solved programs", () => {
  it("finds an abstraction as good as the best of trying all, and its saving is what rewriting saves", () => {
    fc.assert(
      fc.property(
        fc
          .oneof(corpusOfTerms, variations)
          .filter((c) => c.every((t) => size(t) <= 10))
          .map((c) => c.slice(0, 5)),
        fc.constantFrom<[number, number]>([3, 2], [4, 2], [6, 3], [6, 0]),
        (corpus, [maxSize, maxHoles]) => {
          const [entry] = compress(corpus, { perRound: 1, maxSize, maxHoles });
          expect(entry?.saving ?? 0).toBe(bestByTryingAll(corpus, maxSize, maxHoles));
          if (entry === undefined) return;
          const after = corpus.reduce((s, t) => s + size(rewrite(t, [entry], CALL)), 0);
          expect(entry.saving).toBe(corpus.reduce((s, t) => s + size(t), 0) - after - entry.size);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("never keeps the question in a body, not even where it is the same in all programs", () => {
    const bodyTokens = (b: Body): Token[] => ("hole" in b ? [] : [b.token, ...b.args.flatMap(bodyTokens)]);
    fc.assert(
      fc.property(fc.oneof(corpusOfTerms, variations), (corpus) => {
        for (const { body } of compress(corpus, { maxSize: 9 })) expect(bodyTokens(body)).not.toContain(X);
      }),
      { numRuns: 60 },
    );
    const same = add(mul(x, two), mul(x, two));
    const [entry] = compress([same, same], { perRound: 1 });
    expect(entry).toMatchObject({ holes: ["int"], size: 5 });
    const [open] = compress([same, same], { perRound: 1, closed: false });
    expect(open!.holes).toEqual([]);
  });

  it("names x * x + 1 with a shared hole when two tasks use it on different arguments", () => {
    const poly = (t: Term) => add(mul(t, t), one);
    const corpus = [poly(add(x, two)), poly(mul(x, two)), poly(two)];
    const [entry] = compress(corpus);
    expect(entry).toMatchObject({
      name: "f1",
      token: 10,
      holes: ["int"],
      type: "int",
      round: 1,
      foundBy: [0],
      size: 3,
      uses: [],
      body: { token: ADD, args: [{ token: MUL, args: [{ hole: 0 }, { hole: 0 }] }, { token: ONE }] },
    });
  });

  it("builds on earlier entries, whose tokens solutions may use, and stores bodies without them", () => {
    const step = (t: Term) => add(mul(t, two), one);
    const library = compress([step(x), step(one), step(two)], { perRound: 1 });
    expect(library).toHaveLength(1);
    const nested = [add(x, two), mul(x, two), two].map((t) => rewrite(step(step(step(t))), library, CALL));
    const [next] = compress(nested, { perRound: 1 }, library);
    expect(next!.token).toBe(11);
    const bodyTokens = (b: Body): Token[] => ("hole" in b ? [] : [b.token, ...b.args.flatMap(bodyTokens)]);
    expect(bodyTokens(next!.body)).not.toContain(10);
    expect(next!.size).toBeGreaterThan(5);
  });

  it("asks for two tasks or two agents, takes no more slots than there are, and pays for itself", () => {
    const big = add(mul(x, two), add(mul(x, two), add(mul(x, two), mul(x, two))));
    const env = environmentWith([]);
    expect(compressCorpus(env, [solve(big, 1), solve(big, 1)], [], settings, 1)).toEqual([]);
    const byTwo = compressCorpus(env, [solve(big, 1, 3), solve(big, 1, 1)], [], settings, 1);
    expect(byTwo[0]!.foundBy).toEqual([1, 3]);
    expect(compress([big, big, big, big], { perRound: 99 }).length).toBeLessThanOrEqual(SLOTS.length);
    expect(compress([add(x, one), mul(x, two)])).toEqual([]);
  });

  it("gives the same entries whatever the order of solutions of different tasks", () => {
    fc.assert(
      fc.property(corpusOfTerms, (corpus) => {
        const solutions = corpus.map((t, n) => solve(t, n));
        const there = compressCorpus(environmentWith([]), solutions, [], settings, 1);
        expect(compressCorpus(environmentWith([]), solutions.toReversed(), [], settings, 1)).toEqual(there);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the search for an abstraction", () => {
  const corpusOf = (terms: readonly Term[]) => {
    const interner = createInterner(CALL, [X]);
    const solutions = terms.map((t, n) => solve(t, n));
    return corpusWith(programsOf(environmentWith([]).terms, solutions, [], interner), [], interner);
  };
  const limits = { maxSize: 5, maxHoles: 3, minUses: 2 };
  const whole = (terms: readonly Term[]) => searchAbstraction(corpusOf(terms), { ...limits, budget: 1e6 });

  it("prunes nothing that could have won: with each pruning off, and with all, the result is equal", () => {
    const prunings = ["bound", "sharing", "captured", "redundant"] as const;
    fc.assert(
      fc.property(
        fc.oneof(corpusOfTerms, variations).filter((c) => c.every((t) => size(t) <= 12)),
        fc.constantFrom(...prunings.map((p) => [p]), prunings),
        fc.constantFrom(3, 4, 9),
        (corpus, off, maxSize) => {
          const prune = Object.fromEntries(off.map((p) => [p, false]));
          expect(compress(corpus, { maxSize, maxHoles: 2, prune })).toEqual(compress(corpus, { maxSize, maxHoles: 2 }));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("stopped and continued any number of times, gives the very result of one search", () => {
    fc.assert(
      fc.property(
        fc.oneof(corpusOfTerms, variations).filter((c) => c.every((t) => size(t) <= 12)),
        fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
        (terms, budgets) => {
          const wanted = whole(terms);
          let result = searchAbstraction(corpusOf(terms), { ...limits, budget: 0 });
          for (let k = 0; result.state !== undefined; k++) {
            const state = structuredClone(result.state);
            const budget = 1 + budgets[k % budgets.length]!;
            const next = searchAbstraction(corpusOf(terms), { ...limits, budget }, state);
            expect(next.steps - result.steps).toBeLessThanOrEqual(budget);
            result = next;
          }
          expect(result).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("when its budget ends, tells the best so far, and refuses to continue on another corpus or with other limits", () => {
    const terms = [x, one, two].map((t) => add(mul(add(t, one), two), mul(t, t)));
    const { state, best } = searchAbstraction(corpusOf(terms), { ...limits, budget: 20 });
    expect(state).toBeDefined();
    expect(best!.utility).toBeGreaterThan(0);
    expect(best!.utility).toBeLessThanOrEqual(whole(terms).best!.utility);
    const refused = expect.objectContaining({ code: "E_FORMAT", hint: "begin a new search" });
    const others = [...terms.slice(1), add(x, two)];
    expect(() => searchAbstraction(corpusOf(others), { ...limits, budget: 4 }, state)).toThrow(refused);
    expect(() => searchAbstraction(corpusOf(terms), { ...limits, maxHoles: 1, budget: 4 }, state)).toThrow(refused);
  });

  it("takes a function out where programs differ in it alone", () => {
    const programs = [NEGATE, SQUARE].flatMap((f) => [x, one].map((t) => add(mul(term(f, t), two), term(f, two))));
    const [entry] = compress(programs, { perRound: 1, maxSize: 6 });
    expect(entry).toMatchObject({ holes: [unary, "int"], type: "int" });
    expect(tokens(rewrite(programs[0]!, [entry!], CALL))).toEqual([10, NEGATE, X]);
  });
});

describe("what is lost without an entry", () => {
  it("is what the corpus grows by when it alone is taken away", () => {
    fc.assert(
      fc.property(
        variations.filter((c) => c.every((t) => size(t) <= 14)),
        (corpus) => {
          const library = compress(corpus);
          const solutions = corpus.map((t, n) => solve(t, n));
          const lost = lossWithout(environmentWith(library).terms, solutions, library);
          const tokensWith = (entries: readonly Abstraction[]) =>
            corpus.reduce((sum, t) => sum + size(rewrite(t, entries, CALL)), 0);
          const wanted = library.map((e) => tokensWith(library.filter((o) => o !== e)) - tokensWith(library));
          expect(lost).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("usage of the library", () => {
  it("adds each agent's uses to those so far", () => {
    const [entry] = compress([add(mul(x, two), one), add(mul(x, two), two), mul(x, two)]);
    const used = {
      ...entry!,
      uses: [
        { agent: 0, count: 2 },
        { agent: 4, count: 1 },
      ],
    };
    const answer = (agent: number, list: Token[]): Solution => ({ ...solve(x, 0, agent), answer: list });
    const [after] = withUses([used], [answer(4, [ADD, 10, 10]), answer(2, [10]), answer(4, [10, X]), answer(5, [X])]);
    expect(after!.uses).toEqual([
      { agent: 0, count: 2 },
      { agent: 2, count: 1 },
      { agent: 4, count: 4 },
    ]);
  });
});
