import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { comparisonHtml } from "../viz/report/comparison/comparison-html.ts";
import { reproductionHtml } from "../viz/report/reproduction/reproduction-html.ts";
import { reportHtml } from "../viz/report/run/report-html.ts";
import { cutWords, inBrowser, noBrowser, pagesOf, seriousViolations } from "./browser-page.ts";
import { comparisonFixture } from "./comparison-fixture.ts";
import { reportFixture } from "./report-fixture.ts";
import { reproductionFixture } from "./reproduction-fixture.ts";

/** CSS pixels between the margins: how wide A4 is, and how tall the lower Letter. */
const SHEET = { width: 703, height: 964 };

const run = reportFixture({ agents: 8, rounds: 6 });
const comparison = comparisonFixture({ arms: 3, seeds: 5, agents: 8, rounds: 6 });

/** What opens each kind of page, for one describe block. */
function openers() {
  const reports = pagesOf();
  const comparisons = pagesOf("comparison");
  const reproductions = pagesOf("reproduction");
  const kinds = [
    ["a run", (look = {}) => reports.open((assets) => reportHtml(run, assets), look)],
    ["a comparison", (look = {}) => comparisons.open((assets) => comparisonHtml(comparison, assets), look)],
    [
      "a reproduction",
      (look = {}) => reproductions.open((assets) => reproductionHtml(reproductionFixture(), assets), look),
    ],
  ] as const;
  return { reports, comparisons, kinds };
}

describe.skipIf(noBrowser)(inBrowser("a report on paper"), () => {
  const { reports, comparisons, kinds } = openers();

  test.each(kinds)("%s: a PDF holds every figure, though nobody scrolled to them", async (_, open) => {
    const { page, problems } = await open();
    const drawn = page.locator("section.figure[data-drawn]");
    const all = await page.locator("section.figure:has(.holder svg)").count();
    expect(await drawn.count()).toBeLessThan(all);
    const pdf = await page.pdf({ format: "A4" });
    expect(await emptyDrawings(page)).toEqual([]);
    expect(await drawn.count()).toBe(all);
    expect(pdf.toString("latin1").match(/\/Type ?\/Page\b/g)!.length).toBeGreaterThan(2);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("what is not mounted yet when the printing begins is mounted at once", async () => {
    const early = () => addEventListener("DOMContentLoaded", () => dispatchEvent(new Event("beforeprint")));
    const { page, problems } = await reports.open((assets) => reportHtml(run, assets), { early });
    expect(await emptyDrawings(page)).toEqual([]);
    expect(await page.locator("#configuration").count()).toBe(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  test.each(kinds)("%s: all fits the sheet, light and without what is for a pointer", async (_, open) => {
    const { page, problems } = await open({ dark: true, width: SHEET.width });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await allDrawn(page);
    expect(await emptyDrawings(page)).toEqual([]);
    expect(await cutWords(page)).toEqual([]);
    const tall = await page.evaluate((height) => {
      const sections = [...document.querySelectorAll("section.figure:not(.long, .check)")];
      return sections.filter((section) => section.getBoundingClientRect().height > height).map(({ id }) => id);
    }, SHEET.height);
    expect(tall).toEqual([]);
    const wide = await page.evaluate(() => {
      const right = document.querySelector("main")!.getBoundingClientRect().right + 1;
      const all = [...document.querySelectorAll("main .holder svg, main table")];
      return all
        .filter((node) => node.getBoundingClientRect().right > right)
        .map((node) => node.outerHTML.slice(0, 80));
    });
    expect(wide).toEqual([]);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    expect(await page.evaluate(() => getComputedStyle(document.querySelector(".look")!).color)).toBe(
      "rgb(87, 96, 106)",
    );
    for (const gone of [".contents", ".buttons", ".controls", ".theme", ".tooltip", ".reading"])
      expect(await page.locator(`${gone}:visible`).count(), gone).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("64 agents fit the sheet as well", async () => {
    const many = reportFixture({ agents: 64, rounds: 12 });
    const { page } = await reports.open((assets) => reportHtml(many, assets), { width: SHEET.width });
    await page.emulateMedia({ media: "print" });
    await allDrawn(page);
    expect(await emptyDrawings(page)).toEqual([]);
    const heights = await page
      .locator("section.figure:not(.long)")
      .evaluateAll((all) => all.map((section) => section.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThan(SHEET.height);
    await page.close();
  });

  test("what was chosen is told in words, folded tables are open, and the screen is as before afterwards", async () => {
    const { page, problems } = await comparisons.open((assets) => comparisonHtml(comparison, assets));
    await page.locator("#curves").scrollIntoViewIfNeeded();
    await page.locator("#curves select").selectOption({ label: "program runs" });
    const width = () => page.locator("#curves .holder svg").getAttribute("width");
    const folded = page.locator("#settings details:not([open])");
    const before = await width();
    expect(await folded.count()).toBe(1);
    await page.emulateMedia({ media: "print" });
    await page.waitForSelector("#curves .chosen");
    expect(await page.locator("#curves .chosen").textContent()).toBe("Over: program runs.");
    expect(await folded.count()).toBe(0);
    expect(await width()).not.toBe(before);
    await page.emulateMedia({ media: "screen" });
    await page.waitForFunction(
      (wanted) => document.querySelector("#curves .holder svg")!.getAttribute("width") === wanted,
      before,
    );
    expect(await page.locator(".chosen").count()).toBe(0);
    expect(await folded.count()).toBe(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("the round shown and the agent followed are told", async () => {
    const { page } = await reports.open((assets) => reportHtml(run, assets));
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#divergence .chosen").textContent()).toContain("Round: 6 of 6.");
    expect(await page.locator(".highlight + .chosen").count()).toBe(0); // nobody is followed
    await page.emulateMedia({ media: "screen" });
    await page.waitForFunction(() => document.querySelector(".chosen") === null);
    await page.locator(".highlight select").selectOption("2");
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".highlight + .chosen").textContent()).toContain(run.agents[2]!.label);
    await page.close();
  });
});

describe.skipIf(noBrowser)(inBrowser("a report on any screen"), () => {
  const { reports, comparisons, kinds } = openers();

  test.each(kinds)("%s: no word is cut and no drawing hidden from 360 to 1,440 pixels", async (_, open) => {
    const { page, problems } = await open({ width: 360 });
    await drawEverything(page);
    for (const width of [360, 400, 768, 1000, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(250); // drawings follow a change of width a frame later
      expect(await cutWords(page), `${width} px`).toEqual([]);
      const hidden = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>(".holder:has(> svg)")]
          .filter((holder) => holder.scrollWidth > holder.clientWidth + 1)
          .map((holder) => holder.closest("section")!.id),
      );
      expect(hidden, `${width} px`).toEqual([]);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(excess, `${width} px`).toBeLessThanOrEqual(0);
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  test("a table that is wider than the screen says so, fades where it goes on, and scrolls by keyboard", async () => {
    const { page } = await comparisons.open((assets) => comparisonHtml(comparison, assets), { width: 360 });
    const table = page.locator("#runs .scroll");
    const note = page.locator("#runs .scroll-note");
    await table.scrollIntoViewIfNeeded();
    expect(await note.isVisible()).toBe(true);
    expect(await table.getAttribute("data-more")).toBe("right");
    await table.focus();
    for (let k = 0; k < 12; k++) await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector<HTMLElement>("#runs .scroll")!.scrollLeft > 100);
    await table.evaluate((node) => node.scrollTo(10_000, 0));
    await page.waitForFunction(() => document.querySelector<HTMLElement>("#runs .scroll")!.dataset.more === "left");
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.waitForFunction(() => document.querySelector<HTMLElement>("#runs .scroll-note")!.hidden);
    await page.close();
  });

  test.each(kinds)(
    "%s: the contents name every section, in a list that is opened and closed by keyboard",
    async (_, open) => {
      const { page, problems } = await open({ width: 400 });
      const nav = page.getByRole("navigation", { name: "Contents" });
      const links = nav.locator("a");
      expect(await links.first().isVisible()).toBe(false);
      await nav.locator("summary").focus();
      await page.keyboard.press("Enter");
      expect(await links.first().isVisible()).toBe(true);
      const lost = await links.evaluateAll((all) =>
        all.filter((a) => document.getElementById(decodeURIComponent((a as HTMLAnchorElement).hash.slice(1))) === null),
      );
      expect(lost).toEqual([]);
      const sections = await page.evaluate(() => {
        const checks = document.querySelectorAll("section.check").length;
        return 1 + (checks > 0 ? checks : document.querySelectorAll("section.figure").length);
      });
      expect(await links.count()).toBe(sections);
      await page.keyboard.press("Escape");
      expect(await links.first().isVisible()).toBe(false);
      expect(await page.evaluate(() => document.activeElement!.tagName)).toBe("SUMMARY");
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  test("the section that is read is marked, at the side of a wide screen and in the line of a narrow one", async () => {
    const { page } = await reports.open((assets) => reportHtml(run, assets), { width: 1440 });
    const current = page.locator(".contents a[aria-current=location]");
    expect(await current.textContent()).toBe("Overview");
    await page.locator(".contents a[href='#value']").click();
    const title = (await page.locator("#value h2").textContent())!;
    await page.waitForFunction(
      (text) => document.querySelector(".contents [aria-current]")!.textContent === text,
      title,
    );
    expect(await page.locator(".contents").evaluate((nav) => nav.getBoundingClientRect().top)).toBe(0);
    await page.setViewportSize({ width: 400, height: 800 });
    expect(await page.locator(".contents a").first().isVisible()).toBe(false);
    await page.locator("#workers").evaluate((section) => section.scrollIntoView());
    await page.waitForFunction(
      () => document.querySelector(".contents .here")!.textContent === "How busy were the workers?",
    );
    await page.locator(".contents summary").click();
    await page.locator(".contents a[href='#tasks']").click();
    expect(await page.locator(".contents a").first().isVisible()).toBe(false);
    await page.waitForFunction(
      () => document.querySelector(".contents .here")!.textContent === "Who solved what, and when?",
    );
    // The line at the top covers no title that it leads to.
    const [bar, heading] = await page.evaluate(() => [
      document.querySelector(".contents")!.getBoundingClientRect().bottom,
      document.querySelector("#tasks h2")!.getBoundingClientRect().top,
    ]);
    expect(heading).toBeGreaterThanOrEqual(bar!);
    await page.close();
  });

  test("axe finds no serious violation in a run's report, with its contents open on a narrow dark screen", async () => {
    const { page } = await reports.open((assets) => reportHtml(run, assets), { width: 400, dark: true });
    await drawEverything(page);
    await page.locator(".contents summary").click();
    expect(await seriousViolations(page)).toEqual([]);
    await page.close();
  });
});

/** Without scrolling: by a short look at how the page prints. */
async function drawEverything(page: Page): Promise<void> {
  await page.emulateMedia({ media: "print" });
  await allDrawn(page);
  await page.emulateMedia({ media: "screen" });
  expect(await emptyDrawings(page)).toEqual([]);
}

const allDrawn = (page: Page) =>
  page.waitForFunction(() => document.querySelector("section.figure:has(.holder svg):not([data-drawn])") === null);

/** Figures that have a drawing with no mark in it. */
function emptyDrawings(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("section.figure")]
      .filter((section) => {
        const svg = section.querySelector(".holder > svg");
        return svg !== null && svg.querySelector(".mark") === null;
      })
      .map(({ id }) => id),
  );
}
