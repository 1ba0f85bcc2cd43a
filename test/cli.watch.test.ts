import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { emptyFolder, MAIN, wander } from "./command-line.ts";
import { fakeRun } from "./run-fixture.ts";

describe("wander watch, in a real process", () => {
  it("prints its address with the token once, serves until Ctrl-C, and then ends well", async () => {
    const dir = fakeRun(emptyFolder(), "run-001");
    const child = spawn(process.execPath, [MAIN, "watch", dir, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    const url = await new Promise<string>((resolve) => {
      child.stdout.on("data", (bytes) => {
        stdout += String(bytes);
        if (stdout.endsWith("\n")) resolve(JSON.parse(stdout).url);
      });
    });
    const first = await fetch(url, { redirect: "manual" });
    expect([first.status, first.headers.get("location")]).toEqual([303, "/runs/run-001"]);
    const cookie = first.headers.get("set-cookie")!.split(";")[0]!;
    const asking = { headers: { cookie } };
    expect(await (await fetch(new URL("/runs/run-001", url), asking)).text()).toContain('<script src="/live.js">');
    for (const file of ["/live.js", "/live.css"]) {
      expect((await (await fetch(new URL(file, url), asking)).text()).length).toBeGreaterThan(1000);
    }
    const events = await fetch(new URL("/runs/run-001/events", url), asking); // a page that is open does not hold it up
    expect(events.headers.get("content-type")).toBe("text/event-stream");
    const code = new Promise((resolve) => child.on("close", resolve));
    child.kill("SIGINT");
    expect(await code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(1);
    await events.body?.cancel().catch(() => {});
  });

  it.each([
    [[], 2, "no run directory is given"],
    [["run", "--all"], 2, "both given"],
    [["nowhere"], 1, "no such file"],
  ])("%s is a mistake that it names", async (args, code, message) => {
    const ended = await wander(["watch", ...args]);
    expect(ended).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(message) });
    expect(ended.stderr).toContain("hint: ");
  });
});
