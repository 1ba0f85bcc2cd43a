/**
 * What a pass of the policy reads and gives.
 *
 * Axis letters: R rows of a batch, D width, V vocabulary.
 */
import type { Token } from "../../environments/environment.ts";

/** The first `length` positions of a cache, shared by all rows that continue them. */
export type Prefix<Cache> = { cache: Cache; length: number };

/** One token on its way through the model: its keys and values go to `into` at `slot`; it reads `before` and `into[0..slot]`. */
export type Row<Cache> = {
  token: Token;
  position: number;
  into: Cache;
  slot: number;
  before: Prefix<Cache> | undefined;
};

/** Keys and values are stored in caches, which only the passes that made them can read. */
export type Passes<Cache> = {
  /** Memory for the keys and values of `positions` tokens in every layer. */
  allocate(positions: number): Cache;
  /** Call it before `dispose`, which frees all remaining caches. */
  free(cache: Cache): void;
  /** Copies the first `positions` of one cache into another. */
  copy(from: Cache, to: Cache, positions: number): void;
  /**
   * The model on R rows; rows of one cache must come in the order of their positions. Returns the logits of the
   * `wanted` ones (of all if undefined), [rows, V]: a view that is valid until the next call.
   */
  forward(rows: readonly Row<Cache>[], wanted: readonly number[] | undefined): Float32Array;
  /** The same pass without the last product: the last hidden layer of the `wanted` rows after normalisation, [rows, D]. */
  hidden(rows: readonly Row<Cache>[], wanted: readonly number[]): Float32Array;
  /** Frees everything. Nothing else may be called afterwards. */
  dispose(): void;
};
