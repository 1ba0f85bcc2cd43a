/**
 * Incremental passes on WASM: caches, weights and the stream stay in the backend's memory, and a pass is some seven calls a layer
 * into our kernels. No tensor is made.
 *
 * Axis letters: R rows of a batch, D width, H heads, G heads of keys and values, E = D / H, V vocabulary, P parameters.
 */
import type { Wasm } from "../../src/core/kernels/wasm.ts";
import { slotView } from "../../src/core/parameters.ts";
import type { Passes, Row } from "./incremental.ts";
import { policyLayout } from "./model.ts";
import { keyWidth, type PolicyShape } from "./shape.ts";

/** `address` of [layers, 2, positions, G E] floats: a layer's keys, then its values. */
type Cache = { address: number; positions: number };

export function wasmPasses(wasm: Wasm, shape: PolicyShape, parameters: Float32Array): Passes<Cache> {
  const positionBytes = 4 * 2 * shape.layers * keyWidth(shape);
  const weights = packWeights(wasm, shape, parameters);
  let room = { rows: 0, positions: 0, at: newRoom(wasm, shape, 0, 0) };
  return {
    allocate: (positions) => ({ address: wasm.allocate(positions * positionBytes), positions }),
    free: ({ address }) => wasm.free(address),
    copy(from, to, positions) {
      // [layers, 2] runs of positions: they are contiguous in each cache, but not between them.
      const width = keyWidth(shape);
      for (let run = 0; run < 2 * shape.layers; run++) {
        const source = wasm.floats(from.address + 4 * run * from.positions * width, positions * width);
        wasm.floats(to.address + 4 * run * to.positions * width, positions * width).set(source);
      }
    },
    forward(rows, wanted) {
      const positions = rows.reduce((most, row) => Math.max(most, row.slot + 1 + (row.before?.length ?? 0)), 0);
      if (rows.length > room.rows || positions > room.positions) {
        wasm.free(room.at.block);
        const most = { rows: Math.max(rows.length, room.rows), positions: Math.max(positions, room.positions) };
        room = { ...most, at: newRoom(wasm, shape, most.rows, most.positions) };
      }
      return forwardRows(wasm, shape, weights, room.at, rows, wanted);
    },
    dispose() {
      wasm.free(weights.block);
      wasm.free(room.at.block);
    },
  };
}

/** Addresses. Products read packed copies; the rest reads the parameters themselves. */
type Weights = {
  block: number;
  embedding: number;
  positions: number;
  gain: number;
  unembed: number; // packed [D, V]
  layers: { attentionNorm: number; feedNorm: number; qkv: number; output: number; up: number; down: number }[];
};

function packWeights(wasm: Wasm, shape: PolicyShape, parameters: Float32Array): Weights {
  const { width, hidden, vocabulary } = shape;
  const layout = policyLayout(shape);
  const { packedBytes, packRight } = wasm.assembly;
  const qkvWidth = width + 2 * keyWidth(shape);
  const layerBytes = [
    packedBytes(qkvWidth, width),
    packedBytes(width, width),
    packedBytes(hidden, width),
    packedBytes(width, hidden),
  ];
  const unembedBytes = packedBytes(vocabulary, width);
  const packed = shape.layers * layerBytes.reduce((a, b) => a + b, 0) + unembedBytes;
  const block = wasm.allocate(4 * layout.size + packed);
  wasm.floats(block, layout.size).set(parameters);
  const slots = new Map(layout.slots.map(({ name, offset }) => [name, block + 4 * offset]));
  const slot = (name: string): number => slots.get(name)!;
  const [joined] = wasm.areas(4 * width * qkvWidth) as [number];
  let to = block + 4 * layout.size;
  const pack = (columns: number, rows: number, from: number, rowStep: number, columnStep: number): number => {
    const at = to;
    packRight(columns, rows, from, rowStep, columnStep, at);
    to += packedBytes(columns, rows);
    return at;
  };
  const layers = Array.from({ length: shape.layers }, (_, layer): Weights["layers"][number] => {
    const at = `layer${layer}.`;
    // [D, D + 2 G E]: one product instead of three.
    const target = wasm.floats(joined, width * qkvWidth);
    let column = 0;
    for (const name of ["query", "key", "value"]) {
      const from = slotView(parameters, layout, at + name);
      const columns = from.length / width;
      for (let d = 0; d < width; d++) {
        target.set(from.subarray(d * columns, (d + 1) * columns), d * qkvWidth + column);
      }
      column += columns;
    }
    return {
      attentionNorm: slot(`${at}attentionNorm`),
      feedNorm: slot(`${at}feedNorm`),
      qkv: pack(qkvWidth, width, joined, 4 * qkvWidth, 4),
      output: pack(width, width, slot(`${at}output`), 4 * width, 4),
      up: pack(hidden, width, slot(`${at}up`), 4 * hidden, 4),
      down: pack(width, hidden, slot(`${at}down`), 4 * width, 4),
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

/** Addresses of what a pass over up to R rows works in. */
type Room = {
  block: number;
  ints: number; // [R, 8]: six a row for attendRows, then [R] tokens and [R] positions
  x: number; // [R, D] the residual stream
  unit: number; // [R, D] normalised
  qkv: number; // [R, D + 2 G E]
  mixed: number; // [R, D]
  raised: number; // [R, hidden]
  scales: number; // [R]
  scores: number; // [positions]
  logits: number; // [R, V]
  scratch: number; // of the products
};

function newRoom(wasm: Wasm, shape: PolicyShape, rows: number, positions: number): Room {
  const { width, hidden, vocabulary } = shape;
  const { packedScratch } = wasm.assembly;
  const counts = {
    ints: 8 * rows,
    x: rows * width,
    unit: rows * width,
    qkv: rows * (width + 2 * keyWidth(shape)),
    mixed: rows * width,
    raised: rows * hidden,
    scales: rows,
    scores: positions,
    logits: rows * vocabulary,
    scratch: Math.max(packedScratch(width), packedScratch(hidden)) / 4,
  };
  const align = (count: number) => (count + 3) & ~3;
  let at = wasm.allocate(4 * Object.values(counts).reduce((sum, count) => sum + align(count), 0));
  const room: Record<string, number> = { block: at };
  for (const [name, count] of Object.entries(counts)) {
    room[name] = at;
    at += 4 * align(count);
  }
  return room as Room;
}

function forwardRows(
  wasm: Wasm,
  shape: PolicyShape,
  weights: Weights,
  room: Room,
  rows: readonly Row<Cache>[],
  wanted: readonly number[] | undefined,
): Float32Array {
  const { width, hidden, vocabulary, heads } = shape;
  const { attendRows, embed, packedProduct, rmsNorm } = wasm.assembly;
  const { x, unit, qkv, mixed, raised, scales, scores, scratch, logits } = room;
  const count = rows.length;
  const groups = keyWidth(shape) / (width / heads);
  const qkvWidth = width + 2 * keyWidth(shape);
  const [tokens, places] = writeRows(wasm, room.ints, rows);
  const multiply = (
    from: number,
    inner: number,
    right: number,
    to: number,
    columns: number,
    add = false,
    act = false,
  ) => packedProduct(count, columns, inner, from, 4 * inner, 4, right, to, 4 * columns, add, act, scratch);

  embed(count, width, weights.embedding, tokens, weights.positions, places, x);
  for (const [layer, at] of weights.layers.entries()) {
    rmsNorm(count, width, x, at.attentionNorm, unit, scales);
    multiply(unit, width, at.qkv, qkv, qkvWidth);
    const scale = 1 / Math.sqrt(width / heads);
    attendRows(count, room.ints, layer, heads, groups, width / heads, scale, qkv, mixed, scores);
    multiply(mixed, width, at.output, x, width, true);
    rmsNorm(count, width, x, at.feedNorm, unit, scales);
    multiply(unit, width, at.up, raised, hidden, false, true);
    multiply(raised, hidden, at.down, x, width, true);
  }
  const kept = wanted === undefined ? count : keepRows(wasm, x, width, wanted);
  rmsNorm(kept, width, x, weights.gain, unit, scales);
  packedProduct(
    kept,
    vocabulary,
    width,
    unit,
    4 * width,
    4,
    weights.unembed,
    logits,
    4 * vocabulary,
    false,
    false,
    scratch,
  );
  return wasm.floats(logits, kept * vocabulary);
}

/** Where tokens and positions were written. */
function writeRows(wasm: Wasm, address: number, rows: readonly Row<Cache>[]): [tokens: number, places: number] {
  const count = rows.length;
  const ints = wasm.ints(address, 8 * count);
  for (let r = 0; r < count; r++) {
    const { token, position, into, slot, before } = rows[r]!;
    ints[6 * r] = into.address;
    ints[6 * r + 1] = into.positions;
    ints[6 * r + 2] = slot;
    ints[6 * r + 3] = before?.cache.address ?? 0;
    ints[6 * r + 4] = before?.cache.positions ?? 0;
    ints[6 * r + 5] = before?.length ?? 0;
    ints[6 * count + r] = token;
    ints[7 * count + r] = position;
  }
  return [address + 4 * 6 * count, address + 4 * 7 * count];
}

/** Moves the wanted rows, which ascend, to the front. */
function keepRows(wasm: Wasm, x: number, width: number, wanted: readonly number[]): number {
  for (const [i, row] of wanted.entries()) {
    wasm.floats(x + 4 * i * width, width).set(wasm.floats(x + 4 * row * width, width));
  }
  return wanted.length;
}
