import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Abstraction, Body, Environment, Term, Tokens } from "../environments/environment.ts";
import { environmentKind, environmentKinds } from "../environments/registry.ts";
import { type Random, stream } from "../src/core/random.ts";
import { leaks, taught } from "./leaks.ts";

/** Random legal tokens until the answer ends, in a way or another. */
function walk(env: Environment, task: Parameters<Environment["start"]>[0], random: Random) {
  let partial = env.start(task);
  const tokens: number[] = [];
  const seen: unknown[] = [partial];
  while (env.status(partial) === "open" || env.status(partial) === "step") {
    const mask = env.legal(partial);
    expect(mask.length).toBe(env.vocabulary.size);
    const token = random.weighted(mask);
    expect(token).toBeGreaterThanOrEqual(0); // an open partial always has a legal token
    tokens.push(token);
    partial = env.extend(partial, token);
    seen.push(partial);
    expect(tokens.length).toBeLessThanOrEqual(env.vocabulary.answerLength);
  }
  return { partial, tokens: tokens as Tokens, seen };
}

/** Every kind, and what a setting makes another world of. */
const worlds = [
  ...environmentKinds.map((kind) => [kind.kind, kind, {}] as const),
  ["grids, extended", environmentKind("grids"), { dsl: "extended" }] as const,
  [
    "text, files",
    environmentKind("text"),
    { tasks: `text:${join(import.meta.dirname, "../environments/environment.ts")}` },
  ] as const,
];

describe.each(worlds)("environment %s", (_, kind, settings) => {
  const opened = kind.open({ tasksPerFamily: 3, ...settings }, 7);
  const env = opened.environment as Environment;
  const tasks = env.tasks("practice");
  const begins = (prompt: Tokens) =>
    prompt.length > 0 && (env.vocabulary.begin === undefined || prompt.at(-1) === env.vocabulary.begin);
  const ends = (answer: Tokens) => env.vocabulary.end === undefined || answer.at(-1) === env.vocabulary.end;

  it("has practice and probe tasks in its families, and a vocabulary whose names match its size", () => {
    expect(tasks.length).toBeGreaterThan(0);
    expect(env.tasks("probe").length).toBeGreaterThan(0);
    for (const task of tasks) expect(env.families).toContain(task.family);
    for (const family of env.families) expect(env.tasks("practice", family).length).toBeGreaterThan(0);
    expect(env.vocabulary.names.length).toBe(env.vocabulary.size);
    expect(new Set(env.vocabulary.names).size).toBe(env.vocabulary.size);
    expect(new Set(tasks.map((t) => t.id)).size).toBe(tasks.length);
  });

  it("gives prompts that fit, hold known tokens and end with begin", () => {
    for (const task of [...tasks, ...env.tasks("probe")]) {
      const prompt = env.prompt(task);
      expect(prompt.length).toBeLessThanOrEqual(env.vocabulary.promptLength);
      expect(begins(prompt)).toBe(true);
      expect(prompt.every((t) => Number.isInteger(t) && t >= 0 && t < env.vocabulary.size)).toBe(true);
    }
  });

  it("ends every walk of legal tokens, and judges whatever came out the same way twice", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: tasks.length - 1 }), fc.nat(), (k, seed) => {
        const task = tasks[k]!;
        const { partial, tokens } = walk(env, task, stream(seed, "walk"));
        const outcome = env.judge(task, tokens);
        expect(env.judge(task, tokens)).toEqual(outcome);
        expect(outcome.reward).toBeGreaterThanOrEqual(0);
        expect(outcome.reward).toBeLessThanOrEqual(1);
        expect(outcome.distance).toBeGreaterThanOrEqual(0);
        expect(outcome.distance).toBeLessThanOrEqual(1);
        expect(outcome.solved).toBe(outcome.distance === 0);
        if (env.status(partial) !== "done") return;
        expect(env.result(task, tokens)).toBeDefined();
        expect(env.parse(env.render(tokens))).toEqual(tokens);
        for (const { prompt, answer } of outcome.consequences) {
          expect(begins(prompt)).toBe(true);
          expect(ends(answer)).toBe(true);
          expect(prompt.length).toBeLessThanOrEqual(env.vocabulary.promptLength);
          expect(env.parse(env.render(answer))).toEqual(answer);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("sees a made-up pair through a symmetry, if it has any, as another pair that fits, the same one twice", () => {
    for (let k = 0; k < 10 && env.augment !== undefined; k++) {
      const { task, answer, prompt } = env.synthesise(stream(k, "made"));
      const pair = env.augment(stream(k, "augment"), task, answer);
      expect(env.augment(stream(k, "augment"), task, answer)).toEqual(pair);
      if (pair === undefined) continue;
      expect(pair).not.toEqual({ prompt, answer });
      expect(pair.prompt.length).toBeLessThanOrEqual(env.vocabulary.promptLength);
      expect(env.parse(env.render(pair.answer))).toEqual(pair.answer);
    }
  });

  it("searches systematically, if it can, for answers that are right, the same ones twice", () => {
    if (env.explore === undefined) return;
    const none = () => new Float32Array(env.vocabulary.size);
    for (const task of tasks.slice(0, 3)) {
      const play = () => {
        const blind = { first: none(), rest: none(), trust: 0, value: undefined, seeds: [], sketches: [] };
        const exploration = env.explore!(task, { ...blind, random: stream(1, "explore") });
        const { answers, runs } = exploration.advance(300);
        return { answers, runs, misses: exploration.misses(3, 3), traces: exploration.traces(10) };
      };
      const { answers, runs, misses, traces } = play();
      expect(play()).toEqual({ answers, runs, misses, traces });
      for (const { answer } of answers) expect(env.judge(task, answer).solved).toBe(true);
      for (const answer of misses) {
        const { solved, distance } = env.judge(task, answer);
        expect(solved).toBe(false);
        expect(distance).toBeGreaterThan(0);
      }
      for (const { features } of traces) expect(features).toHaveLength(env.featureNames.length);
    }
  });

  it("gives features of the declared length within [-1, 1] for every partial on the way", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: tasks.length - 1 }), fc.nat(), (k, seed) => {
        for (const partial of walk(env, tasks[k]!, stream(seed, "features")).seen) {
          const features = env.features(tasks[k]!, partial);
          expect(features.length).toBe(env.featureNames.length);
          expect(features.every((x) => x >= -1 && x <= 1)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same signature to the same tokens, and never changes a partial it has handed out", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: tasks.length - 1 }), fc.nat(), (k, seed) => {
        const task = tasks[k]!;
        const { tokens, seen } = walk(env, task, stream(seed, "signature"));
        const before = seen.map((p) => env.signature(p));
        const again: unknown[] = [env.start(task)];
        for (const t of tokens) again.push(env.extend(again.at(-1), t));
        expect(again.map((p) => env.signature(p))).toEqual(before);
        expect(seen.map((p) => env.signature(p))).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });

  it("knows a right answer for each of its probes, whatever the seed", () => {
    const probes = env.probes();
    const probeTasks = env.tasks("probe");
    expect(probes.length).toBe(probeTasks.length);
    for (const [k, { prompt, answer }] of probes.entries()) {
      expect(env.prompt(probeTasks[k]!)).toEqual(prompt);
      expect(env.judge(probeTasks[k]!, answer).solved).toBe(true);
    }
    expect(kind.open({ ...settings, tasksPerFamily: 1 }, 8).environment.probes()).toEqual(probes);
  });

  it("knows fixed pairs of every family, whatever the seed", () => {
    const families = env.familyProbes();
    expect(families.map(({ family }) => family)).toEqual(expect.arrayContaining([...env.families]));
    for (const { examples } of families) {
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(begins(example.prompt)).toBe(true);
        expect(env.parse(env.render(example.answer))).toEqual(example.answer);
      }
    }
    expect(kind.open({ ...settings, tasksPerFamily: 1 }, 8).environment.familyProbes()).toEqual(families);
  });

  it("makes up pairs whose answers parse, reproducibly from the stream", () => {
    const make = () => Array.from({ length: 30 }, (_, k) => env.synthesise(stream(3, "pair", k)));
    const pairs = make();
    expect(make()).toEqual(pairs);
    for (const { prompt, answer } of pairs) {
      expect(prompt.length).toBeLessThanOrEqual(env.vocabulary.promptLength);
      expect(begins(prompt)).toBe(true);
      expect(env.parse(env.render(answer))).toEqual(answer);
    }
  });

  it("asks exams, if it has questions of its own, that the examiner alone can mark, and that are no practice", () => {
    const exam = env.tasks("exam");
    const practised = new Set(tasks.map((task) => env.prompt(task).join(" ")));
    for (const task of exam) {
      expect(env.families).toContain(task.family);
      expect(practised.has(env.prompt(task).join(" "))).toBe(false);
      expect(opened.exams.outputs(task)).toBe(1);
    }
    if (exam.length === 0) return;
    for (const family of env.families) expect(env.tasks("exam", family).length).toBeGreaterThan(0);
    expect(kind.rebuild(opened.definition).tasks("exam")).toEqual([]);
  });

  it("teaches no exam: no consequence, and nothing shown, made up or mirrored, is a question of it with its answer", () => {
    const all = kind.open({ ...settings, tasksPerFamily: 50, exams: 2000 }, 7);
    const world = all.environment as Environment;
    if (world.tasks("exam").length === 0) return; // the exam is held back from practice tasks, which no prompt holds
    expect(leaks(world, all.exams, taught(world, 2000)).slice(0, 3)).toEqual([]);
  }, 60_000);

  it("shows, if it shows anything, the same pairs wherever one begins, in a worker as here, and none that answers an exam", () => {
    if (env.shown === undefined) return;
    const asked = new Set([...env.tasks("exam"), ...env.tasks("probe")].map((task) => env.prompt(task).join(" ")));
    const rebuilt = kind.rebuild(JSON.parse(JSON.stringify(opened.definition)));
    for (const family of [...env.families, undefined]) {
      const reader = family === undefined ? { agent: 0 } : { agent: 0, family };
      const pairs = env.shown(reader, 0, 300);
      expect(pairs).toHaveLength(300);
      expect([...env.shown(reader, 0, 7), ...env.shown(reader, 7, 93), ...env.shown(reader, 100, 200)]).toEqual(pairs);
      expect(rebuilt.shown!(reader, 250, 50)).toEqual(pairs.slice(250));
      for (const { prompt, answer } of pairs) {
        expect(prompt.length).toBeLessThanOrEqual(env.vocabulary.promptLength);
        expect(begins(prompt)).toBe(true);
        expect(answer.length).toBeGreaterThan(0);
        expect(answer.length).toBeLessThanOrEqual(env.vocabulary.answerLength);
        expect(asked.has(prompt.join(" "))).toBe(false);
      }
    }
  });

  it("leaves out thought, if its answers have any, from the left: the rest is right where less may be said", () => {
    if (env.thought === undefined) return;
    for (const [k, { prompt, answer }] of env.probes().entries()) {
      const task = env.tasks("probe")[k]!;
      const { written, whole } = env.thought({ prompt, answer });
      expect(written).toBe(whole);
      expect(whole).toBeLessThan(answer.length);
      for (const left of [0, 1, whole, whole + 3]) {
        const shorter = env.leavingOut!(task, left);
        expect(env.prompt(shorter)).toEqual(prompt);
        const rest = answer.slice(Math.min(left, whole));
        expect(env.judge(shorter, rest).solved).toBe(true);
        let partial = env.start(shorter);
        for (const token of rest) {
          expect(env.legal(partial)[token]).toBe(1);
          partial = env.extend(partial, token);
        }
        expect(env.status(partial)).toBe("done");
        expect(env.thought({ prompt, answer: rest })).toEqual({ written: Math.max(0, whole - left), whole });
      }
    }
  });

  it("takes answers to trees and back without changing what they compute", () => {
    for (const [k, { answer }] of env.probes().entries()) {
      const task = env.tasks("probe")[k]!;
      const back = env.fromTerm(env.toTerm(answer));
      expect(back).toBeDefined();
      expect(env.result(task, back!)).toBe(env.result(task, answer));
    }
  });

  it("applies computed functions by `apply` alone, whose types say what they take and give", () => {
    const check = (term: Term): void => {
      term.args.forEach(check);
      if (term.token !== env.apply) return;
      const [f, ...args] = term.args;
      expect(f!.args.length).toBeGreaterThan(0); // a named function is not applied: it is the token of a plain node
      expect(f!.type).toBe(`(${args.map((a) => a.type).join(", ")}) -> ${term.type}`);
    };
    for (let k = 0; k < 100; k++) check(env.toTerm(env.synthesise(stream(5, "apply", k)).answer));
  });

  it("makes an abstraction's slot legal and lets it compute what its body does", () => {
    if (env.vocabulary.slots.length === 0) return; // answers have no parts to name
    const task = env.tasks("probe")[0]!;
    const { answer } = env.probes()[0]!;
    const term = env.toTerm(answer);
    const leaf = firstLeaf(term);
    const slot = env.vocabulary.slots[0]!;
    const body = holed(term, leaf);
    const abstraction: Abstraction = { name: "made", token: slot, holes: [leaf.type], type: term.type, body };
    const wider = env.withAbstractions([abstraction]);
    expect(env.legal(env.start(task))[slot]).toBe(0);
    expect(wider.legal(wider.start(task))[slot]).toBe(1);
    const short = wider.fromTerm({ token: slot, args: [leaf], type: term.type })!;
    expect(wider.render(short)).toContain("made");
    expect(wider.renderBody(abstraction)).toContain("a");
    expect(wider.parse(wider.render(short))).toEqual(short);
    expect(wider.result(task, short)).toBe(env.result(task, answer));
    expect(env.judge(task, short)).toMatchObject({ reward: 0, distance: 1, solved: false });
  });

  it("gives no reward to what does not parse", () => {
    const { pad, begin = pad, end = begin } = env.vocabulary;
    for (const answer of [[], [end], [begin, 3, 99999]]) {
      expect(env.judge(tasks[0]!, answer)).toMatchObject({ reward: 0, distance: 1, solved: false, consequences: [] });
      expect(env.result(tasks[0]!, answer)).toBeUndefined();
    }
  });

  it("is rebuilt from its definition without tasks, judging as before, and the definition is plain data", () => {
    expect(structuredClone(opened.definition)).toEqual(opened.definition);
    const rebuilt = kind.rebuild(JSON.parse(JSON.stringify(opened.definition)));
    expect(rebuilt.families).toEqual(env.families);
    expect(rebuilt.tasks("practice")).toEqual([]);
    const task = structuredClone(env.tasks("probe")[0]!);
    expect(rebuilt.judge(task, env.probes()[0]!.answer).solved).toBe(true);
    expect(rebuilt.prompt(task)).toEqual(env.prompt(env.tasks("probe")[0]!));
  });

  it("hashes its data: equal for the same seed, different for another", () => {
    expect(kind.open({ tasksPerFamily: 3, ...settings }, 7).dataHash).toBe(opened.dataHash);
    expect(kind.open({ tasksPerFamily: 3, ...settings }, 8).dataHash).not.toBe(opened.dataHash);
  });
});

describe("environmentKind", () => {
  it("finds a registered kind and names the nearest one for a misspelt name", () => {
    expect(environmentKind("grids").kind).toBe("grids");
    expect(() => environmentKind("gridz")).toThrow(/unknown environment "gridz"/);
  });
});

function firstLeaf(term: Term): Term {
  return term.args.length === 0 ? term : firstLeaf(term.args[0]!);
}

function holed(term: Term, leaf: Term): Body {
  if (term.token === leaf.token && term.args.length === 0) return { hole: 0, type: leaf.type };
  return { token: term.token, args: term.args.map((a) => holed(a, leaf)), type: term.type };
}
