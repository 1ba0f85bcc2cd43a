/**
 * Binary operations modulo a prime p whose whole tables are small enough to be learned (Power et al. 2022, arXiv 2201.02177,
 * appendix A.1.1). Each gives a number in [0, p), or undefined where it is not defined.
 */
export type Operation = {
  name: string;
  sign: string;
  of(a: number, b: number, p: number): number | undefined;
};

export const operations: readonly Operation[] = [
  { name: "add", sign: "+", of: (a, b, p) => (a + b) % p },
  { name: "multiply", sign: "*", of: (a, b, p) => (a * b) % p },
  { name: "subtract", sign: "-", of: (a, b, p) => (a - b + p) % p },
  { name: "divide", sign: "/", of: (a, b, p) => (b === 0 ? undefined : (a * inverse(b, p)) % p) },
  { name: "squares", sign: "a²+b²", of: (a, b, p) => (a * a + b * b) % p },
];

/** b^(p - 2), the inverse of b modulo a prime p (Fermat's little theorem). */
function inverse(b: number, p: number): number {
  let power = 1;
  for (let base = b % p, rest = p - 2; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = (power * base) % p;
    base = (base * base) % p;
  }
  return power;
}

/** Trial division: p is below 500. */
export function isPrime(p: number): boolean {
  for (let d = 2; d * d <= p; d++) if (p % d === 0) return false;
  return p >= 2;
}
