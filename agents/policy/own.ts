/**
 * The trainable part of a policy: a pure map between an agent's own small vector and the full parameters. Each tensor
 * of the model is trainable, or the base's (frozen), or the base's plus a product of two thin trainable matrices:
 * low-rank adaptation (Hu et al. 2021, arXiv 2106.09685, eq. 3), W = W_0 + (alpha / r) A B. Theirs acts on columns, h =
 * W x; ours on rows, h = x W, so that their B A is our A B.
 *
 * Axis letters: P parameters, O trainable parameters of an agent, I rows of a matrix, J its columns, r rank.
 */
import { expectLength, WanderError } from "../../src/core/errors.ts";
import {
  allocateParameters,
  type Layout,
  layoutOf,
  type Parameters,
  type TensorSlot,
} from "../../src/core/parameters.ts";
import type { Random } from "../../src/core/random.ts";
import { policyLayout } from "./model.ts";
import type { OwnSettings } from "./own-settings.ts";
import type { PolicyShape } from "./shape.ts";

/** Plain data. */
export type Own = {
  whole: boolean; // every tensor is trainable: both vectors are the same
  full: Layout; // of the policy, [P]
  layout: Layout; // of the agent's trainable vector, [O]
  scale: number; // alpha / r
  tensors: readonly OwnTensor[];
};
type OwnTensor =
  | { kind: "whole"; target: TensorSlot; own: TensorSlot }
  | { kind: "adapted"; target: TensorSlot; a: TensorSlot; b: TensorSlot }; // [I, r] and [r, J]

/** Throws E_CONFIG if nothing is trainable. */
export function ownOf(shape: PolicyShape, { freeze, adapters }: OwnSettings): Own {
  const full = policyLayout(shape);
  const { rank, alpha, matrices } = adapters;
  const free = full.slots.filter(({ name }) => !freeze.includes(name.split(".")[0]!));
  const adapted = (name: string) => matrices.some((matrix) => name.endsWith(`.${matrix}`));
  const targets = rank === 0 ? free : free.filter(({ name }) => adapted(name));
  if (targets.length === 0) {
    throw new WanderError("E_CONFIG", "model.freeze and model.adapters leave nothing to train", {
      hint: "freeze less, or name matrices of a layer that is not frozen",
    });
  }
  const layout = layoutOf(
    targets.flatMap((target): { name: string; shape: readonly number[] }[] =>
      rank === 0
        ? [target]
        : [
            { name: `${target.name}.a`, shape: [target.shape[0]!, rank] },
            { name: `${target.name}.b`, shape: [rank, target.shape[1]!] },
          ],
    ),
  );
  const tensors = targets.map(
    (target, k): OwnTensor =>
      rank === 0
        ? { kind: "whole", target, own: layout.slots[k]! }
        : { kind: "adapted", target, a: layout.slots[2 * k]!, b: layout.slots[2 * k + 1]! },
  );
  const whole = rank === 0 && targets.length === full.slots.length;
  return { whole, full, layout, scale: rank === 0 ? 1 : alpha / rank, tensors };
}

/**
 * Initial values of the agent's trainable parameters, [O]: tensors start as the base's, A is normal with variance 1 / I
 * (so that x A is about as long as a component of x) and B is zero, so that every agent equals the base bit by bit.
 * Does not draw from `random` if there are no adapters.
 */
export function initialOwn(own: Own, base: Float32Array, random: Random): Parameters {
  expectLength(base.length, own.full.size, "parameters of the base");
  const vector = allocateParameters(own.layout.size);
  for (const tensor of own.tensors) {
    if (tensor.kind === "whole") {
      vector.set(viewOf(base, tensor.target), tensor.own.offset);
      continue;
    }
    const a = viewOf(vector, tensor.a);
    const deviation = 1 / Math.sqrt(tensor.a.shape[0]!);
    for (let i = 0; i < a.length; i++) a[i] = deviation * random.normal();
  }
  return vector;
}

/**
 * [P] the full policy from an agent's trainable vector [O] and the base [P]. Returns `vector` itself if everything is
 * trainable.
 */
export function fullParameters(own: Own, base: Float32Array, vector: Float32Array): Float32Array {
  expectLength(vector.length, own.layout.size, "an agent's trainable parameters");
  if (own.whole) return vector;
  expectLength(base.length, own.full.size, "parameters of the base");
  const full = new Float32Array(base);
  for (const tensor of own.tensors) {
    if (tensor.kind === "whole") full.set(viewOf(vector, tensor.own), tensor.target.offset);
    else addProduct(viewOf(full, tensor.target), viewOf(vector, tensor.a), viewOf(vector, tensor.b), tensor, own.scale);
  }
  return full;
}

/**
 * [O] the gradient of a loss by the trainable vector, from the gradient by the full parameters [P], by the chain rule:
 * dA = s dW B' and dB = s A' dW, s = alpha / r. Returns `gradient` itself if everything is trainable.
 */
export function pullGradient(own: Own, vector: Float32Array, gradient: Float32Array): Float32Array {
  expectLength(vector.length, own.layout.size, "an agent's trainable parameters");
  expectLength(gradient.length, own.full.size, "gradient of the full parameters");
  if (own.whole) return gradient;
  const pulled = new Float32Array(own.layout.size);
  for (const tensor of own.tensors) {
    const slope = viewOf(gradient, tensor.target);
    if (tensor.kind === "whole") pulled.set(slope, tensor.own.offset);
    else pullProduct(pulled, slope, vector, tensor, own.scale);
  }
  return pulled;
}

/**
 * An agent's trainable vector as learning sees it: the full policy that it makes of its base, and how gradients are
 * mapped back.
 */
export type OwnPolicy = {
  full(vector: Float32Array): Float32Array; // [O] -> [P]
  pull(vector: Float32Array, gradient: Float32Array): Float32Array; // [O], [P] -> [O]
};

export const wholePolicy: OwnPolicy = { full: (vector) => vector, pull: (_, gradient) => gradient };

export function policyOn(own: Own, base: Float32Array): OwnPolicy {
  if (own.whole) return wholePolicy;
  return {
    full: (vector) => fullParameters(own, base, vector),
    pull: (vector, gradient) => pullGradient(own, vector, gradient),
  };
}

/** A policy as functions take it: all its parameters [P], or an agent's own vector [O] and the base [P] under it. */
export type Policy = Parameters | { own: Parameters; base: Parameters; settings: OwnSettings };

/** The trainable vector of an agent, [O], and how the policy is built from it. If all of it is trainable, both are one vector. */
export function openPolicy(shape: PolicyShape, policy: Policy): { vector: Parameters; own: OwnPolicy } {
  if (policy instanceof Float32Array) return { vector: policy, own: wholePolicy };
  return { vector: policy.own, own: policyOn(ownOf(shape, policy.settings), policy.base) };
}

/** [P] all parameters of a policy. */
export function parametersOf(shape: PolicyShape, policy: Policy): Parameters {
  const { vector, own } = openPolicy(shape, policy);
  return own.full(vector);
}

type Adapted = Extract<OwnTensor, { kind: "adapted" }>;

const viewOf = (vector: Float32Array, { offset, size }: TensorSlot) => vector.subarray(offset, offset + size);

/** W += s A B, summed in doubles. Adds nothing if the sum is 0: -0 + 0 would be 0, and differ from the base. */
function addProduct(w: Float32Array, a: Float32Array, b: Float32Array, { target }: Adapted, scale: number): void {
  const [rows, columns] = target.shape as [number, number];
  const rank = a.length / rows;
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    sums.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = scale * a[i * rank + k]!;
      for (let j = 0; j < columns; j++) sums[j]! += factor * b[k * columns + j]!;
    }
    for (let j = 0; j < columns; j++) if (sums[j] !== 0) w[i * columns + j]! += sums[j]!;
  }
}

function pullProduct(
  pulled: Float32Array,
  slope: Float32Array, // [I, J] dW
  vector: Float32Array,
  { target, a: aSlot, b: bSlot }: Adapted,
  scale: number,
): void {
  const [rows, columns] = target.shape as [number, number];
  const rank = aSlot.shape[1]!;
  const a = viewOf(vector, aSlot);
  const b = viewOf(vector, bSlot);
  const sums = new Float64Array(rank * columns); // dB / s
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < rank; k++) {
      const factor = a[i * rank + k]!;
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        const w = slope[i * columns + j]!;
        sum += w * b[k * columns + j]!;
        sums[k * columns + j]! += factor * w;
      }
      pulled[aSlot.offset + i * rank + k] = scale * sum;
    }
  }
  for (let n = 0; n < sums.length; n++) pulled[bSlot.offset + n] = scale * sums[n]!;
}
