/**
 * `npm run gallery -- RUN COMPARISON`: docs/gallery.md with a picture of every figure, out of the report of a run and that of
 * a comparison (RUN/report.html and COMPARISON/comparison.html), each with how to read it.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { readings } from "./gallery-readings.ts";

const WIDTH = 900;
const OUT = "docs/gallery";
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];

type Shot = { id: string; title: string; look: string };

const [run, comparison, ...more] = process.argv.slice(2);
if (run === undefined || comparison === undefined || more.length > 0) {
  process.stderr.write("usage: npm run gallery -- RUN COMPARISON, the folders of a run and of a comparison\n");
  process.exitCode = 2;
} else {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const executablePath = process.env.WANDER_CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ARGS });
  try {
    const ofRun = await shots(browser, join(run, "report.html"), "run");
    const ofComparison = await shots(browser, join(comparison, "comparison.html"), "comparison");
    writeFileSync("docs/gallery.md", page(ofRun, ofComparison));
  } finally {
    await browser.close();
  }
}

/** Takes a picture of every figure of a report that has something to draw. */
async function shots(browser: Browser, file: string, kind: string): Promise<Shot[]> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 900 }, colorScheme: "light" });
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.waitForSelector("main[data-ready]");
  await page.locator("nav.contents").evaluate((nav) => nav.remove()); // it stays on the screen, over whatever is shown
  const taken: Shot[] = [];
  for (const section of await page.locator("section.figure").all()) {
    const id = await section.getAttribute("id");
    if (id === null || (await section.locator(".holder svg").count()) === 0) continue;
    await section.scrollIntoViewIfNeeded();
    await page.waitForSelector(`#${id}[data-drawn]`);
    await section.screenshot({ path: `${OUT}/${kind}-${id}.png` });
    const title = (await section.locator("h2").textContent()) ?? "";
    taken.push({ id, title, look: (await section.locator(".look").textContent()) ?? "" });
  }
  await page.close();
  return taken;
}

function page(ofRun: readonly Shot[], ofComparison: readonly Shot[]): string {
  const section = (kind: string, all: readonly Shot[]) =>
    all.flatMap(({ id, title, look }) => [
      "",
      `### ${title}`,
      "",
      look,
      "",
      ...(Object.hasOwn(readings, `${kind}-${id}`) ? [readings[`${kind}-${id}`]!, ""] : []),
      `![${title}](gallery/${kind}-${id}.png)`,
    ]);
  return [
    "# Gallery",
    "",
    "Every figure of a run's report and of a comparison's report, and how to read it. `npm run gallery -- RUN COMPARISON` makes this page from",
    "a run and a comparison; here they are the built-in experiment and `wander compare --arms individual,shared --seeds 5`. In a report, each",
    "figure shows its values by pointer and by keyboard, and saves itself as SVG and as CSV.",
    "",
    "## A run",
    ...section("run", ofRun),
    "",
    "## A comparison",
    ...section("comparison", ofComparison),
    "",
  ].join("\n");
}
