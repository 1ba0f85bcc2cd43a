/** A page in a browser whose complaints are kept: errors, warnings, dialogs, and what it asked for. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { bundlePage } from "../viz/report/bundle.ts";
import type { PageAssets } from "../viz/report/kit/page-assets.ts";

const executablePath = process.env.WANDER_CHROMIUM ?? "/usr/bin/chromium";
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];

/** Tests that look at pages are skipped without one, and their title says so. */
export const noBrowser = !existsSync(executablePath);
export const inBrowser = (what: string): string =>
  noBrowser
    ? `${what} in a browser (skipped: apt-get install chromium, or set WANDER_CHROMIUM to a Chromium)`
    : `${what} in a browser`;
export const launch = (): Promise<Browser> => chromium.launch({ executablePath, args: ARGS, timeout: 0 });

export type Opened = { page: Page; problems: string[]; requests: string[] };

/** Goes there, and waits until all of the page is mounted. */
export async function openPage(page: Page, url: string): Promise<Opened> {
  const problems: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => {
    problems.push("a dialog opened");
    void dialog.dismiss();
  });
  page.on("request", (request) => requests.push(request.url()));
  page.setDefaultTimeout(0); // the test's own guard against hanging ends what waits for ever
  await page.goto(url);
  await page.waitForSelector("main[data-ready]");
  return { page, problems, requests };
}

/** Scrolls through the figures, so that each draws itself. */
export async function drawAll(page: Page, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const figure = page.locator(`#${id}`);
    await figure.scrollIntoViewIfNeeded();
    if ((await figure.locator(".empty").count()) === 0) await page.waitForSelector(`#${id}[data-drawn]`);
  }
}

/** Words of drawings that reach over an edge of theirs by more than a pixel and a half, with the figure's id, and legend entries wider than their figure. */
export function cutWords(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("section.figure")].flatMap((section) => {
      const cut = [...section.querySelectorAll(".holder svg")].flatMap((svg) => {
        const edge = svg.getBoundingClientRect();
        return [...svg.querySelectorAll("text")].filter((text) => {
          const box = text.getBoundingClientRect();
          const over = [edge.left - box.left, box.right - edge.right, edge.top - box.top, box.bottom - edge.bottom];
          return box.width > 0 && Math.max(...over) > 1.5;
        });
      });
      const room = section.getBoundingClientRect();
      const keys = [...section.querySelectorAll(".legend .key")].filter(
        (key) => key.getBoundingClientRect().right > room.right + 1.5,
      );
      return [...cut, ...keys].map((node) => `${section.id}: ${node.textContent}`);
    }),
  );
}

/** Rules of axe-core that are broken with serious or critical impact, with where. */
export async function seriousViolations(page: Page): Promise<string[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // The page's policy lets no other script in: the check comes by the debugger's way.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression: "axe.run().then((r) => JSON.stringify(r.violations))",
    awaitPromise: true,
    returnByValue: true,
  });
  const violations: { id: string; impact: string; nodes: { target: string[] }[] }[] = JSON.parse(result.value);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** How a reader looks at a page; `early` runs in it before its own scripts. */
export type Look = { width?: number; dark?: boolean; still?: boolean; early?: () => void };

/**
 * For the tests of one `describe`: a browser, and the assets of a kind of page, from which `open` makes a file and goes there.
 */
export function pagesOf(kind?: Parameters<typeof bundlePage>[1]) {
  let browser: Browser;
  let folder: string;
  let assets: PageAssets;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "wander-page-"));
    assets = await bundlePage(join(import.meta.dirname, ".."), kind);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    assets: () => assets,
    async open(
      htmlOf: (assets: PageAssets) => string,
      { width = 1000, dark = false, still = false, early }: Look = {},
    ) {
      const file = join(folder, "page.html");
      writeFileSync(file, htmlOf(assets));
      const options: BrowserContextOptions = {
        viewport: { width, height: 900 },
        colorScheme: dark ? "dark" : "light",
        reducedMotion: still ? "reduce" : "no-preference",
      };
      const page = await browser.newPage(options);
      if (early !== undefined) await page.addInitScript(early);
      return openPage(page, pathToFileURL(file).href);
    },
  };
}
