import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { TaskHeader, Token, Tokens } from "../../environments/environment.ts";
import { meanLogProbs } from "../../shared/exchange/ensemble.ts";
import { type Policy, parametersOf } from "../policy/own.ts";
import { createSampler, type Sampler } from "../policy/sampler.ts";
import type { PolicyShape } from "../policy/shape.ts";

/** An answer with its log-probability among the legal tokens, in nats. Undefined if it reached no legal end. */
export type GreedyAnswer = { answer: Tokens; logProb: number } | undefined;

export type AnswerInput = {
  environment: CompleteEnvironment;
  tasks: readonly TaskHeader[];
  shape: PolicyShape;
  /** One policy, or several that answer together. */
  policies: readonly Policy[];
};

const LANES = 64;

/**
 * The likeliest legal token, one after the other, for every task: what a policy says when nobody judges and nothing is tried.
 * Several policies answer together, by the mean of what each thinks of the next token.
 */
export function answerGreedily({ environment, tasks, shape, policies }: AnswerInput): { answers: GreedyAnswer[] } {
  const { answerLength } = environment.vocabulary;
  const samplers: Sampler[] = [];
  try {
    for (const policy of policies) {
      const parameters = parametersOf(shape, policy);
      samplers.push(createSampler(shape, parameters, { lanes: LANES, prompts: LANES, answerLength }));
    }
    const answers: GreedyAnswer[] = [];
    for (let start = 0; start < tasks.length; start += LANES) {
      answers.push(...answerSome(environment, tasks.slice(start, start + LANES), samplers));
    }
    return { answers };
  } finally {
    for (const sampler of samplers) sampler.dispose();
  }
}

/** Every sampler has the same lanes, in the same order. */
function answerSome(
  environment: CompleteEnvironment,
  tasks: readonly TaskHeader[],
  samplers: readonly Sampler[],
): GreedyAnswer[] {
  const prompts = tasks.map((task) => environment.prompt(task));
  const primed = samplers.map((sampler) => sampler.prime(prompts));
  const writing = tasks.map((task, k) => ({
    lanes: samplers.map((sampler, s) => sampler.open(primed[s]![k]!)),
    partial: environment.writing.start(task),
    answer: [] as Token[],
    logProb: 0,
  }));
  for (let open = writing; open.length > 0; ) {
    const going = open.filter((text) => {
      const logits = samplers.map((sampler, s) => sampler.logits(text.lanes[s]!));
      const together = logits.length === 1 ? logits[0]! : meanLogProbs(logits);
      const { token, logProb } = likeliest(together, environment.writing.legal(text.partial));
      if (token < 0) return false;
      text.answer.push(token);
      text.logProb += logProb;
      text.partial = environment.writing.extend(text.partial, token);
      const status = environment.writing.status(text.partial);
      return (status === "open" || status === "step") && text.answer.length < environment.vocabulary.answerLength;
    });
    for (const [s, sampler] of samplers.entries()) {
      sampler.advance(
        going.map(({ lanes }) => lanes[s]!),
        going.map(({ answer }) => answer.at(-1)!),
      );
    }
    open = going;
  }
  for (const [s, sampler] of samplers.entries()) {
    for (const { lanes } of writing) sampler.close(lanes[s]!);
    for (const prompt of primed[s]!) sampler.release(prompt);
  }
  return writing.map(({ partial, answer, logProb }) =>
    environment.writing.status(partial) === "done" ? { answer, logProb } : undefined,
  );
}

/** The first of the likeliest legal tokens; -1 if none is legal. */
function likeliest(logits: Float32Array, mask: Uint8Array): { token: Token; logProb: number } {
  let token = -1;
  for (let v = 0; v < logits.length; v++) if (mask[v] === 1 && (token < 0 || logits[v]! > logits[token]!)) token = v;
  if (token < 0) return { token, logProb: Number.NEGATIVE_INFINITY };
  let sum = 0;
  for (let v = 0; v < logits.length; v++) if (mask[v] === 1) sum += Math.exp(logits[v]! - logits[token]!);
  return { token, logProb: -Math.log(sum) };
}
