/** Runs a command line in this process: for commands that start no worker. */
import { vi } from "vitest";
import { runCommandLine } from "../src/cli/program.ts";

export async function wanderHere(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((chunk: string | Uint8Array, ...rest: unknown[]) => {
      said[name] += String(chunk);
      const done = rest.at(-1);
      if (typeof done === "function") done();
      return true;
    }),
  );
  try {
    return { code: await runCommandLine(args), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
