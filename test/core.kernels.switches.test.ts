import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

/** Which of our functions three operations call, in a process with this setting. */
async function usedWith(setting: string | undefined): Promise<string[]> {
  const code = `
    import { startBackend } from "./src/core/backend.ts";
    import { tf } from "./src/core/tf.ts";
    import { wasm } from "./src/core/kernels/wasm.ts";
    await startBackend("wasm");
    const used = new Set();
    const ours = wasm();
    if (ours !== undefined) {
      ours.assembly = new Proxy({ ...ours.assembly }, { get: (all, name) => (used.add(name), all[name]) });
    }
    const x = tf.ones([2, 3]);
    tf.sum(x, 0);
    tf.equal(x, x);
    if (tf.oneHot([1], 2, 0.5, 0, "float32").dataSync()[1] === 0.5) used.add("our OneHot");
    console.log(JSON.stringify([...used].sort()));`;
  const { WANDER_STOCK_KERNELS: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", code],
    {
      cwd: join(import.meta.dirname, ".."),
      env: setting === undefined ? env : { ...env, WANDER_STOCK_KERNELS: setting },
    },
  );
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

describe("WANDER_STOCK_KERNELS", () => {
  it.each([
    ["unset, leaves all of ours in place", undefined, ["compareRows", "our OneHot", "sumAlong"]],
    ["=1 keeps every kernel of the backend's own", "1", []],
    ["=OneHot,Sum keeps those two", "OneHot,Sum", ["compareRows"]],
  ])("%s", async (_, setting, used) => {
    expect(await usedWith(setting)).toEqual(used);
  });
});
