import { readFileSync } from "node:fs";
import { lab } from "d3";
import { describe, expect, it, test } from "vitest";
import type { Verdict } from "../viz/measures/statistics/verdict.ts";
import type { ComparisonData } from "../viz/report/comparison/comparison-data.ts";
import { comparisonHtml } from "../viz/report/comparison/comparison-html.ts";
import { summaryOf, titleOf, untilText } from "../viz/report/comparison/summary.ts";
import { drawAll, inBrowser, type Look, noBrowser, pagesOf, seriousViolations } from "./browser-page.ts";
import { comparisonFixture } from "./comparison-fixture.ts";
import { greyThumbnail, matchesGolden } from "./thumbnail.ts";

const small = comparisonFixture({ arms: 3, seeds: 5, agents: 8, rounds: 6 });

describe("a comparison in plain words", () => {
  it("says in its title which arm is better, and in its sentences by how much", () => {
    expect(small.title).toBe("Value and library are better than individual");
    const [played, final, found, agents, until, spent] = small.summary;
    expect(played).toMatch(/^3 arms with 5 seeds each, on 160 exam tasks of 8 families; .* 160,000 program runs/);
    expect(final).toMatch(
      /^Exam tasks solved by the final parameters, with the difference to individual by seed: individual \d+\.\d %; value \d+\.\d %, \+\d+\.\d points \(.*\), .*; library \d+\.\d %, \+\d+\.\d points \(.*\), improved\.$/,
    );
    expect(found).toMatch(/^Exam tasks found during the run, with the difference to individual/);
    expect(agents).toBe(
      "Own exam tasks that an agent solves, the mean and the best of the agents: individual 40.0 % and 60.0 %; value 40.0 % and 60.0 %; library 40.0 % and 60.0 %.",
    );
    expect(until).toMatch(
      /^To find \d+ exam tasks: individual [\d,]+ program runs \(.* to .*\); value .*; library .*\.$/,
    );
    expect(spent).toBe("All arms spent the same to within 5 %.");
  });

  it("says when nothing is shown, when there are too few seeds, and when the better arm spent more", () => {
    const [first, second] = small.arms;
    const said = (verdict: Verdict) => {
      const against = { ...second!.standing.found.against!, verdict };
      const standing = { ...second!.standing.found, against };
      return titleOf({ ...small, arms: [first!, { ...second!, standing: { final: standing, found: standing } }] });
    };
    expect(said("no difference shown")).toBe("No difference from individual is shown");
    expect(said("unequal spend")).toBe("No difference from individual is shown");
    expect(said("worse")).toBe("Value is worse than individual");
    expect(comparisonFixture({ arms: 2, seeds: 2, agents: 4, rounds: 3 }).title).toContain("Too few seeds");
  });

  it("says which differences are excluded where none is shown", () => {
    const [first, second] = small.arms;
    const paired = { mean: 0.01, low: -0.031, high: 0.0512, seeds: 5 };
    const against = { ...second!.standing.found.against!, verdict: "no difference shown" as const, paired };
    const standing = { ...second!.standing.found, against };
    const arms = [first!, { ...second!, standing: { final: standing, found: standing } }];
    expect(summaryOf({ ...small, arms }).join("\n")).toContain(
      " %, +1.0 points (\u22123.1 to +5.1), no difference shown (a gain above 5.1 points or a loss above 3.1 points is excluded).",
    );
  });

  it("says in how many seeds an arm did not find so many tasks, and that it took at least so much", () => {
    const of = { mean: 9000.4, interval: [7000, 9600] as const, reached: 3, spent: [] };
    expect(untilText(of, 5)).toBe("at least 9,000 program runs (7,000 to 9,600), not reached in 2 of 5 seeds");
    expect(untilText({ ...of, reached: 5 }, 5)).toBe("9,000 program runs (7,000 to 9,600)");
    expect(untilText({ ...of, reached: 0 }, 5)).toBe("not reached in any seed");
  });

  it("names what an arm spent otherwise", () => {
    const [first, second, third] = small.arms;
    const runs = second!.runs.map((run) => ({
      ...run,
      spent: { ...run.spent, policyTokens: 2 * run.spent.policyTokens },
    }));
    const text = summaryOf({ ...small, arms: [first!, { ...second!, runs }, third!] }).join("\n");
    expect(text).toContain("Value spent 200 % of the policy tokens that individual did.");
  });
});

describe("the settings of a comparison", () => {
  it("are those that differ, with a value for each arm, and those that all have, without names and seeds", () => {
    const { shared, differing } = small.settings;
    expect(differing).toEqual([
      { key: "share.value", values: ["own", "global", "global"] },
      { key: "share.library", values: ["true", "false", "true"] },
    ]);
    const keys = shared.map(({ key }) => key);
    expect(keys).toContain("population.size");
    for (const key of ["name", "seed", "share.value"]) expect(keys).not.toContain(key);
    expect(shared.every(({ isDefault }) => isDefault)).toBe(true);
  });
});

const FIGURES = [
  "pairs",
  "standings",
  "curves",
  "until",
  "profiles",
  "families",
  "gain",
  "drift",
  "libraries",
  "flows",
  "maps",
];

describe.skipIf(noBrowser)(inBrowser("a comparison's report"), () => {
  const pages = pagesOf("comparison");

  const open = (data: ComparisonData, look?: Look) => pages.open((assets) => comparisonHtml(data, assets), look);

  test("draws every figure, reports no error, asks the network for nothing, and is read by keyboard", async () => {
    const { page, problems, requests } = await open(small);
    await drawAll(page, FIGURES);
    expect(await page.locator("h1").textContent()).toBe(small.title);
    expect(await page.locator(".summary li").allTextContents()).toEqual(small.summary);
    for (const id of FIGURES) {
      expect(await page.locator(`#${id} .holder .mark`).count(), id).toBeGreaterThan(0);
      await page.locator(`#${id} .holder svg`).focus();
      for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]) await page.keyboard.press(key);
      expect(await page.locator(".tooltip").isVisible(), id).toBe(true);
      await page.keyboard.press("Escape");
    }
    expect(await page.locator("#arms tbody tr").count()).toBe(3);
    expect(await page.locator("#arms tbody tr").last().textContent()).toMatch(
      /^library\d+\.\d\+\d+\.\d \(.*\): improved.*40 %60 %/,
    );
    expect(await page.locator("#runs tbody tr").count()).toBe(15);
    expect(await page.locator("#runs a").first().getAttribute("href")).toBe("individual-001/report.html");
    expect(problems).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.close();
  });

  test("every choice redraws its figure", async () => {
    const { page, problems } = await open(small);
    await drawAll(page, FIGURES);
    for (const id of ["standings", "curves", "pairs", "profiles", "families", "gain", "drift", "flows"]) {
      const drawing = () => page.locator(`#${id} .holder svg`).innerHTML();
      const before = await drawing();
      await page.locator(`#${id} select`).selectOption({ index: 1 });
      expect(await drawing(), id).not.toBe(before);
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  test("every figure's table has a row for each arm that it draws", async () => {
    const { page } = await open(small);
    await drawAll(page, FIGURES);
    for (const id of FIGURES) {
      await page.waitForTimeout(150); // Chromium holds back more than ten downloads a second
      const waiting = page.waitForEvent("download");
      await page.locator(`#${id} .save`, { hasText: "CSV" }).click();
      const text = readFileSync(await (await waiting).path(), "utf8");
      expect(text, id).toContain("library");
    }
    await page.close();
  });

  test.each([
    [400, false],
    [400, true],
    [1000, false],
    [1000, true],
    [1600, false],
    [1600, true],
  ])("at %i pixels (dark: %s) it looks as it did, and never scrolls sideways", async (width, dark) => {
    const { page, problems } = await open(small, { width, dark });
    await drawAll(page, FIGURES);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.evaluate(() => scrollTo(0, 0));
    const seen = await greyThumbnail(page, await page.screenshot({ fullPage: true }));
    matchesGolden(seen, `comparison-${width}-${dark ? "dark" : "light"}`);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("hostile names, settings and programs run nothing and show as text", async () => {
    const attack = `</script><script>document.title="owned"</script><img src=x onerror=alert(1)>\u2028"'__proto__`;
    const data: ComparisonData = {
      ...small,
      name: attack,
      title: attack,
      summary: [attack],
      families: small.families.map((_, k) => (k === 0 ? "__proto__" : attack)),
      measures: small.measures.map((m) => ({ ...m, name: attack, unit: attack, note: attack })),
      settings: {
        shared: [{ key: "__proto__", value: attack, isDefault: false }],
        differing: [{ key: attack, values: small.arms.map(() => attack) }],
      },
      arms: small.arms.map((arm) => ({
        ...arm,
        name: attack,
        agents: arm.agents.map((agent) => ({ ...agent, label: attack })),
        divergence: { ...arm.divergence, constructor: [1, 2] },
        library: arm.library.map((entry) => ({ ...entry, name: attack, program: "x".repeat(10_000_000) })),
        runs: arm.runs.map((run) => ({ ...run, id: "../../etc/<passwd>", stateHash: attack })),
      })),
    };
    const { page, problems, requests } = await open(data, { width: 400 });
    await drawAll(page, FIGURES);
    expect(await page.locator("h1").textContent()).toContain("<img src=x");
    expect(await page.title()).toContain("</script>");
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("#runs a").first().getAttribute("href")).toBe("..%2F..%2Fetc%2F%3Cpasswd%3E/report.html");
    expect((await page.content()).length).toBeLessThan(5_000_000);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.close();
  });

  test("a difference looks as large as it is: six points of a hundred stay pale, whatever else there is", async () => {
    const [first, ...others] = small.arms;
    const paired = { mean: 0, low: -0.1, high: 0.1, seeds: 5 };
    const arms = others.map((arm) => ({
      ...arm,
      byFamily: {
        ...arm.byFamily,
        final: arm.byFamily.final.map((j, f) => ({ ...j, paired: { ...paired, mean: f === 0 ? 0.06 : 0 } })),
      },
    }));
    const { page } = await open({ ...small, arms: [first!, ...arms] });
    await drawAll(page, ["families"]);
    const fills = await page
      .locator("#families .holder path.mark")
      .evaluateAll((all) => all.map((node) => node.getAttribute("fill")!));
    expect(fills).toHaveLength(2); // six points, and none
    for (const fill of fills) expect(lab(fill).l).toBeGreaterThan(85);
    const words = await page.locator("#families .holder svg").textContent();
    for (const word of ["+6", "\u221250 or less", "+50 or more"]) expect(words).toContain(word);
    await page.close();
  });

  test("each path of the maps starts at its panel's star, in its arm's colour, and one agent stands out on request", async () => {
    const { page, problems } = await open(small);
    await drawAll(page, ["maps"]);
    const stars = page.locator("#maps .base");
    expect(await stars.count()).toBe(15);
    const [starts, ends] = await page
      .locator("#maps .holder g")
      .first()
      .evaluate((group) => {
        const at = (star: Element) => /translate\((.*)\)/.exec(star.getAttribute("transform")!)![1]!;
        const ways = [...group.querySelectorAll("path.mark:not(.base)")];
        return [
          ways.map((way) => /^M([^L]*)/.exec(way.getAttribute("d")!)![1]!),
          [...group.querySelectorAll(".base")].map(at),
        ];
      });
    const near = (a: string, b: string) => {
      const [x, y] = a.split(",").map(Number);
      const [u, v] = b.split(",").map(Number);
      return Math.hypot(x! - u!, y! - v!) < 0.01;
    };
    expect(starts).toHaveLength(15 * 8);
    for (const start of starts!) expect(ends!.some((star) => near(star, start))).toBe(true);
    const strokes = await page
      .locator("#maps path.mark:not(.base)")
      .evaluateAll((all) => [...new Set(all.map((node) => node.getAttribute("stroke")))]);
    expect(strokes).toEqual(["var(--c0)", "var(--c1)", "var(--c2)"]);
    expect(await page.locator("#maps .way").count()).toBe(0);
    await page.locator("#maps .holder svg").focus();
    for (const key of ["ArrowRight", "Enter"]) await page.keyboard.press(key);
    expect(await page.locator("#maps .way").count()).toBe(15);
    await page.keyboard.press("Enter");
    expect(await page.locator("#maps .way").count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("what differs between arms is a table, and what they share is a list with its defaults folded", async () => {
    const shared = small.settings.shared.map((row) => (row.key === "rounds" ? { ...row, isDefault: false } : row));
    const { page, problems } = await open({ ...small, settings: { ...small.settings, shared } });
    const section = page.locator("#settings");
    expect(await section.locator("thead th").allTextContents()).toEqual([
      "setting",
      "individual (reference)",
      "value",
      "library",
    ]);
    expect(await section.locator("tbody tr").allTextContents()).toEqual([
      "share.valueownglobalglobal",
      "share.librarytruefalsetrue",
    ]);
    expect(await section.locator(".changed").allTextContents()).toEqual([expect.stringMatching(/^● rounds\d/)]);
    expect(await section.locator("details summary").textContent()).toBe(
      `${shared.length - 1} settings shared and at the default`,
    );
    const alike = await open({ ...small, settings: { shared, differing: [] } });
    expect(await alike.page.locator("#settings .look").textContent()).toBe("All arms have the same settings.");
    expect([...problems, ...alike.problems]).toEqual([]);
    await page.close();
    await alike.page.close();
  });

  test("what was not measured is said in words", async () => {
    const arms = small.arms.slice(0, 1).map((arm) => ({ ...arm, divergence: {}, flow: undefined, library: [] }));
    const bare = arms.map((arm) => ({
      ...arm,
      runs: arm.runs.map((run) => ({ ...run, divergence: {}, map: { rounds: [], points: [] } })),
    }));
    const { page, problems } = await open({ ...small, arms: bare });
    await drawAll(page, FIGURES);
    for (const id of ["pairs", "families", "gain", "drift", "libraries", "flows", "maps"])
      expect(await page.locator(`#${id} .empty`).textContent(), id).toMatch(/\w/);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("64 agents, 200 rounds and 5 arms: at most 5 MB, and axe finds no serious violation, nor in a small one on dark", async () => {
    const large = comparisonFixture({ arms: 5, seeds: 5, agents: 64, rounds: 200 });
    expect(Buffer.byteLength(comparisonHtml(large, pages.assets()))).toBeLessThan(5_000_000);
    for (const dark of [false, true]) {
      const { page, problems } = await open(dark ? small : large, { dark });
      await drawAll(page, FIGURES);
      expect(problems).toEqual([]);
      expect(await seriousViolations(page)).toEqual([]);
      await page.close();
    }
  });
});
