/** Work in small tasks, so that the page is on the screen early and no task is long; or all of it at once, for paper. */

let waiting: (() => void) | undefined;
let timer = 0;

/** Does `steps` one a task, then `then`; that may begin further steps. One chain at a time. */
export function runInTasks(steps: readonly (() => void)[], then: () => void): void {
  const [step, ...others] = steps;
  waiting = undefined;
  if (step === undefined) {
    then();
    return;
  }
  step();
  waiting = () => runInTasks(others, then);
  timer = window.setTimeout(waiting);
}

/** Does all that still waits, now. */
export function runRestNow(): void {
  while (waiting !== undefined) {
    clearTimeout(timer);
    waiting();
  }
}
