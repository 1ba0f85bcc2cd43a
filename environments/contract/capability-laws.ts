/** What the capabilities promise, if a world has them. */
import { stream } from "../../src/core/random.ts";
import { complete } from "../defaults.ts";
import { type Law, rebuilt, said, same, walks, wrongPair, wrongPrompt } from "./world.ts";

export const capabilityLaws: readonly Law[] = [
  {
    name: "writing: gives the same signature to the same tokens, and never changes a partial answer that it has handed out",
    *check(world) {
      const { writing } = world.env;
      for (const { task, tokens, seen } of walks(world, "signature", 30)) {
        const before = seen.map((partial) => writing.signature(partial));
        const again: unknown[] = [writing.start(task)];
        for (const token of tokens) again.push(writing.extend(again.at(-1), token));
        const signatures = (partials: readonly unknown[]) => partials.map((partial) => writing.signature(partial));
        if (!same(signatures(again), before)) yield `[${tokens}] has two signatures`;
        if (!same(signatures(seen), before)) yield `a partial answer on the way to [${tokens}] has changed`;
      }
    },
  },
  {
    name: "features: gives as many as it names, within [-1, 1], for every partial answer on the way",
    *check(world) {
      const { features } = world.own;
      if (features === undefined) return;
      for (const { task, seen } of walks(world, "features", 40)) {
        for (const partial of seen) {
          const found = features.of(task, partial);
          if (found.length !== features.names.length) yield `${found.length} features, ${features.names.length} names`;
          if (!found.every((x) => x >= -1 && x <= 1)) yield `features outside [-1, 1]: ${found}`;
        }
      }
    },
  },
  {
    name: "dreams: makes up pairs that fit, the same ones from the same stream",
    *check({ env }) {
      const { dreams } = env;
      if (dreams === undefined) return;
      for (let k = 0; k < 30; k++) {
        const pair = dreams.synthesise(stream(3, "pair", k));
        if (!same(dreams.synthesise(stream(3, "pair", k)), pair)) yield "the same stream gives two pairs";
        yield* said(wrongPair(env, pair));
      }
    },
  },
  {
    name: "symmetry: sees a made-up pair as another pair that fits, the same one twice",
    *check({ own, env }) {
      const { dreams, symmetry } = own;
      if (dreams === undefined || symmetry === undefined) return;
      for (let k = 0; k < 10; k++) {
        const { task, answer, prompt } = dreams.synthesise(stream(k, "made"));
        const pair = symmetry.augment(stream(k, "augment"), task, answer);
        if (!same(symmetry.augment(stream(k, "augment"), task, answer), pair)) yield "the same stream gives two images";
        if (pair === undefined) continue;
        if (same(pair, { prompt, answer })) yield `[${answer}] is its own image`;
        yield* said(wrongPair(env, pair));
      }
    },
  },
  {
    name: "search: finds answers that are right, the same ones twice, and misses that are wrong",
    *check({ own, practice }) {
      const { search, features } = own;
      if (search === undefined) return;
      const none = () => new Float32Array(own.vocabulary.size);
      for (const task of practice.slice(0, 3)) {
        const play = () => {
          const blind = { first: none(), rest: none(), trust: 0, value: undefined, seeds: [], sketches: [] };
          const exploration = search.explore(task, { ...blind, random: stream(1, "explore") });
          const { answers, runs } = exploration.advance(300);
          return { answers, runs, misses: exploration.misses(3, 3), traces: exploration.traces(10) };
        };
        const found = play();
        if (!same(play(), found)) yield `two searches of ${task.id} find different things`;
        for (const { answer } of found.answers) {
          if (!own.judge(task, answer).solved) yield `[${answer}] is found for ${task.id} and does not solve it`;
        }
        for (const answer of found.misses) {
          if (own.judge(task, answer).solved) yield `[${answer}] is given as a miss of ${task.id} and solves it`;
        }
        for (const trace of found.traces) {
          if (features !== undefined && trace.features.length !== features.names.length) yield "a trace lacks features";
        }
      }
    },
  },
  {
    name: "lessons: shows the same pairs wherever one begins, in a worker as here, and no exam or probe",
    *check(world) {
      const { own, env } = world;
      const { lessons } = own;
      if (lessons === undefined) return;
      const asked = new Set([...own.tasks("exam"), ...own.tasks("probe")].map((task) => own.prompt(task).join(" ")));
      const inWorker = rebuilt(world).lessons;
      for (const family of [...own.families, undefined]) {
        const reader = family === undefined ? { agent: 0 } : { agent: 0, family };
        const shown = (from: number, count: number) => lessons.shown(reader, from, count);
        const pairs = shown(0, 300);
        if (pairs.length !== 300) yield `${pairs.length} pairs are shown, of 300`;
        if (!same([...shown(0, 7), ...shown(7, 93), ...shown(100, 200)], pairs)) yield "the order depends on the start";
        if (!same(inWorker?.shown(reader, 250, 50), pairs.slice(250))) yield "a worker is shown other pairs";
        for (const { prompt, answer } of pairs) {
          yield* said(wrongPrompt(env, prompt));
          if (answer.length === 0 || answer.length > own.vocabulary.answerLength) yield `[${answer}] does not fit`;
          if (asked.has(prompt.join(" "))) yield `[${prompt}] is shown, and an exam or a probe asks it`;
        }
      }
    },
  },
  {
    name: "probes: gives a right answer for each probe task",
    *check({ own }) {
      if (own.probes === undefined) return;
      const pairs = own.probes.pairs();
      const tasks = own.tasks("probe");
      if (pairs.length !== tasks.length) yield `there are ${pairs.length} probes for ${tasks.length} probe tasks`;
      for (const [k, { prompt, answer }] of pairs.entries()) {
        const task = tasks[k];
        if (task === undefined) return;
        if (!same([...own.prompt(task)], [...prompt])) yield `probe ${k} has another prompt than ${task.id}`;
        if (!own.judge(task, answer).solved) yield `probe ${k} does not solve ${task.id}`;
      }
    },
  },
  {
    name: "thought: leaves it out from the left, and the rest is right where less may be said",
    *check({ own, env }) {
      const { thought } = own;
      if (thought === undefined) return;
      const { writing } = env;
      for (const [k, { prompt, answer }] of env.probes.pairs().entries()) {
        const task = own.tasks("probe")[k]!;
        const { written, whole } = thought.of({ prompt, answer });
        if (written !== whole || whole >= answer.length)
          yield `[${answer}] has ${written} of ${whole} tokens of thought`;
        for (const left of [0, 1, whole, whole + 3]) {
          const shorter = thought.without(task, left);
          const rest = answer.slice(Math.min(left, whole));
          if (!same(own.prompt(shorter), prompt)) yield `${task.id} without ${left} tokens has another prompt`;
          if (!own.judge(shorter, rest).solved) yield `[${rest}] is wrong without ${left} tokens`;
          let partial = writing.start(shorter);
          for (const token of rest) {
            if (writing.legal(partial)[token] !== 1) yield `${token} of [${rest}] is not legal without ${left} tokens`;
            partial = writing.extend(partial, token);
          }
          if (writing.status(partial) !== "done") yield `[${rest}] is not done without ${left} tokens`;
          const expected = { written: Math.max(0, whole - left), whole };
          if (!same(thought.of({ prompt, answer: rest }), expected))
            yield `[${rest}] says something else of its thought`;
        }
      }
    },
  },
  {
    name: "a rebuilt environment is complete without tasks",
    *check(world) {
      const worker = complete(rebuilt(world), world.practice);
      if (!same(worker.vocabulary, world.env.vocabulary)) yield "its vocabulary is another one";
      if ((worker.dreams === undefined) !== (world.env.dreams === undefined)) yield "its dreams are other ones";
    },
  },
];
