/**
 * Markov chains of order 2, alone or taking turns, whose entropy rate is known. Axis letters: R regimes, A symbols.
 */
import type { Random } from "../../src/core/random.ts";

/** P(c | a, b), the next symbol c after a, then b: [A A A], index (a A + b) A + c; every row sums to 1. */
export type Regime = { symbols: number; next: Float64Array };

/** A likely successor of two symbols: a permutation of the last one, of the one before it, or of the last one for each before. */
export type Successor = { probability: number; of: "last" | "before" | "both" };

/**
 * A regime with sparse rows: a few likely successors each, and what these leave of 1 spread evenly over all symbols, so that
 * nothing is impossible. Where two of a row's successors are the same symbol, their probabilities add.
 *
 * Where all successors follow from one symbol alone (the mixture transition distribution model, Raftery 1985), every symbol
 * is as frequent as any other; with a few that follow from both, nearly so: counts of symbols hardly tell regimes apart.
 */
export function drawRegime(random: Random, symbols: number, successors: readonly Successor[]): Regime {
  const floor = (1 - successors.reduce((sum, { probability }) => sum + probability, 0)) / symbols;
  const next = new Float64Array(symbols ** 3).fill(floor);
  const all = Array.from({ length: symbols }, (_, symbol) => symbol);
  for (const { probability, of } of successors) {
    let permuted = random.shuffle(all);
    for (let a = 0; a < symbols; a++) {
      if (a > 0 && of === "both") permuted = random.shuffle(all);
      for (let b = 0; b < symbols; b++) {
        const c = permuted[of === "before" ? a : b]!;
        next[(a * symbols + b) * symbols + c]! += probability;
      }
    }
  }
  return { symbols, next };
}

/** Regimes that take turns: before each symbol another one, drawn evenly, comes on with probability `change`. */
export type Chain = {
  regimes: readonly Regime[];
  change: number;
  /** [R A A] share of the time in which regime r is to write the next symbol after a, then b. */
  stationary: Float64Array;
};

/** All regimes have the same symbols; one alone never changes. */
export function chainOf(regimes: readonly Regime[], change: number): Chain {
  const turns = regimes.length > 1 ? change : 0;
  return { regimes, change: turns, stationary: stationaryOf(regimes, turns) };
}

/**
 * Entropy rate in nats a symbol to a reader who knows the regime: the mean over states of the next symbol's entropy
 * (Cover and Thomas 2006, theorem 4.2.4, on pairs of symbols).
 *
 * One who is not told which regime it is pays more by no more than the entropy rate of the regimes themselves, q ln(1/q) +
 * (1 - q) ln(1/(1 - q)) + q ln(R - 1) with q = `change`: the entropy of the symbols is at most that of symbols and regimes.
 */
export function entropyRate({ regimes, stationary }: Chain): number {
  const symbols = regimes[0]!.symbols;
  let nats = 0;
  for (const [r, { next }] of regimes.entries()) {
    for (let pair = 0; pair < symbols ** 2; pair++) {
      const share = stationary[r * symbols ** 2 + pair]!;
      for (let c = 0; c < symbols; c++) {
        const p = next[pair * symbols + c]!;
        if (p > 0) nats -= share * p * Math.log(p);
      }
    }
  }
  return nats;
}

/** Symbol after symbol of one realisation, which starts in the stationary distribution. */
export function realise({ regimes, change, stationary }: Chain, random: Random): () => number {
  const symbols = regimes[0]!.symbols;
  const state = random.weighted(stationary);
  let regime = Math.floor(state / symbols ** 2);
  let pair = state % symbols ** 2; // the last two symbols written
  const waiting = [Math.floor(pair / symbols), pair % symbols];
  return () => {
    if (waiting.length > 0) return waiting.shift()!;
    const symbol = random.weighted(regimes[regime]!.next.subarray(pair * symbols, (pair + 1) * symbols));
    pair = (pair % symbols) * symbols + symbol;
    if (change > 0 && random.next() < change)
      regime = (regime + 1 + random.integer(regimes.length - 1)) % regimes.length;
    return symbol;
  };
}

const MOST_ITERATIONS = 20_000;
const CONVERGED = 1e-13;

/** Power iteration on the states. Each step stays put by one half, which changes no fixed point and ends every cycle. */
function stationaryOf(regimes: readonly Regime[], change: number): Float64Array {
  const symbols = regimes[0]!.symbols;
  const pairs = symbols ** 2;
  const others = Math.max(1, regimes.length - 1);
  let now = new Float64Array(regimes.length * pairs).fill(1 / (regimes.length * pairs));
  for (let moved = 1, k = 0; moved > CONVERGED && k < MOST_ITERATIONS; k++) {
    const written = new Float64Array(now.length); // after the symbol, before another regime may come on
    for (const [r, { next }] of regimes.entries()) {
      for (let pair = 0; pair < pairs; pair++) {
        const to = r * pairs + (pair % symbols) * symbols;
        for (let c = 0; c < symbols; c++) written[to + c]! += now[r * pairs + pair]! * next[pair * symbols + c]!;
      }
    }
    const then = new Float64Array(now.length);
    moved = 0;
    for (let pair = 0; pair < pairs; pair++) {
      let all = 0;
      for (let r = 0; r < regimes.length; r++) all += written[r * pairs + pair]!;
      for (let r = 0; r < regimes.length; r++) {
        const state = r * pairs + pair;
        const arrived = (1 - change) * written[state]! + (change / others) * (all - written[state]!);
        then[state] = (now[state]! + arrived) / 2;
        moved += Math.abs(then[state]! - now[state]!);
      }
    }
    now = then;
  }
  return now;
}
