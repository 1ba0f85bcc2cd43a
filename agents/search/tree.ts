import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { PartialStatus, TaskHeader, Token, Tokens } from "../../environments/environment.ts";

/**
 * What was tried for one task, as a tree over tokens: a token sequence that ran once is never run again.
 */
export type AnswerNode = {
  readonly parent: AnswerNode | undefined;
  readonly token: Token | undefined; // undefined at the root
  readonly partial: unknown;
  readonly status: PartialStatus;
  readonly length: number; // tokens so far
  readonly steps: number; // steps run so far
  readonly children: Map<Token, AnswerNode>;
};

export function rootNode(environment: CompleteEnvironment, task: TaskHeader): AnswerNode {
  const partial = environment.writing.start(task);
  return {
    parent: undefined,
    token: undefined,
    partial,
    status: environment.writing.status(partial),
    length: 0,
    steps: 0,
    children: new Map(),
  };
}

/** The node after `token`, and whether a step had to run to get there. */
export function extendNode(
  environment: CompleteEnvironment,
  node: AnswerNode,
  token: Token,
): { node: AnswerNode; ran: boolean } {
  const known = node.children.get(token);
  if (known !== undefined) return { node: known, ran: false };
  const partial = environment.writing.extend(node.partial, token);
  const status = environment.writing.status(partial);
  // An end token just past a step closes the answer; only tokens that complete a step run anything.
  const closes = token === environment.vocabulary.end && (node.status === "step" || node.parent === undefined);
  const ran = status !== "open" && !closes;
  const next: AnswerNode = {
    parent: node,
    token,
    partial,
    status,
    length: node.length + 1,
    steps: node.steps + (ran ? 1 : 0),
    children: new Map(),
  };
  node.children.set(token, next);
  return { node: next, ran };
}

export function tokensOf(node: AnswerNode): Tokens {
  const tokens: Token[] = new Array<Token>(node.length);
  for (let n = node; n.parent !== undefined; n = n.parent) tokens[n.length - 1] = n.token!;
  return tokens;
}

/** The node and all it grew from, up to the root. */
export function* lineage(node: AnswerNode): Generator<AnswerNode> {
  for (let n: AnswerNode | undefined = node; n !== undefined; n = n.parent) yield n;
}
