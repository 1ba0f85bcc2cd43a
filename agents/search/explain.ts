import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { TaskHeader, Tokens } from "../../environments/environment.ts";
import { valueOf as estimate, widened } from "../../shared/value/network.ts";
import { extendNode, rootNode } from "./tree.ts";

export type Explanation = {
  /** As people read it, one string a line. */
  lines: string[];
  /** V of the empty answer and then after every step: how sure the value function was as the answer grew. [] if the world has no features. */
  confidence: number[];
};

/** An answer retold step by step, with the value function's estimate that the task will be solved, in (0, 1). */
export function explain(
  environment: CompleteEnvironment,
  task: TaskHeader,
  answer: Tokens,
  value: Float32Array | undefined,
): Explanation {
  const { features, text } = environment;
  const lines = text
    .render(answer)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const confidence: number[] = [];
  const known = value && features && widened(value, features.names.length);
  const assess = (partial: unknown) => {
    if (known !== undefined) confidence.push(estimate(known, features!.of(task, partial)));
  };
  let node = rootNode(environment, task);
  assess(node.partial);
  for (const token of answer) {
    const next = extendNode(environment, node, token);
    node = next.node;
    if (next.ran) assess(node.partial);
    if (node.status === "failed" || node.status === "done") break;
  }
  return { lines, confidence };
}
