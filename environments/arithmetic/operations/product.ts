import type { Random } from "../../../src/core/random.ts";
import type { Digits, Operands, Operation } from "./operation.ts";

const LARGEST = 4;
const sizes = Array.from({ length: LARGEST }, (_, k) => k + 1);

/**
 * Products of n by m digits, the lowest digit first. The chain is that of Deng, Choi and Shieber (2024, arXiv 2405.14838)
 * without its signs: for each digit of b the product a with it, in its place, and after each but the first and the last the
 * total so far; the last total is the result. Widths are fixed, with zeros at the high end.
 */
export const product: Operation = {
  name: "mul",
  base: 10,
  families: sizes.flatMap((n) => sizes.map((m) => ({ name: `mul${n}x${m}`, sizes: [n, m] }))),
  lengths: ([n, m]) => {
    let chain = 0;
    for (let place = 0; place < m!; place++) chain += (place === 0 || place === m! - 1 ? 1 : 2) * (n! + place + 1);
    return { chain, result: n! + m! };
  },
  draw: (random, [n, m]) => [digitsOf(drawNumber(random, n!), n!), digitsOf(drawNumber(random, m!), m!)],
  work,
  answered: (operands, written) => {
    const [a, b] = [numberIn(operands[0]!), numberIn(operands[1]!)];
    const made = numberIn(written.result);
    const others: Operands[] = [
      ...quotient(made, b, operands[0]!.length).map((digits) => [digits, operands[1]!]),
      ...quotient(made, a, operands[1]!.length).map((digits) => [operands[0]!, digits]),
    ];
    return others.find((other) => {
      const chain = work(other).chain;
      return chain.slice(chain.length - written.chain.length).every((digit, k) => digit === written.chain[k]);
    });
  },
};

function work([a, b]: Operands) {
  const chain: number[] = [];
  const n = a!.length;
  const m = b!.length;
  let total = 0;
  for (const [place, digit] of b!.entries()) {
    const partial = numberIn(a!) * digit * 10 ** place;
    total += partial;
    chain.push(...digitsOf(partial, n + place + 1));
    if (place > 0 && place < m - 1) chain.push(...digitsOf(total, n + place + 1));
  }
  return { chain, result: digitsOf(total, n + m) };
}

/** Uniform over the numbers of so many digits, 0 having one. */
function drawNumber(random: Random, digits: number): number {
  const least = digits === 1 ? 0 : 10 ** (digits - 1);
  return least + random.integer(10 ** digits - least);
}

/** The digits of made / by where that is a whole number of so many digits, else none. */
function quotient(made: number, by: number, digits: number): Digits[] {
  if (by === 0 || made % by !== 0) return [];
  const number = made / by;
  return String(number).length === digits ? [digitsOf(number, digits)] : [];
}

const numberIn = (digits: Digits): number => digits.reduceRight((value, digit) => 10 * value + digit, 0);

const digitsOf = (number: number, width: number): Digits =>
  Array.from({ length: width }, (_, place) => Math.floor(number / 10 ** place) % 10);
