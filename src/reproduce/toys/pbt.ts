import { exchangeBy } from "../../../shared/exchange/registry.ts";
import type { Learning } from "../../../shared/exchange/rule.ts";
import { neighbourhoods } from "../../../shared/exchange/topology.ts";
import { stream } from "../../core/random.ts";

/**
 * The toy of population-based training (Jaderberg et al. 2017, arXiv 1711.09846, figure 2): two workers are to maximise
 * Q(theta) = 1.2 - |theta|^2 and can only follow the gradient of Q^(theta | h) = 1.2 - (h_0 theta_0^2 + h_1 theta_1^2),
 * from theta = (0.9, 0.9). One begins with h = (1, 0) and the other with (0, 1), so that each alone moves along one
 * axis and ends at 1.2 - 0.81 = 0.39. Returns the greatest Q that any worker had over the run.
 *
 * The rule is the one that populations use. It multiplies settings, and 0 stays 0, so the settings here are e^h: h
 * moves by the logarithm of the factor. The paper does not say by how much it perturbs h, nor give the numbers below.
 */
export function pbtToy(seed: number, { exploit, explore }: { exploit: boolean; explore: boolean }): number {
  const rule = exchangeBy("pbt", { pbt: { quantile: 0.5, perturb: PERTURB, exploit, explore } });
  let thetas = [Float32Array.of(0.9, 0.9), Float32Array.of(0.9, 0.9)];
  let learning = [settingsOf(1, 0), settingsOf(0, 1)];
  let best = Number.NEGATIVE_INFINITY;
  for (let step = 1; step <= STEPS; step++) {
    thetas = thetas.map((theta, k) => ascended(theta, learning[k]!));
    const fitness = thetas.map(quality);
    best = Math.max(best, ...fitness);
    if (step % EVERY !== 0) continue;
    const about = {
      round: step,
      last: step === STEPS,
      trained: [EVERY, EVERY],
      fitness,
      learning,
      neighbourhoods: BOTH,
    };
    const exchanged = rule(thetas, undefined, { ...about, random: stream(seed, "pbt toy", step) });
    thetas = exchanged.next.map((theta) => Float32Array.from(theta));
    learning = exchanged.learning ?? learning;
  }
  return best;
}

const BOTH = neighbourhoods(2, { topology: "all", island: 1 });
const STEPS = 60;
const RATE = 0.02;
const EVERY = 4; // steps between two exchanges
const PERTURB = 1.25; // the experiment's default

const settingsOf = (h0: number, h1: number): Learning => ({ h0: Math.exp(h0), h1: Math.exp(h1) });

const quality = (theta: Float32Array): number => 1.2 - (theta[0]! ** 2 + theta[1]! ** 2);

/** One step up the gradient of Q^, whose i-th part is -2 h_i theta_i. */
function ascended(theta: Float32Array, learning: Learning): Float32Array<ArrayBuffer> {
  const h = [learning.h0!, learning.h1!].map(Math.log);
  return Float32Array.from(theta, (x, i) => x - RATE * 2 * h[i]! * x);
}
