/**
 * What a pass of the policy reads and gives.
 *
 * Axis letters: R rows of a batch, D width, V vocabulary.
 */
import type { Token } from "../../environments/environment.ts";

/** The first `length` positions of a cache, shared by all that continues them. */
export type Prefix<Cache> = { cache: Cache; length: number };

/** One token on its way through the model: its keys and values go to `into` at `slot`; it reads `before` and `into[0..slot]`. */
export type Row<Cache> = {
  token: Token;
  position: number;
  into: Cache;
  slot: number;
  before: Prefix<Cache> | undefined;
};

/** Keys and values live in caches, which only the passes that made them can read. */
export type Passes<Cache> = {
  /** Room for the keys and values of `positions` tokens in every layer. */
  allocate(positions: number): Cache;
  /** Before `dispose`, which frees all caches that are left. */
  free(cache: Cache): void;
  /** The first `positions` of one cache into another. */
  copy(from: Cache, to: Cache, positions: number): void;
  /**
   * The model on R rows, in the order of their positions where they go to one cache. Logits of the `wanted` ones (of all when
   * undefined), [rows, V]: a view that holds until the next call.
   */
  forward(rows: readonly Row<Cache>[], wanted: readonly number[] | undefined): Float32Array;
  /** The same pass without the last product: the last hidden layer of the `wanted` rows after normalisation, [rows, D]. */
  hidden(rows: readonly Row<Cache>[], wanted: readonly number[]): Float32Array;
  /** Frees everything. Nothing else may be called after. */
  dispose(): void;
};
