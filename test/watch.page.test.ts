import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { allRuns, oneRun } from "../src/watch/run-list.ts";
import { startWatching, type WatchOptions } from "../src/watch/server.ts";
import { bundlePage } from "../viz/report/bundle.ts";
import type { PageAssets } from "../viz/report/kit/page-assets.ts";
import { inBrowser, launch, noBrowser, openPage } from "./browser-page.ts";
import { emptyFolder } from "./command-line.ts";
import { liveRun } from "./live-fixture.ts";
import { fakeRun } from "./run-fixture.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

describe.skipIf(noBrowser)(inBrowser("the live page"), () => {
  let browser: Browser;
  let assets: PageAssets;
  const open: (() => unknown)[] = [];
  beforeAll(async () => {
    assets = await bundlePage(root, "live");
    browser = await launch();
  });
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });
  afterAll(() => browser?.close());

  const begun = (folder = emptyFolder(), id = "run-001", name?: string) => {
    const run = liveRun(folder, id, name);
    open.push(run.leave);
    run.beat();
    return run;
  };
  const served = async (runs: Parameters<typeof startWatching>[0], options: Partial<WatchOptions> = {}) => {
    const server = await startWatching(runs, { port: 0, assets, everyMs: 50, ...options });
    open.push(server.close);
    return server;
  };
  async function visit(url: string, { width = 1000, dark = false } = {}) {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: dark ? "dark" : "light",
    });
    open.push(() => context.close());
    const page = await context.newPage();
    return openPage(page, url);
  }
  const drawn = (page: Page, rounds: number) => page.waitForSelector(`#rounds[data-drawn="${rounds}"]`);
  const state = (page: Page, name: string) => page.waitForSelector(`.standing .state[data-state="${name}"]`);

  test("follows a run from its first round to its end, and reports no error", async () => {
    const run = begun();
    const { url, port } = await served(oneRun(run.dir));
    const { page, problems, requests } = await visit(url);
    expect(new URL(page.url()).search).toBe("");
    expect(await page.locator("#rounds .empty").isVisible()).toBe(true);
    expect(await page.locator(".doing").textContent()).toBe("round 1: 2 of 4 agents answered, 1 learned");
    expect(await page.locator(".tiles").textContent()).toContain("inference2 of 2 threads5 waiting, 98 % busy");
    expect(await page.locator(".tiles").textContent()).toContain("512 MB");
    for (const round of [1, 2, 3]) {
      run.round(round);
      await drawn(page, round);
    }
    expect(await page.locator("#rounds .holder .mark").count()).toBeGreaterThan(10);
    expect(await page.locator(".tiles").textContent()).toContain("3 of 6");
    run.end();
    run.leave();
    await state(page, "ended");
    expect(await page.locator(".doing").textContent()).toContain(`final ${run.story.solved.final}`);
    expect(await page.locator(".asks").isVisible()).toBe(false);
    expect(await page.locator(".tiles").textContent()).toMatch(/time\d+ (s|min)/);
    expect(await page.locator("a.to-report").getAttribute("href")).toBe("/runs/run-001/report");
    expect(problems).toEqual([]);
    const foreign = requests.filter((at) => !at.startsWith("data:") && !at.startsWith(`http://127.0.0.1:${port}/`));
    expect(foreign).toEqual([]);
  });

  test("has buttons that pause the run, continue it, and stop it when clicked twice", async () => {
    const run = begun();
    const { url } = await served(oneRun(run.dir));
    const { page, problems } = await visit(url);
    const asked = async (name: string, ask: string) => {
      const answer = page.waitForResponse((response) => response.request().method() === "POST");
      await page.getByRole("button", { name, exact: true }).click();
      expect((await answer).status()).toBe(204);
      expect(JSON.parse(readFileSync(run.control, "utf8"))).toEqual({ ask });
    };
    await asked("Pause", "pause");
    run.beat({ state: "paused", held: 4 });
    await state(page, "paused");
    expect(await page.locator(".doing").textContent()).toContain("4 jobs on hold");
    await asked("Continue", "go on");
    run.beat();
    await state(page, "running");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await asked("Click again to stop", "stop");
    run.leave();
    await state(page, "stopped");
    expect(await page.locator(".doing").textContent()).toContain(`wander resume ${run.dir}`);
    expect(problems).toEqual([]);
  });

  test("that lost its connection finds the server again by itself, and gets the whole state", async () => {
    const run = begun();
    const first = await served(oneRun(run.dir), { token: "kept" });
    const { page } = await visit(first.url);
    run.round(1);
    await drawn(page, 1);
    await first.close();
    await page.locator(".link-lost").filter({ hasText: "Connection lost" }).waitFor();
    run.round(2);
    run.round(3);
    await served(oneRun(run.dir), { token: "kept", port: first.port });
    await drawn(page, 3);
    await page.locator(".link-lost").waitFor({ state: "hidden" });
  });

  test("tells the reader when another server has taken the old one's place", async () => {
    const run = begun();
    const first = await served(oneRun(run.dir));
    const { page } = await visit(first.url);
    await first.close();
    await served(oneRun(run.dir), { port: first.port });
    await page.locator(".link-lost").filter({ hasText: "Open the address" }).waitFor();
  });

  test("lists runs, opens each, and follows one that another process goes on with", async () => {
    const folder = emptyFolder();
    fakeRun(folder, "done-001");
    const { url } = await served(allRuns(folder));
    const { page, problems } = await visit(url, { width: 400 });
    const run = begun(folder, "late-001");
    await page.getByRole("link", { name: "late-001" }).click();
    await state(page, "running");
    run.leave();
    await state(page, "stopped");
    const again = begun(folder, "late-001");
    again.round(1);
    await state(page, "running");
    await drawn(page, 1);
    await page.getByRole("link", { name: "all runs" }).click();
    await page.getByRole("link", { name: "done-001" }).click();
    await state(page, "ended");
    expect(problems).toEqual([]);
  });

  test.each([
    [400, false],
    [1200, true],
  ])("at %i pixels (dark: %s) never scrolls sideways, and runs nothing that a name holds", async (width, dark) => {
    const attack = `</script><script>document.title="owned"</script><img src=x onerror=alert(1)>`;
    const folder = emptyFolder();
    const id = "a<img src=x onerror=alert(1)>&\"'%2e";
    const run = begun(folder, id, attack.repeat(3));
    run.story.agents[0]!.label = attack;
    run.round(1);
    const { url } = await served(allRuns(folder));
    const { page, problems } = await visit(url, { width, dark });
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await wide()).toBeLessThanOrEqual(0);
    await page.getByRole("link", { name: id }).click();
    await drawn(page, 1);
    expect(await page.locator("h1").textContent()).toBe(attack.repeat(3));
    expect(await page.locator("img").count()).toBe(0);
    expect(await wide()).toBeLessThanOrEqual(0);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(paper).toBe(dark ? "rgb(20, 23, 26)" : "rgb(255, 255, 255)");
    expect(problems).toEqual([]);
  });
});
