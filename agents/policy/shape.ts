/** The size of a policy. All counts; the vector's length follows from them (see `policyLayout`). */
export type PolicyShape = {
  vocabulary: number; // V
  context: number; // longest prompt plus longest answer, in tokens
  layers: number;
  width: number; // D
  heads: number; // H; D is a multiple of heads
  keyHeads?: number; // G heads of keys and values, each shared by H / G heads; H when absent
  hidden: number; // width of the feed-forward layer, usually 4 D
  balance?: number; // weight of the loss that keeps the load of experts even; BALANCE when absent
  experts?: number; // N feed-forward layers of which every token takes one; 1 when absent
};

/** Floats of a position's keys in a layer, and of its values: G E. */
export const keyWidth = ({ width, heads, keyHeads = heads }: PolicyShape): number => (width / heads) * keyHeads;

export const expertCount = ({ experts = 1 }: PolicyShape): number => experts;

/** Whether a router chooses. */
export const isSparse = (shape: PolicyShape): boolean => expertCount(shape) > 1;

/** The name of an expert's matrix; a model with one expert names none. */
export function expertSlot(shape: PolicyShape, layer: number, expert: number, matrix: "up" | "down"): string {
  return isSparse(shape) ? `layer${layer}.expert${expert}.${matrix}` : `layer${layer}.${matrix}`;
}
