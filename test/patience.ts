/** Deadlines of tests that wait for threads. */

const TICK_MS = 100;

/** For `vi.waitFor`, which waits for a second otherwise: the test's own guard against hanging ends it. */
export const PATIENT = { timeout: 600_000 };

/**
 * What the promise gives, or an error after so many ticks of this thread's clock. A tick comes late while the machine is busy
 * with others or stopped, so that no test fails for being slow there; on an idle machine the default is two minutes.
 */
export async function patiently<T>(promise: Promise<T>, ticks = 1200): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    let left = ticks;
    timer = setInterval(() => {
      left -= 1;
      if (left === 0) reject(new Error(`nothing came in ${ticks} ticks`));
    }, TICK_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearInterval(timer);
  }
}
