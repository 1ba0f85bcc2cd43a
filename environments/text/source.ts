import type { Random } from "../../src/core/random.ts";
import type { Alphabet } from "./alphabet.ts";

/** Where texts come from, as far as agents may read them. A text is symbols, numbers of an alphabet. */
export type Source = {
  alphabet: Alphabet;
  /** All families that there are to choose from, and those chosen where nobody chooses. */
  families: readonly string[];
  usual: readonly string[];
  /** Symbols `from` on of what an agent reads in a family; equal arguments give equal symbols. */
  read(agent: number, family: string, from: number, count: number): Uint8Array;
  /** So many symbols in a row from some place of a family. */
  window(random: Random, family: string, length: number): Uint8Array;
  /** The same for what a base is pretrained on, whatever families are chosen. */
  familiar(random: Random, length: number): Uint8Array;
  /** In nats a symbol; undefined where nobody knows. */
  entropyRate(family: string): number | undefined;
};

/** Of no run: what is probed is the same in every run. */
export const PROBE_SEED = 0x7e87;

export type Split = "exam" | "probe";

/** Up to `count` windows of a family that agents never read. Only the main process has them. */
export type HeldBack = (split: Split, family: string, count: number, length: number) => Uint8Array[];
