import type { Environment, TaskHeader, Token, Tokens } from "../../environments/environment.ts";
import { createSampler } from "../policy/sampler.ts";
import type { PolicyShape } from "../policy/shape.ts";

/** An answer with its log-probability among the legal tokens, in nats; undefined where it came to no legal end. */
export type GreedyAnswer = { answer: Tokens; logProb: number } | undefined;

const LANES = 64;

/** The likeliest legal token, one after the other, for every task: what a policy says when nobody judges and nothing is tried. */
export function answerGreedily(
  environment: Environment,
  tasks: readonly TaskHeader[],
  shape: PolicyShape,
  parameters: Float32Array,
): GreedyAnswer[] {
  const { answerLength } = environment.vocabulary;
  const sampler = createSampler(shape, parameters, { lanes: LANES, prompts: LANES, answerLength });
  try {
    const answers: GreedyAnswer[] = [];
    for (let start = 0; start < tasks.length; start += LANES) {
      const some = tasks.slice(start, start + LANES);
      const prompts = sampler.prime(some.map((task) => environment.prompt(task)));
      const writing = some.map((task, k) => ({
        lane: sampler.open(prompts[k]!),
        partial: environment.start(task),
        answer: [] as Token[],
        logProb: 0,
      }));
      for (let open = writing; open.length > 0; ) {
        const going = open.filter((text) => {
          const { token, logProb } = likeliest(sampler.logits(text.lane), environment.legal(text.partial));
          if (token < 0) return false;
          text.answer.push(token);
          text.logProb += logProb;
          text.partial = environment.extend(text.partial, token);
          const status = environment.status(text.partial);
          return (status === "open" || status === "step") && text.answer.length < answerLength;
        });
        sampler.advance(
          going.map(({ lane }) => lane),
          going.map(({ answer }) => answer.at(-1)!),
        );
        open = going;
      }
      for (const { lane, partial, answer, logProb } of writing) {
        sampler.close(lane);
        answers.push(environment.status(partial) === "done" ? { answer, logProb } : undefined);
      }
      for (const prompt of prompts) sampler.release(prompt);
    }
    return answers;
  } finally {
    sampler.dispose();
  }
}

/** Of equally likely tokens the first; -1 where none is legal. */
function likeliest(logits: Float32Array, mask: Uint8Array): { token: Token; logProb: number } {
  let token = -1;
  for (let v = 0; v < logits.length; v++) if (mask[v] === 1 && (token < 0 || logits[v]! > logits[token]!)) token = v;
  if (token < 0) return { token, logProb: Number.NEGATIVE_INFINITY };
  let sum = 0;
  for (let v = 0; v < logits.length; v++) if (mask[v] === 1) sum += Math.exp(logits[v]! - logits[token]!);
  return { token, logProb: -Math.log(sum) };
}
