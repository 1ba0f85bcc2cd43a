import { readFileSync } from "node:fs";
import { lab } from "d3";
import { describe, expect, test } from "vitest";
import { reportHtml } from "../viz/report/run/report-html.ts";
import type { ReportData } from "../viz/report/run/run-data.ts";
import { drawAll, inBrowser, type Look, noBrowser, pagesOf } from "./browser-page.ts";
import { learningFixture, reportFixture, sampledFixture } from "./report-fixture.ts";

const FIGURES = [
  "headline",
  "solved",
  "divergence",
  "map",
  "drift",
  "paths",
  "forgetting",
  "tasks",
  "value",
  "library",
  "flow",
  "length",
  "budget",
  "learning",
  "workers",
];

describe.skipIf(noBrowser)(inBrowser("the report"), () => {
  const pages = pagesOf();
  const small = reportFixture({ agents: 8, rounds: 6 });

  const open = (data: ReportData, look?: Look) => pages.open((assets) => reportHtml(data, assets), look);

  test("opens from a file, draws every figure, reports no error and asks the network for nothing", async () => {
    const { page, problems, requests } = await open(small);
    await drawAll(page, FIGURES);
    for (const id of FIGURES) {
      expect(await page.locator(`#${id} .holder .mark`).count(), id).toBeGreaterThan(0);
      expect(await page.locator(`#${id} h2`).textContent(), id).toMatch(/\w/);
      expect(await page.locator(`#${id} .holder svg`).getAttribute("aria-label"), id).toMatch(/\w/);
    }
    expect(await page.locator("#configuration .changed").count()).toBe(1);
    expect(problems).toEqual([]);
    expect(requests.filter((url) => !url.startsWith("file:"))).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.close();
  });

  test.each([
    [400, false],
    [1000, true],
    [1600, false],
  ])("at %i pixels (dark: %s) the page never scrolls sideways", async (width, dark) => {
    const { page, problems } = await open(small, { width, dark });
    await drawAll(page, FIGURES);
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(excess).toBeLessThanOrEqual(0);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(paper).toBe(dark ? "rgb(20, 23, 26)" : "rgb(255, 255, 255)");
    expect(problems).toEqual([]);
    await page.close();
  });

  test("tags and the note stand in the header as text, a long note in a place of its own", async () => {
    const note = `${"line\n".repeat(2000)}</p><script>alert(1)</script>`;
    const { page, problems } = await open({ ...small, tags: ["baseline", "good"], note }, { width: 400 });
    expect(await page.locator(".facts").textContent()).toContain("baseline, good");
    expect(await page.locator(".run-note").textContent()).toBe(note);
    expect((await page.locator(".run-note").boundingBox())!.height).toBeLessThan(300);
    expect(problems).toEqual([]);
    await page.close();
    const without = await open(small);
    expect(await without.page.locator(".run-note").count()).toBe(0);
    expect(await without.page.locator(".facts").textContent()).not.toContain("tags");
    await without.page.close();
  });

  test("the reader can switch between light and dark", async () => {
    const { page } = await open(small);
    await page.getByRole("button", { name: "Switch to dark colours" }).click();
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(20, 23, 26)");
    await page.close();
  });

  test("sliders and choices work by keyboard, and the two sliders move together", async () => {
    const { page } = await open(small);
    await drawAll(page, FIGURES);
    const slider = page.locator("#divergence input[type=range]");
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await page.locator("#divergence output").textContent()).toBe("4 of 6");
    expect(await page.locator("#map output").textContent()).toBe("4 of 6");
    const before = await page.locator("#divergence .holder svg").innerHTML();
    await page.locator("#divergence select").focus();
    await page.keyboard.press("ArrowDown");
    expect(await page.locator("#divergence .note").textContent()).toContain("over the base's norm");
    expect(await page.locator("#divergence .holder svg").innerHTML()).not.toBe(before);
    await page.close();
  });

  test("arrow keys read a figure's values, and Escape puts the details away", async () => {
    const { page } = await open(small);
    await drawAll(page, FIGURES);
    for (const id of FIGURES) {
      const svg = page.locator(`#${id} .holder svg`);
      await svg.focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowLeft");
      expect(await page.locator(".tooltip").isVisible(), id).toBe(true);
      expect(await page.locator(".tooltip").textContent(), id).toMatch(/\w/);
      await page.keyboard.press("Escape");
      expect(await page.locator(".tooltip").isVisible(), id).toBe(false);
    }
    await page.close();
  });

  test("hovering a line says whose it is, and an agent chosen in one legend stands out in the others", async () => {
    const { page } = await open(small);
    await drawAll(page, FIGURES);
    await page.locator("#solved .holder svg").hover();
    expect(await page.locator(".tooltip").textContent()).toContain("round");
    await page.locator("#solved .legend button").first().click();
    expect(await page.locator("#learning .legend button").first().getAttribute("aria-pressed")).toBe("true");
    await page.close();
  });

  test("every figure saves itself as valid SVG with its styles inside, and as CSV", async () => {
    const { page, problems } = await open(small);
    await drawAll(page, FIGURES);
    for (const id of FIGURES) {
      for (const kind of ["SVG", "CSV"] as const) {
        // Chromium holds back more than ten downloads a second.
        await page.waitForTimeout(150);
        const waiting = page.waitForEvent("download");
        await page.locator(`#${id} .save`, { hasText: kind }).click();
        const download = await waiting;
        expect(download.suggestedFilename()).toBe(`${id}.${kind.toLowerCase()}`);
        const text = readFileSync(await download.path(), "utf8");
        if (kind === "CSV") {
          expect(text.split("\r\n").length, id).toBeGreaterThan(2);
        } else {
          const wrong = await page.evaluate(
            (xml) => new DOMParser().parseFromString(xml, "image/svg+xml").querySelectorAll("parsererror").length,
            text,
          );
          expect(wrong, id).toBe(0);
          expect(text, id).not.toMatch(/var\(|class=/);
          expect(text, id).toContain("font-family");
        }
      }
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  test("hostile names run nothing and show as text", async () => {
    const attack = `</script><script>document.title="owned"</script><img src=x onerror=alert(1)>\u2028"'__proto__`;
    const data: ReportData = {
      ...small,
      name: attack,
      agents: small.agents.map((a) => ({ ...a, label: attack, family: "__proto__" })),
      tasks: small.tasks.map((t) => ({ id: attack, family: t.family === "lines" ? "constructor" : "__proto__" })),
      library: small.library.map((e) => ({ ...e, name: attack, program: attack })),
      measures: small.measures.map((m) => ({ ...m, name: attack, note: attack, unit: attack })),
      configuration: [{ key: "__proto__", value: attack, isDefault: false }],
    };
    const { page, problems, requests } = await open(data, { width: 400 });
    await drawAll(page, FIGURES);
    expect(await page.locator("h1").textContent()).toBe(attack);
    expect(await page.title()).toContain("</script>");
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator(".program pre").textContent()).toBe(attack);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.close();
  });

  test("what a run does not have is said in words", async () => {
    const bare = { ...small, library: [], measures: [], pools: [] };
    const rounds = small.rounds.slice(0, 1).map((r) => ({ ...r, value: undefined, divergence: {} }));
    const { page, problems } = await open({ ...bare, rounds });
    await drawAll(page, FIGURES);
    for (const id of ["library", "value", "divergence", "workers"]) {
      expect(await page.locator(`#${id} .empty`).textContent(), id).toMatch(/\w/);
    }
    expect(await page.locator("#solved .holder circle.mark").count()).toBe(9);
    expect(problems).toEqual([]);
    await page.close();
    const none = await open({ ...bare, rounds: [], tasks: [], solvedBy: [], agents: [] });
    await drawAll(none.page, FIGURES);
    expect(none.problems).toEqual([]);
    expect(await none.page.locator(".empty").count()).toBeGreaterThan(5);
    await none.page.close();
  });

  test("of a sample of agents the figures say which, and the map chooses the agent that it names", async () => {
    const measured = Array.from({ length: 12 }, (_, k) => 5 * k + 3);
    const { page, problems } = await open(sampledFixture({ agents: 64, rounds: 3, measured }));
    await drawAll(page, FIGURES);
    expect(await page.locator(".page-head").textContent()).toContain("64, 12 of them measured");
    expect(await page.locator("#divergence .note").textContent()).toContain("12 of 64 agents, drawn by the seed");
    const svg = page.locator("#map .holder svg");
    await svg.focus();
    for (const key of ["Home", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    expect(await page.locator(".highlight select").inputValue()).toBe("8"); // the second of the sample
    expect(problems).toEqual([]);
    await page.close();
  });

  test("who gave and who profited are counted up to the round of the slider, and read by keyboard", async () => {
    const { page, problems } = await open(small);
    await drawAll(page, FIGURES);
    const total = small.rounds.reduce((all, { flow }) => all + flow!.profited.flat().reduce((a, b) => a + b, 0), 0);
    const note = page.locator("#flow .note");
    expect(await note.textContent()).toContain(`solved ${total} exam tasks for the first time`);
    const svg = page.locator("#flow .holder svg");
    await svg.focus();
    for (const key of ["Home", "ArrowRight"]) await page.keyboard.press(key);
    const helped = small.rounds.reduce((sum, { flow }) => sum + flow!.profited[0]![1]!, 0);
    expect(await page.locator(".tooltip").textContent()).toContain(`${helped} task`);
    await page.keyboard.press("End");
    const gave = small.rounds.reduce((all, { flow }) => all + flow!.profited[0]!.reduce((a, b) => a + b, 0), 0);
    expect(await page.locator(".tooltip").textContent()).toContain(`given by ${small.agents[0]!.label}${gave} tasks`);
    await page.locator("#flow .slider input").fill("0");
    expect(await note.textContent()).toContain("Up to round 1, no agent solved an exam task");
    expect(problems).toEqual([]);
    await page.close();
  });

  test("the ledgers that were measured are rows of a table, and a run without any has no such block", async () => {
    const { baseWeights: _, weights: __, ...ledgers } = small.ledgers!;
    const { page, problems } = await open({ ...small, ledgers });
    const rows = page.locator("#ledgers tbody tr");
    expect(await rows.locator("th").allTextContents()).toEqual([
      expect.stringMatching(/^base/),
      expect.stringMatching(/^inherited/),
      expect.stringMatching(/^found/),
      expect.stringMatching(/^found, not inherited/),
      expect.stringMatching(/^final/),
    ]);
    const { tasks, outputs } = ledgers.found!;
    expect(await rows.nth(2).locator("td").allTextContents()).toEqual([...tasks, ...outputs].map(String));
    expect(await page.locator("#ledgers .note").textContent()).toContain("9 composed by search");
    expect(problems).toEqual([]);
    await page.close();
    const { ledgers: ___, ...bare } = small;
    const without = await open(bare);
    expect(await without.page.locator("#ledgers").count()).toBe(0);
    expect(without.problems).toEqual([]);
    await without.page.close();
  });

  test("what an agent forgot follows the reader's choice, and says where it was in which round", async () => {
    const rotation = { families: small.probed!, stay: 2 };
    const agents = small.agents.map((agent) => ({ ...agent, label: `agent ${agent.id}` }));
    const lost = { ...small.forgetting!.mean, averageAccuracy: 0.4, forgetting: 0.25 };
    const forgetting = {
      agents: agents.map((_, k) => (k === 1 ? lost : small.forgetting!.mean)),
      mean: small.forgetting!.mean,
    };
    const { page, problems } = await open({ ...small, agents, rotation, forgetting });
    await drawAll(page, FIGURES);
    const figure = page.locator("#forgetting");
    expect(await figure.locator("caption").textContent()).toBe("mean of 8 agents");
    // Measures that are not defined have no row.
    expect(await figure.locator("tbody th").allTextContents()).toEqual([
      expect.stringMatching(/^Average accuracy/),
      expect.stringMatching(/^Elsewhere/),
    ]);
    expect(await figure.locator("svg rect[fill=none]").count()).toBe(0);
    await page.locator(".highlight select").selectOption("1");
    expect(await figure.locator("caption").textContent()).toBe("agent 1");
    expect(await figure.locator("tbody td").allTextContents()).toEqual(["40 %", "+25 points", "\u221210 points"]);
    expect(await figure.locator("svg rect[fill=none]").count()).toBe(2 * 3); // three stays, each outlined twice
    await figure.locator(".holder svg").focus();
    for (const key of ["Home", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    expect(await page.locator(".tooltip").textContent()).toContain("worked in this family");
    await page.keyboard.press("Home");
    expect(await page.locator(".tooltip").textContent()).toContain("rotation, base");
    expect(problems).toEqual([]);
    await page.close();
  });

  test("where every family is known better than by the base, the base's column is still neutral and nothing is brown", async () => {
    const rising = small.rounds.map((round, r) => ({
      ...round,
      accuracy: round.accuracy!.map((row, k, all) => row.map(() => (k === all.length - 1 ? 0.2 : 0.3 + 0.1 * r))),
    }));
    const { page } = await open({ ...small, rounds: rising });
    await drawAll(page, ["forgetting"]);
    const fills = await page
      .locator("#forgetting .holder path.mark")
      .evaluateAll((all) => all.map((node) => node.getAttribute("fill")!));
    expect(lab(fills[0]!).l).toBeGreaterThan(90);
    for (const fill of fills) expect(lab(fill).b, fill).toBeLessThan(10); // brown is far on the yellow side
    await page.close();
  });

  test("the loss on shown pairs is compared with the entropy rate if that is known", async () => {
    const rounds = small.rounds.map((round) => ({
      ...round,
      agents: round.agents.map((agent) => ({ ...agent, shownPairs: 50, shownLossNats: 1.5 })),
    }));
    const entropyRate = small.agents.map((_, k) => (k === 0 ? 1.25 : null));
    const { page, problems } = await open({ ...small, rounds, entropyRate });
    await drawAll(page, ["shown"]);
    const svg = page.locator("#shown .holder svg");
    expect(await svg.textContent()).toContain("Regret: loss above the entropy rate");
    await svg.focus();
    for (const key of ["ArrowDown", "End"]) await page.keyboard.press(key);
    expect(await page.locator(".tooltip").textContent()).toContain("0.25");
    expect(problems).toEqual([]);
    await page.close();
    const without = await open({ ...small, rounds });
    await drawAll(without.page, ["shown"]);
    expect(await without.page.locator("#shown .holder svg").textContent()).not.toContain("Regret");
    await without.page.close();
  });

  test("if the environment shows pairs, the rounds of fitting and of generalising are drawn and named", async () => {
    const data = learningFixture({ agents: 4, rounds: 7 });
    const { page, problems } = await open(data, { width: 400, dark: true });
    await drawAll(page, ["generalising"]);
    const figure = page.locator("#generalising");
    expect(await figure.locator(".look").textContent()).toContain(
      "95 % or more is reached by 4 of 4 agents on shown pairs (median: round 2) and by 3 of 4 agents on held-out pairs (median: round 6)",
    );
    const rows = figure.locator("tbody tr");
    const cells = (k: number) => rows.nth(k).locator("td").allTextContents();
    expect(await cells(0)).toEqual(["round 2", "round 5", "3 rounds, late3,000 train tokens"]);
    expect(await cells(2)).toEqual(["round 2", "round 7", "5 rounds, late5,000 train tokens"]);
    expect(await cells(3)).toEqual(["round 2", "never", "not reached"]);
    expect(await figure.locator(".reached").count()).toBe(4 + 3);
    await page.locator(".highlight select").selectOption("1");
    await figure.locator(".holder svg").focus();
    await page.keyboard.press("End");
    expect(await page.locator(".tooltip").textContent()).toContain(`${data.agents[1]!.label}, shown: 100 %`);
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(excess).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
    await page.close();
    const many = await open(learningFixture({ agents: 64, rounds: 7 }));
    await drawAll(many.page, ["generalising"]);
    expect(await many.page.locator("#generalising .reached").count()).toBe(0);
    await many.page.locator(".highlight select").selectOption("0");
    expect(await many.page.locator("#generalising .reached").count()).toBe(2);
    expect(many.problems).toEqual([]);
    await many.page.close();
    const without = await open(small);
    expect(await without.page.locator("#generalising").count()).toBe(0);
    await without.page.close();
  });

  test("lines between agents say their barriers, and distances over rounds the mean of the matrix", async () => {
    const { page, problems } = await open(small);
    await drawAll(page, FIGURES);
    const [first] = small.rounds.at(-1)!.paths!;
    const names = [first!.a, first!.b].map((k) => small.agents[k]!.label).join(" to ");
    expect(await page.locator("#paths .legend .key").first().textContent()).toMatch(`${names}: barrier`);
    await page.locator("#paths .holder svg").focus();
    await page.keyboard.press("Home");
    expect(await page.locator(".tooltip").textContent()).toContain("100 % of the first, 0 % of the second");
    await page.locator("#drift .holder svg").focus();
    await page.keyboard.press("End");
    const pairs = small.rounds
      .at(-1)!
      .divergence.policy!.slice(0, 8)
      .flatMap((row, i) => row.slice(i + 1, 8));
    const mean = pairs.reduce((a, b) => a + b, 0) / pairs.length;
    expect(await page.locator(".tooltip").textContent()).toContain(
      `mean between agents: ${mean.toPrecision(3).replace(/^0+(?=0)/, "")}`,
    );
    expect(problems).toEqual([]);
    await page.close();
  });

  test("the figures of a run of an earlier version say what it did not record", async () => {
    const rounds = small.rounds.map(
      ({ flow: _, accuracy: ___, paths: ____, population: { meanTokens: __, ...population }, ...r }) => ({
        ...r,
        population,
      }),
    );
    const { page, problems } = await open({ ...small, rounds });
    await drawAll(page, FIGURES);
    expect(await page.locator("#flow .empty").textContent()).toContain("did not record");
    for (const id of ["forgetting", "paths"]) expect(await page.locator(`#${id} .empty`).count(), id).toBe(1);
    expect(await page.locator("#length .legend").textContent()).not.toContain("best solutions");
    expect(problems).toEqual([]);
    await page.close();
  });

  test("on the map the base stays where it is, and one agent's whole path is drawn on request", async () => {
    const { page, problems } = await open(small);
    await drawAll(page, ["map"]);
    const star = () => page.locator("#map .base").getAttribute("transform");
    const ways = page.locator("#map .way");
    const last = await star();
    // Of the others the last round's step alone: two points a line.
    const steps = await page
      .locator("#map .holder g path.mark[fill=none]")
      .evaluateAll((all) => all.map((line) => line.getAttribute("d")!.split("L").length));
    expect(steps).toEqual(new Array(8).fill(2));
    expect(await ways.count()).toBe(0);
    await page.locator("#map .legend button").nth(3).click();
    expect(await ways.count()).toBe(1);
    expect((await ways.getAttribute("d"))!.split("L")).toHaveLength(1 + small.rounds.length); // from the base on
    expect(await page.locator("#map .legend button").nth(3).getAttribute("aria-pressed")).toBe("true");
    await page.locator("#map .slider input").fill("1");
    expect((await ways.getAttribute("d"))!.split("L")).toHaveLength(1 + 2);
    for (const round of ["0", "2", "5"]) {
      await page.locator("#map .slider input").fill(round);
      expect(await star()).toBe(last);
    }
    // By keyboard as well, and the cursor stays at the agent that was chosen.
    await page.locator("#map .holder svg").focus();
    for (const key of ["Home", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    expect(await page.locator(".highlight select").inputValue()).toBe("1");
    expect(await page.locator(".tooltip").textContent()).toContain("its whole path is drawn");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".tooltip").textContent()).toContain(small.agents[2]!.label);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("the sign of a barrier is explained in words", async () => {
    const paths = [
      { a: 0, b: 1, lossNats: [2, 1.5, 1, 1.5, 2] },
      { a: 0, b: 2, lossNats: [2, 2.5, 3, 2.5, 2] },
      { a: 0, b: 3, lossNats: [1, 1.2, 1.4, 1.8, 2] },
    ];
    const { page } = await open({ ...small, rounds: small.rounds.map((round) => ({ ...round, paths })) });
    await drawAll(page, ["paths"]);
    expect(await page.locator("#paths .look").textContent()).toContain("if it is negative");
    const keys = await page.locator("#paths .legend .key").allTextContents();
    expect(keys[0]).toMatch(/barrier \u22121 nats, the midpoint is better than both$/);
    expect(keys[1]).toMatch(/barrier 1 nats, the midpoint is worse than both$/);
    expect(keys[2]).toMatch(/barrier \u22120\.1 nats, the midpoint lies between them$/);
    await page.close();
  });

  test("each panel of the workers' figure names its lines", async () => {
    const { page } = await open(small, { width: 400 });
    await drawAll(page, ["workers"]);
    const words = await page.locator("#workers .holder svg text").allTextContents();
    expect(words.filter((word) => word === "inference threads")).toHaveLength(2);
    for (const word of ["training threads", "the whole round", "without a running turn", "mean over agents", "maximum"])
      expect(words).toContain(word);
    await page.close();
  });

  test("where tasks do not fit beside each other they go on below, and every cell is read at its place", async () => {
    const { page } = await open(small, { width: 400 });
    await drawAll(page, ["tasks"]);
    const svg = page.locator("#tasks .holder svg");
    await svg.focus();
    await page.keyboard.press("Home");
    const first = (await page.locator("#tasks .cursor rect").boundingBox())!;
    await page.keyboard.press("End");
    expect(await page.locator(".tooltip").textContent()).toContain(small.tasks.at(-1)!.id);
    const last = (await page.locator("#tasks .cursor rect").boundingBox())!;
    expect(last.y).toBeGreaterThan(first.y + 8 * first.height); // in another band
    await page.mouse.move(last.x + last.width / 2, last.y + last.height / 2);
    expect(await page.locator(".tooltip").textContent()).toContain(small.tasks.at(-1)!.id);
    await page.close();
  });

  test("a reader who wants less motion gets no player", async () => {
    const { page } = await open(small, { still: true });
    await drawAll(page, FIGURES);
    expect(await page.locator("#map .play").isVisible()).toBe(false);
    await page.close();
  });

  test("64 agents over 200 rounds load and draw at 400 pixels", async () => {
    const { page, problems } = await open(reportFixture({ agents: 64, rounds: 200 }), { width: 400 });
    await drawAll(page, FIGURES);
    expect(await page.locator("#solved details summary").textContent()).toContain("64 agents");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
    await page.close();
  });
});
