/**
 * How soon a report can be read: a run's and a comparison's of five arms, from 8 agents and 25 rounds to 64 and 200, in
 * Chromium. First figure: from the start of loading to the first drawing; longest task: of the main thread, until all figures are drawn,
 * scrolling included. Medians of five loads.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { comparisonFixture } from "../test/comparison-fixture.ts";
import { reportFixture } from "../test/report-fixture.ts";
import { bundlePage } from "../viz/report/bundle.ts";
import { comparisonHtml } from "../viz/report/comparison/comparison-html.ts";
import { reportHtml } from "../viz/report/run/report-html.ts";
import { atMost, inform, median, printRows } from "./rows.ts";

const SIZES = [
  { agents: 8, rounds: 25 },
  { agents: 24, rounds: 75 },
  { agents: 64, rounds: 200 },
];
const LOADS = 5;
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];

export async function bench(json: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wander-report-"));
  const executablePath = process.env.WANDER_CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ARGS });
  try {
    const run = await bundlePage(".", "report");
    const comparison = await bundlePage(".", "comparison");
    const rows = [];
    for (const size of SIZES) {
      const pages = {
        run: reportHtml(reportFixture(size), run),
        comparison: comparisonHtml(comparisonFixture({ ...size, arms: 5, seeds: 5 }), comparison),
      };
      for (const [kind, html] of Object.entries(pages)) {
        const file = join(folder, `${kind}.html`);
        writeFileSync(file, html);
        const loads = [];
        for (let k = 0; k < LOADS; k++) loads.push(await load(browser, file));
        const name = (what: string) => `${kind}, ${size.agents} agents, ${size.rounds} rounds: ${what}`;
        const large = size === SIZES.at(-1);
        const row = (most: number, what: string, value: number, unit: string) =>
          large ? atMost(most, name(what), value, unit) : inform(name(what), value, unit);
        rows.push(
          row(5, "file", statSync(file).size / 1e6, "MB"),
          row(1000, "first figure", median(loads.map(({ first }) => first)), "ms"),
          row(200, "longest task", median(loads.map(({ longest }) => longest)), "ms"),
        );
      }
    }
    printRows("report", rows, json);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function load(browser: Browser, file: string): Promise<{ first: number; longest: number }> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await page.addInitScript(() => {
    const seen = { first: 0, longest: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
    }).observe({ type: "longtask", buffered: true });
    const wait = () => {
      if (document.querySelector("[data-drawn]") === null) requestAnimationFrame(wait);
      else seen.first = performance.now();
    };
    requestAnimationFrame(wait);
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("main[data-ready]");
  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  for (let y = 0; y < (await height()); y += 600) {
    await page.evaluate((to) => scrollTo(0, to), y);
    await page.waitForTimeout(50);
  }
  const seen = await page.evaluate(() => (window as unknown as { seen: { first: number; longest: number } }).seen);
  await page.close();
  return seen;
}
