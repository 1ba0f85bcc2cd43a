import { expectLength } from "../../src/core/errors.ts";
import { kept, type Moments } from "../plasticity/moments.ts";

/** What an agent knew, and how much each weight mattered to it, [P] each. */
export type Consolidated = { anchor: Float32Array; fisher: Float32Array };

/**
 * The gradient of elastic weight consolidation's penalty, lambda / 2 sum_i F_i (theta_i - theta*_i)^2 (Kirkpatrick et al. 2017,
 * eq. 3), added to `gradient` in place: lambda F (theta - theta*). All vectors [P]. Throws E_SHAPE.
 */
export function addPenalty(
  gradient: Float32Array,
  parameters: Float32Array,
  { anchor, fisher }: Consolidated,
  lambda: number,
): void {
  expectLength(parameters.length, gradient.length, "parameters");
  expectLength(anchor.length, gradient.length, "anchor");
  expectLength(fisher.length, gradient.length, "importance of weights");
  for (let i = 0; i < gradient.length; i++) {
    gradient[i] = gradient[i]! + lambda * fisher[i]! * (parameters[i]! - anchor[i]!);
  }
}

/**
 * After a task: F <- gamma F + mean of g^2 over its steps, theta* <- theta, so that one penalty stands for all tasks before
 * (online EWC, Schwarz et al. 2018, section 3.2, with the empirical diagonal Fisher). In place on `kept`. Throws E_SHAPE.
 */
export function consolidate(
  { anchor, fisher }: Consolidated,
  parameters: Float32Array,
  meanSquares: Float32Array,
  gamma: number,
): void {
  expectLength(parameters.length, fisher.length, "parameters");
  expectLength(meanSquares.length, fisher.length, "mean squared gradients");
  for (let i = 0; i < fisher.length; i++) fisher[i] = gamma * fisher[i]! + meanSquares[i]!;
  anchor.set(parameters);
}

/** Names of the vectors that the moments keep for the penalty. They stay when an optimiser begins anew. */
const KEPT: readonly string[] = ["anchor", "fisher"];

/** Of what moments keep by name, what the penalty knows of earlier turns. */
export const consolidatedIn = (more: NonNullable<Moments["more"]>): NonNullable<Moments["more"]> =>
  Object.fromEntries(Object.entries(more).filter(([name]) => KEPT.includes(name)));

export type Penalty = {
  /** Counts a step's gradient in the importance of weights. */
  see(gradient: Float32Array): void;
  /** Adds the penalty's gradient in place; nothing before the first turn has ended. */
  add(gradient: Float32Array, parameters: Float32Array, moments: Moments): void;
  /** After a turn's last step: what the turn leaves for the next ones. */
  end(parameters: Float32Array, moments: Moments): void;
};

/** The penalty of one turn, over so many parameters; undefined if `ewc` is 0. */
export function penaltyOf({ ewc, fisher }: { ewc: number; fisher: number }, size: number): Penalty | undefined {
  if (ewc <= 0) return undefined;
  const squares = new Float32Array(size); // summed over the steps
  let steps = 0;
  return {
    see(gradient) {
      steps += 1;
      for (let i = 0; i < gradient.length; i++) squares[i]! += gradient[i]! * gradient[i]!;
    },
    add(gradient, parameters, { more: { anchor, fisher: importance } = {} }) {
      if (anchor !== undefined && importance !== undefined) {
        addPenalty(gradient, parameters, { anchor, fisher: importance }, ewc);
      }
    },
    end(parameters, moments) {
      if (steps === 0) return;
      const known = { anchor: kept(moments, "anchor", size), fisher: kept(moments, "fisher", size) };
      consolidate(
        known,
        parameters,
        squares.map((sum) => sum / steps),
        fisher,
      );
    },
  };
}
