import type { Digits, Operation } from "./operation.ts";

const LONGEST = 16;

/** Sums of digits modulo 10; the chain is the sum so far, one step a digit. */
export const sum = running("sum", 10, 2);

/** Whether bits have an odd number of ones; the chain is the parity so far. Fewer bits make too few questions to hold some back. */
export const parity = running("parity", 2, 6);

/** The sum so far modulo the base after each digit; the last is the result. */
function running(name: string, base: number, shortest: number): Operation {
  const families = Array.from({ length: LONGEST - shortest + 1 }, (_, k) => ({
    name: `${name}${shortest + k}`,
    sizes: [shortest + k],
  }));
  const sums = (digits: Digits): number[] => {
    let total = 0;
    return digits.map((digit) => {
      total = (total + digit) % base;
      return total;
    });
  };
  return {
    name,
    base,
    families,
    lengths: ([digits]) => ({ chain: digits!, result: 1 }),
    draw: (random, [digits]) => [Array.from({ length: digits! }, () => random.integer(base))],
    work: ([digits]) => {
      const chain = sums(digits!);
      return { chain, result: chain.slice(-1) };
    },
    // Digits are differences of the sums. Those before the first written one stay, and the digit at it makes up for them.
    answered: ([digits], { chain, result }) => {
      const written = chain.length === 0 ? result : chain;
      if (written.at(-1) !== result[0]) return undefined;
      const kept = digits!.slice(0, digits!.length - written.length);
      const before = sums(kept).at(-1) ?? 0;
      return [[...kept, ...written.map((total, k) => (total - (written[k - 1] ?? before) + base) % base)]];
    },
  };
}
