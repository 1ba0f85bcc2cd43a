/** The size of a policy. All fields are counts; the vector's length follows from them (see `policyLayout`). */
export type PolicyShape = {
  vocabulary: number; // V
  context: number; // longest prompt plus longest answer, in tokens
  layers: number;
  width: number; // D
  heads: number; // H; D is a multiple of heads
  keyHeads?: number; // G heads of keys and values, each shared by H / G heads; H if omitted
  hidden: number; // width of the feed-forward layer, usually 4 D
  balance?: number; // weight of the loss that keeps the load of experts even; BALANCE if omitted
  experts?: number; // N feed-forward layers, one of which processes each token; 1 if omitted
};

/** Number of floats of a position's keys in a layer, and of its values: G E. */
export const keyWidth = ({ width, heads, keyHeads = heads }: PolicyShape): number => (width / heads) * keyHeads;

export const expertCount = ({ experts = 1 }: PolicyShape): number => experts;

/** Whether a router chooses between experts. */
export const isSparse = (shape: PolicyShape): boolean => expertCount(shape) > 1;

/** The name of an expert's matrix; a model with one expert has no expert names. */
export function expertSlot(shape: PolicyShape, layer: number, expert: number, matrix: "up" | "down"): string {
  return isSparse(shape) ? `layer${layer}.expert${expert}.${matrix}` : `layer${layer}.${matrix}`;
}
