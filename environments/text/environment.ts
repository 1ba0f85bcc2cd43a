import type { Environment, Example, FamilyProbes, TaskHeader, Token, Tokens } from "../environment.ts";
import { isSymbol, parse, render, tokenOf, tokensOf, vocabularyOf } from "./alphabet.ts";
import { featureNames, featuresOf } from "./features.ts";
import type { Source } from "./source.ts";

/** What comes after this? The answer is one symbol; `next` is it, and is not in the tasks of exams. */
export type TextTask = TaskHeader & { context: Tokens; next?: Token };
type Partial = { task: TextTask; answer: Tokens };

/** `context` symbols are read, `segment` symbols are predicted and then learned from. */
export type TextSettings = { families: readonly string[]; context: number; segment: number };

/** A rebuilt environment has none. */
export type Tasks = {
  practice: readonly TextTask[];
  exam: readonly TextTask[];
  probe: readonly TextTask[];
  familyProbes: readonly FamilyProbes[];
};

/** Texts that agents read on and on; a question asks for one symbol, and what is shown has a segment of them. */
export function textEnvironment(source: Source, settings: TextSettings, tasks: Tasks) {
  const { alphabet } = source;
  const { families, context, segment } = settings;
  const vocabulary = vocabularyOf(alphabet, settings);
  const symbols = new Uint8Array(vocabulary.size).fill(1, tokenOf(0));
  const none = new Uint8Array(vocabulary.size);
  const fits = (answer: Tokens): boolean => answer.length === 1 && isSymbol(alphabet, answer[0]!);
  /** Pairs `from` on of one family: each reads what the ones before it answered. */
  const shownOf = (agent: number, family: string, from: number, count: number): Example[] => {
    const text = source.read(agent, family, from * segment, context + count * segment);
    return Array.from({ length: count }, (_, k) =>
      exampleOf(text.subarray(k * segment, (k + 1) * segment + context), context),
    );
  };
  return {
    vocabulary,
    families,
    tasks: (split, family) => tasks[split].filter((task) => family === undefined || task.family === family),
    prompt: (task) => task.context,
    judge: ({ context: read, next }, answer) => {
      const solved = fits(answer) && answer[0] === next;
      const came = fits(answer) && !solved && next !== undefined;
      // The world shows what came, whatever was said.
      return { solved, distance: solved ? 0 : 1, consequences: came ? [{ prompt: read, answer: [next] }] : [] };
    },
    result: (_, answer) => (fits(answer) ? render(alphabet, answer) : undefined),
    writing: {
      start: (task) => ({ task, answer: [] }),
      status: ({ answer }) => (answer.length === 0 ? "open" : "done"),
      legal: ({ answer }) => (answer.length === 0 ? symbols : none),
      extend: ({ task, answer }, token) => ({ task, answer: [...answer, token] }),
      signature: ({ answer }) => answer.join(" "),
    },
    features: {
      names: featureNames,
      of: ({ context: read }, { answer }) => featuresOf(read, answer, alphabet.length),
    },
    dreams: {
      synthesise: (random) => {
        const pair = exampleOf(source.familiar(random, context + segment), context);
        // Questions are of one symbol: the pair's task asks for its first.
        return {
          ...pair,
          task: { id: "made", family: "made", context: pair.prompt, next: pair.answer[0]! },
        };
      },
    },
    lessons: {
      shown({ agent, family }, from, count) {
        if (family !== undefined) return shownOf(agent, family, from, count);
        // All families in turn, a segment of each.
        const texts = families.map((name, f) => {
          const first = Math.max(0, Math.ceil((from - f) / families.length));
          return { first, pairs: shownOf(agent, name, first, Math.ceil(count / families.length) + 1) };
        });
        return Array.from({ length: count }, (_, k) => {
          const { first, pairs } = texts[(from + k) % families.length]!;
          return pairs[Math.floor((from + k) / families.length) - first]!;
        });
      },
      entropyRate(family) {
        const rates = (family === undefined ? families : [family]).map((name) => source.entropyRate(name));
        const known = rates.filter((rate) => rate !== undefined);
        return known.length < rates.length ? undefined : known.reduce((a, b) => a + b, 0) / known.length;
      },
    },
    text: {
      render: (answer) => render(alphabet, answer),
      parse: (text) => parse(alphabet, text),
    },
    probes: {
      pairs: () => tasks.probe.map(({ context: read, next }) => ({ prompt: read, answer: [next!] })),
      byFamily: () => tasks.familyProbes,
    },
  } satisfies Environment<TextTask, Partial>;
}

/** A window as a question for its last symbol. */
export function taskOf(kind: string, family: string, k: number, window: Uint8Array): Required<TextTask> {
  const tokens = tokensOf(window);
  return { id: `${kind}-${family}-${k}`, family, context: tokens.slice(0, -1), next: tokens.at(-1)! };
}

/** A window as a prompt of `context` symbols with the rest of them as its answer. */
export function exampleOf(window: Uint8Array, context: number): Example {
  const tokens = tokensOf(window);
  return { prompt: tokens.slice(0, context), answer: tokens.slice(context) };
}
