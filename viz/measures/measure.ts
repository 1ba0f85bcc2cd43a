/** The responses of one agent to the fixed probe prompts. */
export type AgentProbe = {
  parameters: Float32Array; // [P]
  distributions: Float32Array; // [N, vocabulary], next-token probabilities
  vocabulary: number;
  activations: Float32Array[]; // one per layer, [N, D]
  rows: number; // N
  solved: ReadonlySet<string>; // task ids
};

export type DivergenceInput = {
  base: AgentProbe;
  agents: readonly AgentProbe[];
  /** Where each layer's parameters lie in [P]; omitted if layers are not to be measured by themselves. */
  layers?: readonly (readonly [from: number, to: number])[];
  /** [n + 1][n + 1] over agents and, last, the base: the loss barrier of each pair, in nats; NaN if it was not measured. */
  barriers?: readonly (readonly number[])[];
  /** [n + 1][n + 1] likewise: the relatedness of each pair's solved work, in [0, 1]; NaN for the base. */
  related?: readonly (readonly number[])[];
};

/** A measure as a report describes it. */
export type MeasureInfo = {
  key: string;
  name: string;
  unit: string;
  /** One or two sentences: what it says, and what 0 and its greatest value mean. */
  note: string;
  /** The paper that it is from. */
  source: string;
};

/** Over agents and, last, the base: symmetric, [n + 1][n + 1], larger is further apart, NaN if a pair was not measured. */
export type PairMatrix = number[][];

/** How far every two agents have diverged: one object. It reads nothing but its input, so that it never moves a result. */
export type Measure = MeasureInfo & {
  /** Undefined if it is not measured in this round. */
  of(input: DivergenceInput): PairMatrix | undefined;
  /** The same for one layer, counted from 0; omitted if it has no layers. */
  layer?: {
    name(layer: number): string;
    note(layer: number): string;
    of(input: DivergenceInput, layer: number): PairMatrix | undefined;
  };
};

/** Returns the measure as it is: for its types alone. */
export const defineMeasure = (measure: Measure): Measure => measure;

/** Agents and, last, the base. */
export const everyone = ({ agents, base }: DivergenceInput): AgentProbe[] => [...agents, base];

/** Works out once for each input what several measures share. */
export function sharedBy<T>(of: (input: DivergenceInput) => T): (input: DivergenceInput) => T {
  const known = new WeakMap<DivergenceInput, { value: T }>();
  return (input) => {
    const found = known.get(input) ?? { value: of(input) };
    known.set(input, found);
    return found.value;
  };
}
