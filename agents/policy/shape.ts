/** The size of a policy. All counts; the vector's length follows from them (see `policyLayout`). */
export type PolicyShape = {
  vocabulary: number; // V
  context: number; // longest prompt plus longest answer, in tokens
  layers: number;
  width: number; // D
  heads: number; // D is a multiple of heads
  keyHeads?: number; // heads of keys and values, shared by groups of heads; as many as heads when absent
  hidden: number; // width of the feed-forward layer, usually 4 D
};

/** Floats of a position's keys, and of its values. */
export const keyWidth = ({ width, heads, keyHeads = heads }: PolicyShape): number => (width / heads) * keyHeads;
