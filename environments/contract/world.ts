import { isDeepStrictEqual } from "node:util";
import { type Random, stream } from "../../src/core/random.ts";
import { type CompleteEnvironment, complete } from "../defaults.ts";
import type { Environment, Example, TaskHeader, Tokens } from "../environment.ts";
import type { Kind, OpenedEnvironment } from "../kind.ts";

/** A world under test. */
export type World = {
  kind: Kind;
  settings: Readonly<Record<string, unknown>>;
  seed: number;
  opened: OpenedEnvironment;
  /** As the kind made it, and with every default filled in. */
  own: Environment;
  env: CompleteEnvironment;
  practice: readonly TaskHeader[];
};

/** A rule that every world keeps. `check` yields a sentence for each breach; what it throws is a breach too. */
export type Law = { name: string; check(world: World): Iterable<string> };

export function worldOf(kind: Kind, settings: World["settings"], seed: number): World {
  const opened = kind.open(settings, seed);
  const { environment: own } = opened;
  return { kind, settings, seed, opened, own, env: complete(own), practice: own.tasks("practice") };
}

export const same: (a: unknown, b: unknown) => boolean = isDeepStrictEqual;

/** The environment as a worker has it: rebuilt from a definition that has crossed as JSON. */
export const rebuilt = ({ kind, opened }: World): Environment =>
  kind.rebuild(JSON.parse(JSON.stringify(opened.definition)));

/** Random legal tokens until the answer ends, with every partial on the way. Throws where the writing breaks its contract. */
export function walk({ vocabulary, writing }: CompleteEnvironment, task: TaskHeader, random: Random) {
  let partial = writing.start(task);
  const tokens: number[] = [];
  const seen: unknown[] = [partial];
  while (["open", "step"].includes(writing.status(partial))) {
    const mask = writing.legal(partial);
    if (mask.length !== vocabulary.size) throw new Error(`a mask has ${mask.length} of ${vocabulary.size} tokens`);
    const token = random.weighted(mask);
    if (token < 0) throw new Error(`after [${tokens}] nothing is legal, and the status is ${writing.status(partial)}`);
    tokens.push(token);
    if (tokens.length > vocabulary.answerLength) throw new Error(`an answer is longer than answerLength: [${tokens}]`);
    partial = writing.extend(partial, token);
    seen.push(partial);
  }
  return { partial, tokens: tokens as Tokens, seen };
}

/** `count` random walks over the practice tasks in turn. */
export function* walks({ env, practice }: World, name: string, count: number) {
  for (let k = 0; k < count; k++) {
    const task = practice[k % practice.length]!;
    yield { task, ...walk(env, task, stream(k, name)) };
  }
}

/** What is wrong with a prompt; undefined if nothing is. */
export function wrongPrompt({ vocabulary }: CompleteEnvironment, prompt: Tokens): string | undefined {
  const { promptLength, begin } = vocabulary;
  if (prompt.length === 0) return "a prompt is empty";
  if (prompt.length > promptLength) return `a prompt has ${prompt.length} tokens, and promptLength is ${promptLength}`;
  if (begin !== undefined && prompt.at(-1) !== begin) return `a prompt does not end with begin: [${prompt}]`;
  return unknownToken(vocabulary.size, prompt);
}

/** What is wrong with an answer; undefined if nothing is. */
export function wrongAnswer({ vocabulary, text }: CompleteEnvironment, answer: Tokens): string | undefined {
  const { answerLength, end } = vocabulary;
  if (answer.length === 0) return "an answer is empty";
  if (answer.length > answerLength) return `an answer has ${answer.length} tokens, and answerLength is ${answerLength}`;
  if (end !== undefined && answer.at(-1) !== end) return `an answer does not end with end: [${answer}]`;
  const unknown = unknownToken(vocabulary.size, answer);
  if (unknown !== undefined) return unknown;
  const back = text.parse(text.render(answer));
  return same(back, [...answer]) ? undefined : `the text of [${answer}] is read as [${back}]`;
}

/** What is wrong with a pair; undefined if nothing is. */
export const wrongPair = (env: CompleteEnvironment, { prompt, answer }: Example): string | undefined =>
  wrongPrompt(env, prompt) ?? wrongAnswer(env, answer);

function unknownToken(size: number, tokens: Tokens): string | undefined {
  const found = tokens.find((token) => !(Number.isInteger(token) && token >= 0 && token < size));
  return found === undefined ? undefined : `${found} is no token: there are ${size}`;
}

export function* said(...problems: readonly (string | undefined)[]): Generator<string> {
  for (const problem of problems) if (problem !== undefined) yield problem;
}
