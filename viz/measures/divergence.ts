/** All measures of divergence over a population at once, as the matrices that the report draws. */
import { expectLength } from "../../src/core/errors.ts";
import type { DivergenceInput, MeasureInfo, PairMatrix } from "./measure.ts";
import { measures } from "./registry.ts";

/**
 * The matrix of each measure, by key; those of single layers have keys of their own, `representation-layer-1`. A measure that
 * is not taken in this round has none. Throws E_SHAPE if the probes differ in shape, or a measure's matrix has another size.
 */
export function divergenceMatrices(input: DivergenceInput): Record<string, PairMatrix> {
  const { base, agents } = input;
  for (const probe of agents) {
    expectLength(probe.rows, base.rows, "probe rows");
    expectLength(probe.vocabulary, base.vocabulary, "probe vocabulary");
    expectLength(probe.distributions.length, base.rows * base.vocabulary, "probe distributions");
    expectLength(probe.activations.length, base.activations.length, "probe layers");
  }
  const found: Record<string, PairMatrix> = {};
  const add = (key: string, matrix: PairMatrix | undefined) => {
    if (matrix === undefined) return;
    for (const part of [matrix, ...matrix]) expectLength(part.length, agents.length + 1, `the measure ${key}`);
    found[key] = matrix;
  };
  for (const measure of measures.entries()) {
    add(measure.key, measure.of(input));
    for (const layer of base.activations.keys()) add(layerKey(measure.key, layer), measure.layer?.of(input, layer));
  }
  return found;
}

/** The measures of models of so many layers, in the order of the report's choice box: whole models first, then layers. */
export function measureList(layers: number): MeasureInfo[] {
  const whole = measures.entries().map(({ key, name, unit, note, source }) => ({ key, name, unit, note, source }));
  const single = measures.entries().flatMap(({ key, unit, source, layer: of }) =>
    Array.from({ length: of === undefined ? 0 : layers }, (_, layer) => ({
      ...{ key: layerKey(key, layer), name: of!.name(layer), unit },
      ...{ note: of!.note(layer), source },
    })),
  );
  return [...whole, ...single];
}

/** The unit of a measure by its key, whichever layer it is of; undefined if it is unknown. */
export const unitOf = (key: string): string | undefined => measures.find(key.replace(/-layer-\d+$/, ""))?.unit;

/** Layers are counted from 1 in text for people. */
const layerKey = (key: string, layer: number): string => `${key}-layer-${layer + 1}`;
