import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import type { Verdict } from "../viz/measures/statistics/verdict.ts";
import type { MapCell, MapData } from "../viz/report/map/map-data.ts";
import { mapHtml } from "../viz/report/map/map-html.ts";
import { placesText, summaryOf, titleOf } from "../viz/report/map/summary.ts";
import { cutWords, drawAll, inBrowser, type Look, noBrowser, pagesOf, seriousViolations } from "./browser-page.ts";
import { mapFixture } from "./map-fixture.ts";

const small = mapFixture();

/** The map with these verdicts of the final parameters, by x and y; every interval is from -2 to 3 points. */
function withVerdicts(verdictAt: (x: number, y: number) => Verdict): MapData {
  const paired = { mean: 0.01, low: -0.02, high: 0.03, seeds: 5 };
  return {
    ...small,
    cells: small.cells.map((cell) => {
      const against = [{ verdict: verdictAt(cell.x, cell.y), paired }];
      return { ...cell, against: { final: against, found: against } };
    }),
  };
}

describe("a map in plain words", () => {
  it("says in its title in how many cells an arm is better and worse", () => {
    const data = withVerdicts((x) => (x === 3 ? "improved" : x === 0 ? "worse" : "no difference shown"));
    expect(titleOf(data)).toBe("Shared is better than individual in 3 of 12 cells and worse in 3");
    expect(titleOf(withVerdicts(() => "no difference shown"))).toBe(
      "No cell shows that shared is better or worse than individual",
    );
  });

  it("says where it is better, where worse, and what is excluded elsewhere", () => {
    const data = withVerdicts((x, y) => (x >= 2 && y > 0 ? "improved" : x === 0 ? "worse" : "no difference shown"));
    const [played, final] = summaryOf(data);
    expect(played).toBe(
      "absorb.mixture.base (0, 0.35, 0.7, 1) by budget.programRuns (500, 1000, 2000): 12 cells, in each 2 arms with 5 seeds.",
    );
    expect(final).toBe(
      "Exam tasks solved by the final parameters, shared against individual: better at base=0.7 or 1 with programRuns=1000 or 2000; worse at base=0; no difference shown elsewhere (a gain above 3.0 points or a loss above 2.0 points is excluded in each of these cells).",
    );
  });

  it("says where there are too few seeds, and where the better arm spent more", () => {
    const data = withVerdicts((x) => (x === 0 ? "too few seeds" : x === 1 ? "unequal spend" : "no difference shown"));
    expect(summaryOf(data)[1]).toContain(
      "the better one spent a tenth more at base=0.35; too few seeds to say at base=0; no difference shown elsewhere",
    );
    expect(summaryOf(withVerdicts(() => "too few seeds"))[1]).toMatch(/too few seeds to say everywhere\.$/);
  });

  it("names places by their values, and a whole row or column by one of them", () => {
    const at = (wanted: (cell: MapCell) => boolean) => placesText(small, small.cells.filter(wanted));
    expect(at(({ y }) => y === 2)).toBe("at programRuns=2000");
    expect(at(({ x }) => x === 2)).toBe("at base=0.7");
    expect(at(({ x, y }) => x === 2 || (x === 0 && y === 1))).toBe("at base=0 with programRuns=1000 and base=0.7");
    expect(at(() => true)).toBe("everywhere");
  });

  it("says how much is still to do, and which seeds are left out", () => {
    expect(mapFixture({ done: 5 }).summary).toContain(
      "7 cells of 12 are still to do: repeat the same command to go on.",
    );
    const cells = small.cells.map((cell, k) => (k === 0 ? { ...cell, leftOut: [2] } : cell));
    expect(summaryOf({ ...small, cells })).toContain(
      "Some seeds failed and are left out of every arm at base=0 with programRuns=500.",
    );
  });
});

describe.skipIf(noBrowser)(inBrowser("the page of a map"), () => {
  const pages = pagesOf("map");
  const open = (data: MapData, look?: Look) => pages.open((assets) => mapHtml(data, assets), look);

  test("has a cell for each combination, with its difference and interval, and marks what is certain with more than colour", async () => {
    const data = withVerdicts((x) => (x === 3 ? "improved" : x === 0 ? "worse" : "no difference shown"));
    const { page, problems, requests } = await open(data);
    await drawAll(page, ["map"]);
    expect(await page.locator("h1").textContent()).toBe(data.title);
    expect(await page.locator(".summary li").allTextContents()).toEqual(data.summary);
    const words = await page.locator("#map .holder svg text").allTextContents();
    expect(words.filter((text) => text === "\u22122.0 to +3.0")).toHaveLength(12);
    expect(words.filter((text) => text === "\u25b2 +1.0")).toHaveLength(3);
    expect(words.filter((text) => text === "\u25bc +1.0")).toHaveLength(3);
    expect(words.filter((text) => text === "+1.0")).toHaveLength(6);
    expect(await page.locator("#map .certain").count()).toBe(6);
    expect(await page.locator("#cells tbody tr").count()).toBe(12);
    expect(await page.locator("#cells a").first().getAttribute("href")).toBe("base-0_programRuns-500/comparison.html");
    expect(problems).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.close();
  });

  test("is read by keyboard, from the lowest values up, and Enter opens the cell's comparison", async () => {
    const { page } = await open(small);
    await drawAll(page, ["map"]);
    await page.locator("#map .holder svg").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".tooltip").textContent()).toContain("programRuns=2000");
    for (const key of ["ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
    const said = await page.locator(".tooltip").textContent();
    expect(said).toMatch(/base=0(\.35)?, programRuns=500.*points.*shared \d+ %, individual \d+ %, 5 seeds/);
    const gone = page.waitForRequest(/base-0(\.35)?_programRuns-500\/comparison\.html$/);
    await page.keyboard.press("Enter");
    await gone;
    await page.close();
  });

  test("another count and another arm are drawn on request, and the CSV has all of them", async () => {
    const { page, problems } = await open(mapFixture({ arms: ["individual", "library", "shared"] }));
    await drawAll(page, ["map"]);
    for (const k of [0, 1]) {
      const drawing = () => page.locator("#map .holder svg").innerHTML();
      const before = await drawing();
      await page.locator("#map select").nth(k).selectOption({ index: 1 });
      expect(await drawing()).not.toBe(before);
    }
    const waiting = page.waitForEvent("download");
    await page.locator("#map .save", { hasText: "CSV" }).click();
    const lines = readFileSync(await (await waiting).path(), "utf8")
      .trim()
      .split(/\r?\n/);
    expect(lines).toHaveLength(1 + 2 * 12 * 2);
    expect(problems).toEqual([]);
    await page.close();
  });

  test.each([
    [400, false],
    [400, true],
    [1200, false],
    [1200, true],
  ])(
    "at %i pixels (dark: %s) it never scrolls sideways, cuts no word, and axe finds no serious violation",
    async (width, dark) => {
      for (const data of [small, mapFixture({ done: 5 })]) {
        const { page, problems } = await open(data, { width, dark });
        await drawAll(page, ["map"]);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(over).toBeLessThanOrEqual(0);
        expect(await cutWords(page)).toEqual([]);
        expect(await seriousViolations(page)).toEqual([]);
        expect(problems).toEqual([]);
        await page.close();
      }
    },
  );

  test("hostile names and values run nothing and show as text", async () => {
    const attack = `</script><script>document.title="owned"</script><img src=x onerror=alert(1)>\u2028"'__proto__`;
    const axis = ({ values }: MapData["x"]) => ({ key: attack, values: values.map(() => attack) });
    const data: MapData = {
      ...small,
      ...{ name: attack, title: attack, summary: [attack], arms: [attack, "__proto__"] },
      ...{ x: axis(small.x), y: axis(small.y) },
      cells: small.cells.map((cell) => ({ ...cell, report: "javascript:alert(1)//../../etc" })),
    };
    const { page, problems, requests } = await open(data, { width: 400 });
    await drawAll(page, ["map"]);
    expect(await page.title()).toContain("</script>");
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("#cells a").first().getAttribute("href")).toMatch(/^javascript%3A/);
    await page.locator("#map .holder svg").focus();
    for (const key of ["ArrowRight", "Enter"]) await page.keyboard.press(key);
    expect(problems).toEqual([]);
    expect(requests.slice(1).join()).not.toContain("alert");
    await page.close();
  });
});
