/** What the six required members promise. */
import { type Law, rebuilt, said, same, walks, worldOf, wrongAnswer, wrongPair, wrongPrompt } from "./world.ts";

const WALKS = 60;

export const coreLaws: readonly Law[] = [
  {
    name: "has practice tasks in each of its families, with ids of their own, and names that match the vocabulary's size",
    *check({ own, practice }) {
      const { names, size } = own.vocabulary;
      if (practice.length === 0) yield "there are no practice tasks";
      for (const { id, family } of practice) {
        if (!own.families.includes(family)) yield `practice task ${id} is of ${family}, which is no family`;
      }
      for (const family of own.families) {
        if (own.tasks("practice", family).length === 0) yield `family ${family} has no practice task`;
      }
      if (new Set(practice.map(({ id }) => id)).size !== practice.length) yield "two practice tasks have the same id";
      if (names.length !== size) yield `the vocabulary's size is ${size}, and there are ${names.length} names`;
      if (new Set(names).size !== names.length) yield "two tokens have the same name";
    },
  },
  {
    name: "gives prompts that fit, hold known tokens and end with begin, the same ones twice",
    *check({ own, env, practice }) {
      for (const task of [...practice, ...own.tasks("exam"), ...own.tasks("probe")]) {
        const prompt = own.prompt(task);
        yield* said(wrongPrompt(env, prompt));
        if (!same(own.prompt(task), prompt)) yield `the prompt of ${task.id} is another one the second time`;
      }
    },
  },
  {
    name: "ends every walk of legal tokens, and judges whatever came out the same way twice",
    *check(world) {
      const { env, own } = world;
      for (const { task, tokens, partial } of walks(world, "walk", WALKS)) {
        const outcome = own.judge(task, tokens);
        const { solved, distance, consequences } = outcome;
        const result = own.result(task, tokens);
        const where = `the answer [${tokens}] to ${task.id}`;
        if (!same(own.judge(task, tokens), outcome)) yield `${where} is judged in two ways`;
        if (own.result(task, tokens) !== result) yield `${where} has two results`;
        if (!(distance >= 0 && distance <= 1)) yield `${where} has distance ${distance}, outside [0, 1]`;
        if (solved !== (distance === 0)) yield `${where} has distance ${distance}, and solved is ${solved}`;
        if (solved && result === undefined) yield `${where} is right and has no result`;
        if (solved && consequences.length > 0) yield `${where} is right and has consequences`;
        for (const pair of consequences) yield* said(wrongPair(env, pair));
        if (env.writing.status(partial) !== "done") continue;
        yield* said(wrongAnswer(env, tokens));
        if (own.writing !== undefined && result === undefined) yield `${where} is done and has no result`;
      }
    },
  },
  {
    name: "gives nothing to what is no answer: distance 1, no consequence and no result",
    *check({ own, practice: [task] }) {
      for (const answer of [[], [own.vocabulary.pad], [own.vocabulary.size, own.vocabulary.size]]) {
        const { solved, distance, consequences } = own.judge(task!, answer);
        if (solved || distance !== 1) yield `[${answer}] has distance ${distance}`;
        if (consequences.length > 0) yield `[${answer}] has consequences`;
        if (own.result(task!, answer) !== undefined) yield `[${answer}] has a result`;
      }
    },
  },
  {
    name: "is rebuilt from a definition that is plain data, without tasks, and judges as before",
    *check(world) {
      const { own, opened } = world;
      if (!same(structuredClone(opened.definition), opened.definition)) yield "the definition is not plain data";
      const again = rebuilt(world);
      if (!same(again.families, own.families)) yield `its families are ${again.families}, not ${own.families}`;
      if (!same(again.vocabulary.names, own.vocabulary.names)) yield "its vocabulary is another one";
      for (const split of ["practice", "exam"] as const) {
        if (again.tasks(split).length > 0) yield `it has ${split} tasks of its own`;
      }
      for (const { task, tokens } of walks(world, "rebuilt", 5)) {
        const crossed = structuredClone(task);
        if (!same(again.prompt(crossed), own.prompt(task))) yield `its prompt of ${task.id} is another one`;
        if (!same(again.judge(crossed, tokens), own.judge(task, tokens))) yield `it judges ${task.id} in another way`;
        if (again.result(crossed, tokens) !== own.result(task, tokens))
          yield `its result for ${task.id} is another one`;
      }
    },
  },
  {
    name: "hashes its data: equal for the same seed",
    *check({ kind, settings, seed, opened }) {
      if (kind.open(settings, seed).dataHash !== opened.dataHash) yield "the same settings give two data hashes";
    },
  },
  {
    name: "measures on fixed pairs, the same whatever the seed, with some of every family",
    *check({ kind, settings, seed, own, env }) {
      const pairs = env.probes.pairs();
      const families = env.probes.byFamily();
      if (pairs.length === 0) yield "there are no probes";
      for (const pair of [...pairs, ...families.flatMap(({ examples }) => examples)]) yield* said(wrongPair(env, pair));
      for (const family of own.families) {
        const found = families.find((one) => one.family === family);
        if (found === undefined || found.examples.length === 0) yield `family ${family} has no probes`;
      }
      if (own.probes === undefined && own.tasks("probe").length === 0) return; // practice tasks stand in, and have a seed
      const other = worldOf(kind, settings, seed + 1).env.probes;
      if (!same(other.pairs(), pairs)) yield "another seed has other probes";
      if (!same(other.byFamily(), families)) yield "another seed has other probes of families";
    },
  },
];
