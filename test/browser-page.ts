/** A page in a browser whose complaints are kept: errors, warnings, dialogs, and what it asked for. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { bundlePage } from "../viz/report/bundle.ts";
import type { PageAssets } from "../viz/report/html.ts";

const executablePath = process.env.WANDER_CHROMIUM ?? "/usr/bin/chromium";
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];

/** Tests that look at pages are skipped without one, and their title says so. */
export const noBrowser = !existsSync(executablePath);
export const inBrowser = (what: string): string =>
  noBrowser
    ? `${what} in a browser (skipped: apt-get install chromium, or set WANDER_CHROMIUM to a Chromium)`
    : `${what} in a browser`;
export const launch = (): Promise<Browser> => chromium.launch({ executablePath, args: ARGS });

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

/** How a reader looks at a page. */
export type Look = { width?: number; dark?: boolean; still?: boolean };

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
    async open(htmlOf: (assets: PageAssets) => string, { width = 1000, dark = false, still = false }: Look = {}) {
      const file = join(folder, "page.html");
      writeFileSync(file, htmlOf(assets));
      const options: BrowserContextOptions = {
        viewport: { width, height: 900 },
        colorScheme: dark ? "dark" : "light",
        reducedMotion: still ? "reduce" : "no-preference",
      };
      return openPage(await browser.newPage(options), pathToFileURL(file).href);
    },
  };
}
