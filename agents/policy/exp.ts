/** exp(x) for x <= 0, relative error below 1e-8. Math.exp leaves compiled code and takes several times as long. */
export function expOfNegative(x: number): number {
  if (!(x > -700)) return x <= -700 ? 0 : x; // NaN stays NaN
  const halvings = Math.floor(0.5 - x * Math.LOG2E);
  const r = x + halvings * Math.LN2; // in [-ln(2)/2, ln(2)/2], which needs only Taylor's polynomial of degree 7
  const series =
    1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040)))))));
  return series * powersOfHalf[halvings]!;
}

const powersOfHalf = Float64Array.from({ length: 1012 }, (_, halvings) => 2 ** -halvings);
