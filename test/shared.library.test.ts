import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Abstraction, Body, Environment, Term, Token, Vocabulary } from "../environments/environment.ts";
import type { Solution } from "../shared/findings.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import type { LibraryEntry } from "../shared/library/entry.ts";
import { inline, rewrite } from "../shared/library/rewrite.ts";
import { withUses } from "../shared/library/usage.ts";

/** A tiny typed language over integers modulo 97: answers are terms in prefix order. */
const X = 0;
const ONE = 1;
const TWO = 2;
const ADD = 3;
const MUL = 4;
const LESS = 5;
const PICK = 6;
const SLOTS = [10, 11, 12];
const signatures: Record<Token, { args: string[]; type: string }> = {
  [X]: { args: [], type: "int" },
  [ONE]: { args: [], type: "int" },
  [TWO]: { args: [], type: "int" },
  [ADD]: { args: ["int", "int"], type: "int" },
  [MUL]: { args: ["int", "int"], type: "int" },
  [LESS]: { args: ["int", "int"], type: "bool" },
  [PICK]: { args: ["bool", "int", "int"], type: "int" },
};

const term = (token: Token, ...args: Term[]): Term => ({ token, args, type: signatures[token]!.type });
const [x, one, two] = [term(X), term(ONE), term(TWO)];
const add = (a: Term, b: Term) => term(ADD, a, b);
const mul = (a: Term, b: Term) => term(MUL, a, b);
const size = (t: Term): number => t.args.reduce((sum, a) => sum + size(a), 1);
const tokens = (t: Term): Token[] => [t.token, ...t.args.flatMap(tokens)];

/** Runs programs with abstractions by their definition: evaluate the arguments, then the body. */
function run(t: Term, input: number, library: readonly Abstraction[]): number {
  const values = t.args.map((a) => run(a, input, library));
  const entry = library.find((e) => e.token === t.token);
  if (entry === undefined) return primitive(t.token, values, input);
  const inBody = (b: Body): number => ("hole" in b ? values[b.hole]! : bodyNode(b.token, b.args.map(inBody)));
  const bodyNode = (token: Token, args: number[]) => primitive(token, args, input);
  return inBody(entry.body);
}
function primitive(token: Token, [a = 0, b = 0, c = 0]: number[], input: number): number {
  if (token === X) return input % 97;
  if (token === ONE || token === TWO) return token;
  if (token === ADD) return (a + b) % 97;
  if (token === MUL) return (a * b) % 97;
  if (token === LESS) return a < b ? 1 : 0;
  if (token === PICK) return a === 1 ? b : c;
  throw new Error(`token ${token} is not in the language`);
}

/** Reads prefix order back, library tokens included. */
function environmentWith(library: readonly Abstraction[]): Pick<Environment, "toTerm" | "vocabulary"> {
  const known = (token: Token) => {
    const entry = library.find((e) => e.token === token);
    return entry === undefined ? signatures[token]! : { args: entry.holes, type: entry.type };
  };
  const read = (rest: Token[]): Term => {
    const token = rest.shift()!;
    return { token, args: known(token).args.map(() => read(rest)), type: known(token).type };
  };
  return { toTerm: (answer) => read([...answer]), vocabulary: { slots: SLOTS } as unknown as Vocabulary };
}

const intTerm: fc.Arbitrary<Term> = fc.letrec<{ int: Term; bool: Term }>((tie) => ({
  int: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom(x, one, two),
    fc.tuple(tie("int"), tie("int")).map(([a, b]) => add(a, b)),
    fc.tuple(tie("int"), tie("int")).map(([a, b]) => mul(a, b)),
    fc.tuple(tie("bool"), tie("int"), tie("int")).map(([c, a, b]) => term(PICK, c, a, b)),
  ),
  bool: fc.tuple(tie("int"), tie("int")).map(([a, b]) => term(LESS, a, b)),
})).int;
const corpusOfTerms = fc.array(intTerm, { minLength: 2, maxLength: 6 });

const solve = (t: Term, n: number, agent = 0): Solution => ({
  taskId: `task${n}`,
  family: "toy",
  prompt: [],
  answer: tokens(t),
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
          const short = rewrite(t, library);
          expect(run(short, input, library)).toBe(run(t, input, []));
          expect(size(short)).toBeLessThanOrEqual(size(t));
          expect(inline(short, library)).toEqual(t);
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
    expect(tokens(rewrite(t, [small, large]))).toEqual([11, X]);
    expect(tokens(rewrite(add(one, t), [small, large]))).toEqual([10, 11, X]);
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
    expect(tokens(rewrite(add(mul(x, x), mul(x, x)), [double]))).toEqual([10, MUL, X, X]);
    expect(rewrite(add(x, one), [double])).toEqual(add(x, one));
    const foreign: Abstraction = { ...double, body: { ...double.body, type: "bool" } as Body };
    expect(rewrite(add(x, x), [foreign])).toEqual(add(x, x));
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
    expect(inline({ token: 11, args: [x], type: "int" }, [double, twice])).toEqual(add(add(x, x), add(x, x)));
    let deep = x;
    for (let i = 0; i < 60; i++) deep = d(deep);
    expect(tokens(rewrite(deep, [double]))).toEqual([...new Array(60).fill(10), X]);
  });
});

/** Slow twin: every fragment of every subterm, each tried on the whole corpus by plain recursion on trees. */
function bestByTryingAll(corpus: readonly Term[], maxSize: number, maxHoles: number): number {
  type Cut = { body: Body; size: number; cut: Term[] };
  const same = (a: Term, b: Term) => JSON.stringify(a) === JSON.stringify(b);
  const subterms = (t: Term): Term[] => [t, ...t.args.flatMap(subterms)];
  const keep = (t: Term): Cut[] => {
    const options = t.args.map((a): Cut[] => [{ body: { hole: -1, type: a.type }, size: 0, cut: [a] }, ...keep(a)]);
    const product = options.reduce<Cut[][]>((lists, o) => lists.flatMap((l) => o.map((c) => [...l, c])), [[]]);
    return product
      .map((parts) => ({
        body: { token: t.token, args: parts.map((p) => p.body), type: t.type },
        size: 1 + parts.reduce((s, p) => s + p.size, 0),
        cut: parts.flatMap((p) => p.cut),
      }))
      .filter((c) => c.size <= maxSize);
  };
  const number = (c: Cut, shared: boolean): { body: Body; holes: number } => {
    const firsts: Term[] = [];
    const indices = c.cut.map((t, i) => {
      const seen = firsts.findIndex((f) => same(f, t));
      if (seen < 0) firsts.push(t);
      return shared ? (seen < 0 ? firsts.length - 1 : seen) : i;
    });
    const visit = (b: Body): Body =>
      "hole" in b ? { ...b, hole: indices.shift()! } : { ...b, args: b.args.map(visit) };
    return { holes: shared ? firsts.length : c.cut.length, body: visit(c.body) };
  };
  const lay = (b: Body, t: Term, bound: Term[]): boolean => {
    if ("hole" in b) {
      if (bound[b.hole] !== undefined && !same(bound[b.hole]!, t)) return false;
      bound[b.hole] = t;
      return b.type === t.type;
    }
    return b.token === t.token && b.args.every((a, i) => lay(a, t.args[i]!, bound));
  };
  const cost = (t: Term, b: Body): number => {
    const plain = t.args.reduce((s, a) => s + cost(a, b), 1);
    const bound: Term[] = [];
    return lay(b, t, bound)
      ? Math.min(
          plain,
          bound.reduce((s, a) => s + cost(a, b), 1),
        )
      : plain;
  };
  const bodies = corpus
    .flatMap(subterms)
    .flatMap(keep)
    .filter((c) => c.size >= 2);
  let best = 0;
  for (const c of bodies) {
    for (const { body, holes } of [number(c, true), number(c, false)]) {
      const users = corpus.filter((t) => subterms(t).some((s) => lay(body, s, [])));
      if (holes > maxHoles || users.length < 2) continue;
      best = Math.max(
        best,
        corpus.reduce((s, t) => s + size(t) - cost(t, body), -c.size),
      );
    }
  }
  return best;
}

describe("compressing the corpus of solved programs", () => {
  it("finds an abstraction as good as the best of trying all, and its saving is what rewriting saves", () => {
    fc.assert(
      fc.property(
        fc.array(
          intTerm.filter((t) => size(t) <= 14),
          { minLength: 2, maxLength: 5 },
        ),
        (corpus) => {
          const [entry] = compress(corpus, { perRound: 1, maxSize: 4, maxHoles: 2 });
          expect(entry?.saving ?? 0).toBe(bestByTryingAll(corpus, 4, 2));
          if (entry === undefined) return;
          const after = corpus.reduce((s, t) => s + size(rewrite(t, [entry])), 0);
          expect(entry.saving).toBe(corpus.reduce((s, t) => s + size(t), 0) - after - entry.size);
        },
      ),
      { numRuns: 60 },
    );
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
    const nested = [add(x, two), mul(x, two), two].map((t) => rewrite(step(step(step(t))), library));
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

describe("usage of the library", () => {
  it("counts each agent's uses this round and keeps earlier rounds", () => {
    const [entry] = compress([add(mul(x, two), one), add(mul(x, two), two), mul(x, two)]);
    const used = { ...entry!, uses: [{ agent: 0, round: 1, count: 2 }] };
    const answer = (agent: number, list: Token[]): Solution => ({ ...solve(x, 0, agent), answer: list });
    const [after] = withUses(
      [used],
      [answer(4, [ADD, 10, 10]), answer(2, [10]), answer(4, [10, X]), answer(5, [X])],
      2,
    );
    expect(after!.uses).toEqual([
      { agent: 0, round: 1, count: 2 },
      { agent: 2, round: 2, count: 1 },
      { agent: 4, round: 2, count: 3 },
    ]);
  });
});
