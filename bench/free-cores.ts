import { Worker } from "node:worker_threads";

const LOOP = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", () => {
  let x = 0;
  for (let i = 0; i < 5e7; i++) x = (x * 31 + i) | 0;
  parentPort.postMessage(x);
});`;

/**
 * How much more two independent threads get done here and now than one: 2 on two free cores, less while others use
 * them. This bounds what a second worker can gain.
 */
export async function freeCores(): Promise<{ ratio: () => Promise<number>; close: () => Promise<unknown> }> {
  const threads = [0, 1].map(() => new Worker(LOOP, { eval: true }));
  const loop = (thread: Worker) =>
    new Promise<void>((resolve) => {
      thread.once("message", () => resolve());
      thread.postMessage("go");
    });
  const seconds = async (running: readonly Worker[]) => {
    const started = performance.now();
    await Promise.all(running.map(loop));
    return (performance.now() - started) / 1000;
  };
  await seconds(threads); // compiles the loop
  return {
    ratio: async () => (2 * (await seconds(threads.slice(1)))) / (await seconds(threads)),
    close: () => Promise.all(threads.map((thread) => thread.terminate())),
  };
}
