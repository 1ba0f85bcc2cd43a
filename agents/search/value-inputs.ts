import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { TaskHeader, Tokens } from "../../environments/environment.ts";
import { openHiddenReader } from "../policy/hidden.ts";
import type { PolicyShape } from "../policy/shape.ts";
import { type AnswerNode, tokensOf } from "./tree.ts";

/** A partial answer of a task. */
export type Place = { task: TaskHeader; prompt: Tokens; node: AnswerNode };

/** What the value function reads of partial answers. */
export type ValueInputs = {
  /** Number of features F. */
  count: number;
  /** `use` of the features [F] of each place, in their order. They may be overwritten once it has returned. */
  map<T>(places: readonly Place[], use: (features: Float32Array, k: number) => T): T[];
  /** Tokens that a policy had to read for it. */
  tokens(): number;
  /** Nothing else may be called after. */
  dispose(): void;
};

/** What V reads: a world's own features, where it has some, or the base's last hidden layer in any world. */
export type ValueReads = "world" | "base";

type World = Pick<CompleteEnvironment, "features">;

/** The features of the world that V reads; undefined if it reads the base. */
export const featuresRead = ({ features }: World, reads: ValueReads): World["features"] =>
  reads === "world" ? features : undefined;

/** The number of features F that V reads in a world: its own, or the width of the base's last hidden layer. */
export const featureCount = (environment: World, { width }: PolicyShape, reads: ValueReads = "world"): number =>
  featuresRead(environment, reads)?.names.length ?? width;

/**
 * The features of the world, or what the last hidden layer of the base says of the prompt and the answer so far: the same base for
 * all agents, whatever they became. Undefined if V reads the base and none is given.
 */
export function valueInputs(
  environment: World,
  shape: PolicyShape,
  base: Float32Array | undefined,
  reads: ValueReads = "world",
): ValueInputs | undefined {
  const features = featuresRead(environment, reads);
  if (features !== undefined) {
    return {
      count: features.names.length,
      map: (places, use) => places.map(({ task, node }, k) => use(features.of(task, node.partial), k)),
      tokens: () => 0,
      dispose() {},
    };
  }
  return base === undefined ? undefined : inputsFromBase(shape, base);
}

/** Every place is read once. */
function inputsFromBase(shape: PolicyShape, base: Float32Array): ValueInputs {
  const reader = openHiddenReader(shape, base);
  const known = new Map<AnswerNode, Float32Array>();
  return {
    count: shape.width,
    map(places, use) {
      const fresh = places.filter(({ node }) => !known.has(node));
      const found = reader.read(fresh.map(({ prompt, node }) => ({ prompt, written: tokensOf(node) })));
      for (const [k, { node }] of fresh.entries()) known.set(node, found[k]!);
      return places.map(({ node }, k) => use(known.get(node)!, k));
    },
    tokens: reader.tokens,
    dispose: reader.dispose,
  };
}
