/** A duration in its two largest units: `41 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`. `seconds` is at least 0. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 1) return "under 1 s";
  const k = UNITS.findIndex(([size]) => whole >= size);
  const [size, name] = UNITS[k]!;
  const [part, partName] = UNITS[k + 1] ?? [1, ""];
  const count = Math.floor(whole / size);
  const rest = Math.floor((whole - count * size) / part);
  return rest === 0 || partName === "" ? `${count} ${name}` : `${count} ${name} ${rest} ${partName}`;
}

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/**
 * Estimated seconds for the remaining work, at the mean pace so far; undefined before anything is done. `done` and
 * `left` are amounts of work in one unit.
 */
export function secondsLeft(seconds: number, done: number, left: number): number | undefined {
  return done > 0 ? (seconds / done) * left : undefined;
}

/** `41 s so far, about 2 min 5 s to go`; only the first half if nothing is left or the time is unknown. */
export function pace(seconds: number, toGo: number | undefined): string {
  const soFar = `${durationText(seconds)} so far`;
  return toGo === undefined || toGo === 0 ? soFar : `${soFar}, about ${durationText(Math.max(1, toGo))} to go`;
}
