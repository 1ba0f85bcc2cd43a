/**
 * A policy's weights in WASM's memory, packed once for all the passes that read them.
 *
 * Axis letters: D width, G E floats of a position's keys, V vocabulary, N experts.
 */
import { expectLength } from "../../src/core/errors.ts";
import type { Wasm } from "../../src/core/kernels/wasm.ts";
import { slotView } from "../../src/core/parameters.ts";
import { policyLayout } from "./model.ts";
import { joinColumns } from "./pack.ts";
import { expertCount, expertSlot, isSparse, keyWidth, type PolicyShape } from "./shape.ts";

/** Addresses. Products read packed copies; everything else reads the parameters themselves. */
export type PackedWeights = {
  block: number; // to be freed
  embedding: number; // [V, D]
  positions: number;
  gain: number;
  unembed: number; // packed [D, V]
  layers: PackedLayer[];
};
export type PackedLayer = {
  attentionNorm: number;
  feedNorm: number;
  qkv: number; // packed [D, D + 2 G E]: one product instead of three
  output: number; // packed [D, D]
  router: number | undefined; // packed [D, N]
  experts: { up: number; down: number }[]; // packed [D, hidden] and [hidden, D]
};

/** Copies the parameters; the caller frees `block`. */
export function packWeights(wasm: Wasm, shape: PolicyShape, parameters: Float32Array): PackedWeights {
  const { width, hidden, vocabulary } = shape;
  const layout = policyLayout(shape);
  expectLength(parameters.length, layout.size, "policy parameters");
  const { packedBytes, packRight } = wasm.assembly;
  const qkvWidth = width + 2 * keyWidth(shape);
  const experts = expertCount(shape);
  const layerBytes =
    packedBytes(qkvWidth, width) +
    packedBytes(width, width) +
    (isSparse(shape) ? packedBytes(experts, width) : 0) +
    experts * (packedBytes(hidden, width) + packedBytes(width, hidden));
  const packed = shape.layers * layerBytes + packedBytes(vocabulary, width);
  const block = wasm.allocate(4 * layout.size + packed);
  wasm.floats(block, layout.size).set(parameters);
  const addresses = new Map(layout.slots.map(({ name, offset }) => [name, block + 4 * offset]));
  const slot = (name: string): number => addresses.get(name)!;
  const [joined] = wasm.areas(4 * width * qkvWidth) as [number];
  let to = block + 4 * layout.size;
  /** [rows, columns], row-major unless the steps differ. */
  const pack = (columns: number, rows: number, from: number, rowStep = 4 * columns, columnStep = 4): number => {
    const at = to;
    packRight(columns, rows, from, rowStep, columnStep, at);
    to += packedBytes(columns, rows);
    return at;
  };
  const layers = Array.from({ length: shape.layers }, (_, layer): PackedLayer => {
    const at = `layer${layer}.`;
    const three = ["query", "key", "value"].map((name) => slotView(parameters, layout, at + name));
    wasm.floats(joined, width * qkvWidth).set(joinColumns(three, width));
    return {
      attentionNorm: slot(`${at}attentionNorm`),
      feedNorm: slot(`${at}feedNorm`),
      qkv: pack(qkvWidth, width, joined),
      output: pack(width, width, slot(`${at}output`)),
      router: isSparse(shape) ? pack(experts, width, slot(`${at}router`)) : undefined,
      experts: Array.from({ length: experts }, (_, e) => ({
        up: pack(hidden, width, slot(expertSlot(shape, layer, e, "up"))),
        down: pack(width, hidden, slot(expertSlot(shape, layer, e, "down"))),
      })),
    };
  });
  return {
    block,
    embedding: slot("embedding"),
    positions: slot("positions"),
    gain: slot("norm"),
    unembed: pack(vocabulary, width, slot("embedding"), 4, 4 * width),
    layers,
  };
}
