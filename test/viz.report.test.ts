import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { csvText } from "../src/core/csv.ts";
import { bundlePage } from "../viz/report/bundle.ts";
import { escapeText, jsonForScript, sha256 } from "../viz/report/kit/page-html.ts";
import { pack, unpack } from "../viz/report/run/pack.ts";
import { sumOfFlows } from "../viz/report/run/pack-flow.ts";
import { reportHtml } from "../viz/report/run/report-html.ts";
import { learningFixture, lineageFixture, reportFixture, sampledFixture } from "./report-fixture.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
let assets: Awaited<ReturnType<typeof bundlePage>>;

beforeAll(async () => {
  assets = await bundlePage(root);
});

describe("the report file", () => {
  test("JSON in the page reads back as it was and holds no markup and no line separators", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
        const json = jsonForScript([value, text, "</script><!--&\u2028\u2029"]);
        expect(json).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.stringify(JSON.parse(json)).length).toBe(
          JSON.stringify([value, text, "</script><!--&\u2028\u2029"]).length,
        );
        expect(JSON.parse(json)[1]).toBe(text);
      }),
      { numRuns: 40 },
    );
  });

  test("the title is the run's name, escaped", () => {
    const html = reportHtml({ ...reportFixture({ agents: 1, rounds: 1 }), name: "</title><script>x</script>" }, assets);
    expect(html).toContain("<title>&#60;/title&#62;&#60;script&#62;x&#60;/script&#62; · Wander report</title>");
    expect(escapeText(`<>&"'`)).toBe("&#60;&#62;&#38;&#34;&#39;");
  });

  test("the policy allows this script and this style by their hashes, and nothing else", () => {
    const html = reportHtml(reportFixture({ agents: 2, rounds: 2 }), assets);
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!;
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)![1]!;
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)![1]!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src '${sha256(script)}'`);
    expect(policy).toContain(`style-src '${sha256(style)}'`);
    expect(policy).not.toContain("unsafe");
  });

  test("nothing in the file refers to the network", () => {
    const html = reportHtml(reportFixture({ agents: 2, rounds: 2 }), assets);
    const addresses = html.match(/https?:\/\/[^"'` )]+/g) ?? [];
    // The names of XML's vocabularies look like addresses; nothing fetches them.
    expect(addresses.filter((a) => !a.startsWith("http://www.w3.org/"))).toEqual([]);
    const markup = html.replace(/<script>[\s\S]*<\/script>/, "");
    expect(/\b(src|href)=|@import|url\(/.exec(markup)).toBe(null);
  });

  test("64 agents over 200 rounds stay below 5 MB", () => {
    const html = reportHtml(reportFixture({ agents: 64, rounds: 200 }), assets);
    expect(Buffer.byteLength(html)).toBeLessThan(5e6);
  });

  test("a text of ten million characters is cut, not carried", () => {
    const data = reportFixture({ agents: 2, rounds: 1 });
    const html = reportHtml({ ...data, name: "n".repeat(1e7) }, assets);
    expect(html.length).toBeLessThan(500_000);
  });
});

describe("packing", () => {
  test("gives back every number to four significant digits, and what was not measured as NaN", () => {
    const data = reportFixture({ agents: 5, rounds: 4 });
    const back = unpack(JSON.parse(JSON.stringify(pack(data))));
    expect(back.rounds[0]!.agents[0]!.lossNats).toBeNaN();
    expect(back.rounds[1]!.agents[0]).toMatchObject({ tokensBefore: Number.NaN, tokensAfter: Number.NaN });
    data.rounds.forEach((round, r) => {
      round.agents.forEach((agent, a) => {
        expect(back.rounds[r]!.agents[a]!.spent.policyTokens).toBe(agent.spent.policyTokens);
        expect(back.rounds[r]!.agents[a]!.dopamine).toBe(Number(agent.dopamine.toPrecision(4)));
      });
      for (const [key, matrix] of Object.entries(round.divergence)) {
        const rounded = matrix.map((row) => row.map((v) => Number(v.toPrecision(4))));
        expect(back.rounds[r]!.divergence[key]).toEqual(rounded);
      }
    });
  });

  test("of a sample of agents gives back its matrices and its map, and NaN for the probes of the others", () => {
    const data = sampledFixture({ agents: 9, rounds: 2, measured: [1, 4, 8] });
    const back = unpack(JSON.parse(JSON.stringify(pack(data))));
    expect(back.measured).toEqual([1, 4, 8]);
    expect(back.rounds[0]!.agents.map((a) => Number.isFinite(a.probeLossNats)).filter(Boolean)).toHaveLength(3);
    expect(back.rounds[1]!.map).toHaveLength(4);
    for (const [key, matrix] of Object.entries(data.rounds[1]!.divergence)) {
      const rounded = matrix.map((row) => row.map((v) => Number(v.toPrecision(4))));
      expect(back.rounds[1]!.divergence[key]).toEqual(rounded);
    }
  });

  test("thins out the matrices of a long run, keeping the first and the last round", () => {
    const packed = pack(reportFixture({ agents: 64, rounds: 200, tasksPerAgent: 1 }));
    const kept = packed.rounds.flatMap((r) => (r.divergence === null ? [] : [r.round]));
    expect(kept[0]).toBe(1);
    expect(kept.at(-1)).toBe(200);
    expect(kept.length).toBeLessThan(60);
  });

  test("gives back what each agent knows of every family to the thousandth, and the lines between agents", () => {
    const data = reportFixture({ agents: 5, rounds: 4 });
    data.rounds[1]!.accuracy![2]![3] = Number.NaN;
    const back = unpack(JSON.parse(JSON.stringify(pack(data))));
    data.rounds.forEach(({ accuracy }, r) => {
      expect(back.rounds[r]!.accuracy).toEqual(accuracy!.map((row) => row.map((v) => Math.round(1000 * v) / 1000)));
    });
    expect(back.rounds[3]!.paths!.map(({ a, b }) => [a, b])).toEqual(data.rounds[3]!.paths!.map(({ a, b }) => [a, b]));
    expect(back.rounds[0]!.paths).toBeUndefined();
    expect(back.forgetting!.mean).toEqual(data.forgetting!.mean);
    const { accuracy: _, ...earlier } = data.rounds[0]!;
    expect(
      unpack(JSON.parse(JSON.stringify(pack({ ...data, rounds: [earlier] })))).rounds[0]!.accuracy,
    ).toBeUndefined();
  });

  test("gives back what each agent fits of what it is shown, beside what it knows of what is held back", () => {
    const data = learningFixture({ agents: 3, rounds: 4 });
    const back = unpack(JSON.parse(JSON.stringify(pack(data))));
    data.rounds.forEach(({ fit }, r) => {
      expect(back.rounds[r]!.fit).toEqual(fit!.map((row) => row.map((v) => Math.round(1000 * v) / 1000)));
    });
    expect(unpack(pack(reportFixture({ agents: 3, rounds: 4 }))).rounds[0]!.fit).toBeUndefined();
  });

  test("gives back who gave what to whom, round by round", () => {
    const data = reportFixture({ agents: 5, rounds: 4 });
    const back = unpack(JSON.parse(JSON.stringify(pack(data))));
    expect(back.rounds.map(({ flow }) => flow)).toEqual(data.rounds.map(({ flow }) => flow));
    const { flow: _, ...earlier } = data.rounds[0]!;
    expect(unpack(pack({ ...data, rounds: [earlier, data.rounds[1]!] })).rounds.map(({ flow }) => flow)).toEqual([
      undefined,
      data.rounds[1]!.flow,
    ]);
  });

  test("sums up the flow of a long run: up to each round that is kept the counts are exact", () => {
    const data = reportFixture({ agents: 64, rounds: 30, tasksPerAgent: 1 });
    const back = unpack(JSON.parse(JSON.stringify(pack(data))));
    const kept = back.rounds.flatMap(({ flow }, r) => (flow === undefined ? [] : [r]));
    expect(kept[0]).toBe(0);
    expect(kept.at(-1)).toBe(29);
    expect(kept.length).toBeLessThan(12);
    const upTo = (rounds: typeof data.rounds, r: number) =>
      sumOfFlows(
        rounds.slice(0, r + 1).flatMap(({ flow }) => flow ?? []),
        64,
      );
    for (const r of kept) expect(upTo(back.rounds, r)).toEqual(upTo(data.rounds, r));
  });

  test("gives back who copied whom and what each learned by, and nothing of it where agents do not differ in that", () => {
    const data = lineageFixture({ agents: 8, rounds: 4 });
    const back = unpack(JSON.parse(JSON.stringify(pack(data))));
    data.rounds.forEach((round, r) => {
      round.agents.forEach(({ learning, copied }, a) => {
        const got = back.rounds[r]!.agents[a]!;
        expect(got.copied).toBe(copied);
        expect(got.learning!.learningRate).toBe(Number(learning!.learningRate!.toPrecision(4)));
      });
    });
    const without = JSON.stringify(pack(reportFixture({ agents: 8, rounds: 4 })));
    expect(without).not.toMatch(/lineage|learning"|copied/);
    expect(unpack(JSON.parse(without)).rounds[0]!.agents[0]).not.toHaveProperty("learning");
  });

  test("a measure named __proto__ stays a name and pollutes nothing", () => {
    const data = reportFixture({ agents: 2, rounds: 1 });
    const measure = { key: "__proto__", name: "p", unit: "", note: "", source: "" };
    const divergence = JSON.parse('{"__proto__": [[0, 1, 2], [1, 0, 3], [2, 3, 0]]}');
    const hostile = { ...data, measures: [measure], rounds: [{ ...data.rounds[0]!, divergence }] };
    const back = unpack(JSON.parse(JSON.stringify(pack(hostile))));
    expect(Object.getOwnPropertyDescriptor(back.rounds[0]!.divergence, "__proto__")?.get?.()).toEqual([
      [0, 1, 2],
      [1, 0, 3],
      [2, 3, 0],
    ]);
    expect(Object.getPrototypeOf(back.rounds[0]!.divergence)).toBe(Object.prototype);
    expect(Array.isArray(Object.prototype)).toBe(false);
  });
});

describe("tables as text", () => {
  test("quotes commas, quotes and line ends, and leaves plain fields alone", () => {
    expect(
      csvText({
        columns: ["a", "b"],
        rows: [
          ['x "y"', "1,2"],
          ["two\nlines", 3.5],
        ],
      }),
    ).toBe('a,b\r\n"x ""y""","1,2"\r\n"two\nlines",3.5\r\n');
  });

  test("a text that a spreadsheet would compute becomes text; negative numbers stay numbers", () => {
    expect(csvText({ columns: ["v"], rows: [["=1+1"], ["@x"], ["-2"], [-2], ["\tx"]] })).toBe(
      "v\r\n'=1+1\r\n'@x\r\n'-2\r\n-2\r\n'\tx\r\n",
    );
  });

  test("what was not measured is an empty field, and a text without letters is not", () => {
    expect(csvText({ columns: ["a", "b", "c"], rows: [[Number.NaN, undefined, ""]] })).toBe('a,b,c\r\n,,""\r\n');
  });

  test("the apostrophe can be taken away again: a text that has one before such a sign gets another", () => {
    const rows = [["'=x"], ["''@"], ["'x"], ["\n=1"], ["\uff1dx"]];
    const fields = ["v", "''=x", "'''@", "'x", '"\'\n=1"', "'\uff1dx"];
    expect(csvText({ columns: ["v"], rows })).toBe(fields.map((text) => `${text}\r\n`).join(""));
  });
});
