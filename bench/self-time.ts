/** Where the time of one piece of work goes, function by function; the time of a call inside another counts once. */
export type SelfTime = { name: string; calls: number; ms: number };

export type Timer = {
  /** The same function, whose time counts under `name` while work is timed. */
  wrap<A extends unknown[], R>(name: string, f: (...args: A) => R): (...args: A) => R;
  /** Times `work`. `outsideMs` is what is in none of the wrapped functions, so that it and all rows sum to `totalMs`. */
  time(work: () => void): { rows: SelfTime[]; totalMs: number; outsideMs: number };
};

/** `now` gives milliseconds. */
export function newTimer(now: () => number): Timer {
  let rows = new Map<string, SelfTime>();
  const inside: number[] = []; // for each call that is under way, the time of calls that it made
  let timing = false;
  return {
    wrap:
      (name, f) =>
      (...args) => {
        if (!timing) return f(...args);
        const row = rows.get(name) ?? { name, calls: 0, ms: 0 };
        rows.set(name, row);
        inside.push(0);
        const start = now();
        try {
          return f(...args);
        } finally {
          const took = now() - start;
          row.calls++;
          row.ms += took - inside.pop()!;
          if (inside.length > 0) inside[inside.length - 1]! += took;
        }
      },
    time(work) {
      rows = new Map();
      timing = true;
      const start = now();
      try {
        work();
      } finally {
        timing = false;
      }
      const totalMs = now() - start;
      const found = [...rows.values()].sort((a, b) => b.ms - a.ms);
      return { rows: found, totalMs, outsideMs: totalMs - found.reduce((sum, { ms }) => sum + ms, 0) };
    },
  };
}
