import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { ReproductionData } from "../viz/report/reproduction/reproduction-data.ts";
import { reproductionHtml } from "../viz/report/reproduction/reproduction-html.ts";
import { drawAll, inBrowser, type Look, noBrowser, pagesOf } from "./browser-page.ts";
import { reproductionFixture } from "./reproduction-fixture.ts";

const data = reproductionFixture();

describe("the data of a reproduction's report", () => {
  it("has each arm's figures by seed, null for what was never reached", () => {
    const [, plain] = data.checks[1]!.arms;
    expect(plain!.readings.steps).toEqual({
      values: [null, 5750, null],
      texts: ["never", "5,750 steps", "never"],
      spread: "5,750 steps to never",
    });
  });

  it("has the mean and the range of a series, point by point", () => {
    const [learning] = data.checks[0]!.series!.arms;
    expect(learning!.x.slice(0, 2)).toEqual([50, 100]);
    learning!.range.forEach(([low, high], k) => {
      expect(low).toBeLessThanOrEqual(learning!.mean[k]!);
      expect(high).toBeGreaterThanOrEqual(learning!.mean[k]!);
    });
  });

  it("names every other system of the reference list, with why it is not there", () => {
    expect(data.others.map(({ section }) => section)).toEqual([2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13]);
    expect(data.others.find(({ section }) => section === 12)).toMatchObject({
      state: "not asked for",
      note: "wander reproduce averaging pbt",
    });
  });
});

const FIGURES = ["learning-dots", "learning-series", "sudden-dots", "sudden-series", "laws-dots"];

describe.skipIf(noBrowser)(inBrowser("a reproduction's report"), () => {
  const pages = pagesOf("reproduction");

  const open = (of: ReproductionData, look?: Look) => pages.open((assets) => reproductionHtml(of, assets), look);

  test("says in words what passes and what fails, and in which seeds", async () => {
    const { page } = await open(data);
    expect(await page.locator("h1").textContent()).toBe("2 of 3 checks pass with each of 3 seeds");
    expect(await page.locator("#sudden-check h2").textContent()).toBe("Knowing all of a sudden: misses 2 of 2 marks");
    expect(await page.locator("#sudden-check .marks li").first().textContent()).toBe(
      "fails in 1 of 3 seeds: filtered: at most 3,500 steps (not in seed 3)",
    );
    expect(await page.locator("#learning-check .marks strong").allTextContents()).toEqual(["holds", "holds", "holds"]);
    expect(await page.locator("#learning-check dt", { hasText: "static" }).textContent()).toBe("static (control)");
    expect(await page.locator("#learning-check .arms a").first().getAttribute("href")).toBe(
      "learning-learning-001/report.html",
    );
    await page.close();
  });

  test("draws every figure, reports no error, asks the network for nothing, and is read by keyboard", async () => {
    const { page, problems, requests } = await open(data);
    await drawAll(page, FIGURES);
    for (const id of FIGURES) {
      expect(await page.locator(`#${id} .holder .mark`).count(), id).toBeGreaterThan(0);
      await page.locator(`#${id} .holder svg`).focus();
      for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]) await page.keyboard.press(key);
      expect(await page.locator(".tooltip").isVisible(), id).toBe(true);
      await page.keyboard.press("Escape");
    }
    expect(await page.locator(".pass-mark").count()).toBe(3);
    expect(problems).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.close();
  });

  test("every figure saves its table, a row for each seed of each arm", async () => {
    const { page } = await open(data);
    await drawAll(page, FIGURES);
    const waiting = page.waitForEvent("download");
    await page.locator("#sudden-dots .save", { hasText: "CSV" }).click();
    const lines = readFileSync(await (await waiting).path(), "utf8")
      .trim()
      .split("\r\n");
    expect(lines[0]).toBe("figure,arm,role,seed,value");
    expect(lines.slice(4)).toEqual([
      "until 95 % is right,plain,control,1,",
      "until 95 % is right,plain,control,2,5750",
      "until 95 % is right,plain,control,3,",
    ]);
    await page.close();
  });

  test.each([
    [360, false],
    [360, true],
    [1000, false],
    [1400, true],
  ])("at %i pixels (dark: %s) it never scrolls sideways, and axe finds no serious violation", async (width, dark) => {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const { page, problems } = await open(data, { width, dark });
    await drawAll(page, FIGURES);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    // The page's policy lets no other script in: the check comes by the debugger's way.
    const session = await page.context().newCDPSession(page);
    await session.send("Runtime.evaluate", { expression: axe });
    const { result } = await session.send("Runtime.evaluate", {
      expression: "axe.run().then((r) => JSON.stringify(r.violations))",
      ...{ awaitPromise: true, returnByValue: true },
    });
    const violations: { id: string; impact: string }[] = JSON.parse(result.value);
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
    expect(problems).toEqual([]);
    if (process.env.WANDER_SHOTS) {
      await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot({ fullPage: true, path: join(process.env.WANDER_SHOTS, `r-${width}-${dark}.png`) });
    }
    await page.close();
  });

  test("hostile texts run nothing and show as text", async () => {
    const attack = `</script><script>document.title="owned"</script><img src=x onerror=alert(1)>\u2028"'__proto__`;
    const checks = data.checks.map((check) => ({
      ...check,
      ...{ title: attack, shows: attack, source: attack, reference: attack },
      arms: check.arms.map((arm) => ({ ...arm, about: attack, runs: arm.runs.map(() => "../../etc/<passwd>") })),
      marks: check.marks.map((mark) => ({ ...mark, text: attack })),
    }));
    const { page, problems, requests } = await open({ ...data, checks }, { width: 360 });
    await drawAll(page, FIGURES);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("Wander reproduction");
    expect(await page.locator("#learning-check .arms a").first().getAttribute("href")).toContain("..%2F..%2Fetc");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.close();
  });
});
