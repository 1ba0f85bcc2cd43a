/**
 * Incremental passes on WASM: caches, weights and the residual stream stay in the backend's memory, and a pass is some
 * seven calls per layer into our kernels. No tensor is made.
 *
 * Axis letters: R rows of a batch, D width, H heads, G heads of keys and values, E = D / H, N experts, V vocabulary.
 */
import type { Wasm } from "../../src/core/kernels/wasm.ts";
import { routesOf } from "./experts.ts";
import { type PackedLayer, type PackedWeights, packWeights } from "./packed-weights.ts";
import type { Passes, Row } from "./passes.ts";
import { expertCount, isSparse, keyWidth, type PolicyShape } from "./shape.ts";

/** `address` of [layers, 2, positions, G E] floats: a layer's keys, then its values. */
type Cache = { address: number; positions: number };

export function wasmPasses(wasm: Wasm, shape: PolicyShape, parameters: Float32Array): Passes<Cache> {
  const positionBytes = 4 * 2 * shape.layers * keyWidth(shape);
  const weights = packWeights(wasm, shape, parameters);
  const caches = new Set<Cache>();
  let room = { rows: 0, positions: 0, at: newRoom(wasm, shape, 0, 0) };
  /** Leaves the last hidden layer of the wanted rows in `room.at.unit`; returns how many there are. */
  const pass = (rows: readonly Row<Cache>[], wanted: readonly number[] | undefined): number => {
    const positions = rows.reduce((most, row) => Math.max(most, row.slot + 1 + (row.before?.length ?? 0)), 0);
    if (rows.length > room.rows || positions > room.positions) {
      wasm.free(room.at.block);
      const most = { rows: Math.max(rows.length, room.rows), positions: Math.max(positions, room.positions) };
      room = { ...most, at: newRoom(wasm, shape, most.rows, most.positions) };
    }
    return hiddenRows(wasm, shape, weights, room.at, rows, wanted);
  };
  return {
    allocate(positions) {
      const cache = { address: wasm.allocate(positions * positionBytes), positions };
      caches.add(cache);
      return cache;
    },
    free(cache) {
      wasm.free(cache.address);
      caches.delete(cache);
    },
    copy(from, to, positions) {
      // [layers, 2] runs of positions: they are contiguous in each cache, but not between caches.
      const width = keyWidth(shape);
      for (let run = 0; run < 2 * shape.layers; run++) {
        const source = wasm.floats(from.address + 4 * run * from.positions * width, positions * width);
        wasm.floats(to.address + 4 * run * to.positions * width, positions * width).set(source);
      }
    },
    forward(rows, wanted) {
      const kept = pass(rows, wanted);
      const { width, vocabulary } = shape;
      multiplyIn(wasm, room.at)(kept, room.at.unit, width, weights.unembed, room.at.logits, vocabulary);
      return wasm.floats(room.at.logits, kept * vocabulary);
    },
    hidden(rows, wanted) {
      const kept = pass(rows, wanted);
      return wasm.floats(room.at.unit, kept * shape.width);
    },
    dispose() {
      for (const { address } of caches) wasm.free(address);
      wasm.free(weights.block);
      wasm.free(room.at.block);
    },
  };
}

/** Addresses of the scratch memory of a pass over up to R rows. */
type Room = {
  block: number;
  ints: number; // [R, 9]: six per row for attendRows, then tokens, positions and one expert's rows, [R] each
  x: number; // [R, D] the residual stream
  unit: number; // [R, D] normalised
  qkv: number; // [R, D + 2 G E]
  mixed: number; // [R, D]
  raised: number; // [R, hidden]
  scales: number; // [R]
  scores: number; // [H, positions]
  routes: number; // [R, N]
  picked: number; // [R, D] the rows that one expert reads
  logits: number; // [R, V]
  scratch: number; // of the products
};

function newRoom(wasm: Wasm, shape: PolicyShape, rows: number, positions: number): Room {
  const { width, hidden, vocabulary, heads } = shape;
  const { packedScratch } = wasm.assembly;
  const counts = {
    ints: 9 * rows,
    x: rows * width,
    unit: rows * width,
    qkv: rows * (width + 2 * keyWidth(shape)),
    mixed: rows * width,
    raised: rows * hidden,
    scales: rows,
    scores: heads * positions,
    routes: isSparse(shape) ? rows * expertCount(shape) : 0,
    picked: isSparse(shape) ? rows * width : 0,
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

function hiddenRows(
  wasm: Wasm,
  shape: PolicyShape,
  weights: PackedWeights,
  room: Room,
  rows: readonly Row<Cache>[],
  wanted: readonly number[] | undefined,
): number {
  const { width, hidden, heads, keyHeads = heads } = shape;
  const { attendRows, embed, rmsNorm } = wasm.assembly;
  const { x, unit, qkv, mixed, raised, scales } = room;
  const count = rows.length;
  const each = width / heads;
  const multiply = multiplyIn(wasm, room);

  const [tokens, places] = writeRows(wasm, room.ints, rows);
  embed(count, width, weights.embedding, tokens, weights.positions, places, x);
  for (const [layer, at] of weights.layers.entries()) {
    rmsNorm(count, width, x, at.attentionNorm, unit, scales);
    multiply(count, unit, width, at.qkv, qkv, width + 2 * keyWidth(shape));
    attendRows(count, room.ints, layer, heads, keyHeads, each, 1 / Math.sqrt(each), qkv, mixed, room.scores);
    multiply(count, mixed, width, at.output, x, width, true);
    rmsNorm(count, width, x, at.feedNorm, unit, scales);
    if (at.router !== undefined) addExperts(wasm, shape, at, room, count, multiply);
    else {
      multiply(count, unit, width, at.experts[0]!.up, raised, hidden, false, true);
      multiply(count, raised, hidden, at.experts[0]!.down, x, width, true);
    }
  }
  const kept = wanted === undefined ? count : keepRows(wasm, x, width, wanted);
  rmsNorm(kept, width, x, weights.gain, unit, scales);
  return kept;
}

/** [m, inner] times a packed [inner, columns], row-major. */
type Multiply = (
  m: number,
  from: number,
  inner: number,
  right: number,
  to: number,
  columns: number,
  add?: boolean,
  activate?: boolean,
) => void;

const multiplyIn =
  (wasm: Wasm, { scratch }: Room): Multiply =>
  (m, from, inner, right, to, columns, add = false, activate = false) =>
    wasm.assembly.packedProduct(m, columns, inner, from, 4 * inner, 4, right, to, 4 * columns, add, activate, scratch);

/** x += gate times its expert's output, row by row. */
function addExperts(
  wasm: Wasm,
  { width, hidden }: PolicyShape,
  { router, experts }: PackedLayer,
  { ints, unit, x, routes, picked, mixed, raised, scales }: Room,
  count: number,
  multiply: Multiply,
): void {
  multiply(count, unit, width, router!, routes, experts.length);
  const { rowsOf, gates } = routesOf(wasm.floats(routes, count * experts.length), experts.length);
  const list = ints + 4 * 8 * count;
  for (const [e, rows] of rowsOf.entries()) {
    const own = rows.length;
    if (own === 0) continue;
    wasm.ints(list, own).set(rows);
    wasm.floats(scales, own).set(rows.map((row) => gates[row]!));
    wasm.assembly.gatherRows(own, width, unit, list, picked);
    multiply(own, picked, width, experts[e]!.up, raised, hidden, false, true);
    multiply(own, raised, hidden, experts[e]!.down, mixed, width);
    wasm.assembly.addWeightedRows(own, width, mixed, list, scales, x);
  }
}

/** Addresses of the tokens and positions. */
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
