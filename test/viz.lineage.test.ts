import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ancestors } from "../viz/measures/lineage.ts";
import { reportHtml } from "../viz/report/run/report-html.ts";
import type { ReportData } from "../viz/report/run/run-data.ts";
import { drawAll, inBrowser, noBrowser, pagesOf } from "./browser-page.ts";
import { lineageFixture, reportFixture } from "./report-fixture.ts";

describe("ancestors", () => {
  test("follow copies of copies, worked by hand", () => {
    const none = undefined;
    // After round 1 agent 2 copies 0; after round 2 agent 1 copies 2, which by then has what was 0's; 0 copies 1's own.
    expect(
      ancestors(
        [
          [none, none, 0],
          [1, 2, none],
        ],
        3,
      ),
    ).toEqual([
      [0, 1, 2],
      [0, 1, 0],
      [1, 0, 0],
    ]);
  });

  test("are never more than before: a line that has died out does not come back", () => {
    const rows = fc.array(fc.array(fc.option(fc.nat(4), { nil: undefined }), { minLength: 5, maxLength: 5 }));
    fc.assert(
      fc.property(rows, (copied) => {
        const found = ancestors(copied, 5);
        found.slice(1).forEach((row, r) => {
          for (const root of row) expect(found[r]).toContain(root);
        });
      }),
    );
  });
});

describe.skipIf(noBrowser)(inBrowser("the lineage in a report"), () => {
  const pages = pagesOf();
  const open = (data: ReportData, width = 1000) => pages.open((assets) => reportHtml(data, assets), { width });

  test("is there only where agents have settings of their own", async () => {
    const { page } = await open(reportFixture({ agents: 4, rounds: 3 }));
    expect(await page.locator("#lineage").count()).toBe(0);
    await page.close();
  });

  test.each([360, 1000, 1400])(
    "at %i pixels draws copies, reads by keyboard and never scrolls sideways",
    async (width) => {
      const { page, problems } = await open(lineageFixture({ agents: 8, rounds: 6 }), width);
      await drawAll(page, ["lineage"]);
      expect(await page.locator("#lineage .holder .mark").count()).toBeGreaterThan(60);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(excess).toBeLessThanOrEqual(0);
      await page.locator("#lineage .holder svg").focus();
      await page.keyboard.press("ArrowRight");
      expect(await page.locator(".tooltip").textContent()).toMatch(/round 6.*learningRate.*parameters/);
      expect(await page.locator("#lineage tbody tr").count()).toBe(8);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  test("the reader chooses the setting, and saves who copied whom as CSV", async () => {
    const { page, problems } = await open(lineageFixture({ agents: 8, rounds: 6 }));
    await drawAll(page, ["lineage"]);
    await page.locator("#lineage select").selectOption("weightDecay");
    expect(await page.locator("#lineage .holder svg").textContent()).toContain("weightDecay, log scale");
    const waiting = page.waitForEvent("download");
    await page.locator("#lineage .save", { hasText: "CSV" }).click();
    const lines = readFileSync(await (await waiting).path(), "utf8")
      .trim()
      .split("\r\n");
    expect(lines[0]).toBe("round,agent,learningRate,weightDecay,copied_after_round,ancestor");
    expect(lines).toHaveLength(1 + 8 * 6);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("one round, settings of 0 and copies of nobody in a stranger's file are drawn without a complaint", async () => {
    const data = lineageFixture({ agents: 3, rounds: 1 });
    const strange = { learningRate: 0, __proto__: 1 };
    const agents = data.rounds[0]!.agents.map((agent) => ({ ...agent, learning: strange, copied: 99 }));
    const { page, problems } = await open({ ...data, rounds: [{ ...data.rounds[0]!, agents }] });
    await drawAll(page, ["lineage"]);
    expect(problems).toEqual([]);
    await page.close();
  });
});
