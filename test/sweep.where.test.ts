import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { addTags, notesPath, setNote } from "../src/store/notes.ts";
import { listedRuns } from "../src/sweep/listed.ts";
import { fulfils, ordered, parseOrder, parseWhere } from "../src/sweep/where.ts";
import { emptyFolder, wander } from "./command-line.ts";
import { liveRun } from "./live-fixture.ts";
import { fakeRun } from "./run-fixture.ts";

const folder = emptyFolder();
const names = (runs: ReturnType<typeof listedRuns>) => runs.map(({ row }) => row.dir.slice(folder.length + 1));

/** a: tagged; b: own value function, more found; c: stopped; d: no manifest to be read; e: broken notes. */
beforeAll(() => {
  const a = fakeRun(folder, "a-001", { settings: { name: "individual" }, found: 3 });
  addTags(a, ["baseline", "good"]);
  setNote(a, "the first\n\u001b[2Jone");
  fakeRun(folder, "b-001", { settings: { "share.value": "own", name: "own-value" }, seed: 3, found: 40 });
  fakeRun(folder, "c-001", { settings: { "share.every": 2, "share.library": false }, seed: 10, ended: false });
  mkdirSync(join(folder, "d-001"));
  writeFileSync(join(folder, "d-001", "manifest.json"), "{");
  const e = fakeRun(folder, "e-001", {
    settings: { "environment.families": ["mirror", "gravity"] },
    distances: [[], []],
    seed: 2,
  });
  writeFileSync(notesPath(e), "[");
});

describe("--where", () => {
  it.each([
    ["share.value=global", "a c e"],
    ["share.value!=global", "b d"],
    ["share.library=false", "c"],
    ["share.every>1", "c"],
    ["seed>=3", "b c"],
    ["seed > 3", "c"],
    ["seed<3", "a e"],
    ["seed<=3", "a b e"],
    ["seed=10", "c"],
    ["seed=1e1", "c"],
    ["rounds=2", "e"],
    ["solved.cumulative>=3", "a b"],
    ["solved.cumulative=40", "b"],
    ["solved.final=1", "a b e"],
    ["solved.final!=1", "c d"],
    ["solved.base=1", "a b c e"],
    ["state=done", "a b e"],
    ["state=stopped", "c"],
    ["state=unreadable", "d"],
    ["tag=baseline", "a"],
    ["tag=base", ""],
    ["tag~base", "a"],
    ["tag!=good", "b c d e"],
    ["name=individual", "a"],
    ["name~indiv", "a"],
    ["name~ndividuals", ""],
    ["name~.*", ""],
    ["name!=individual", "b c d e"],
    ['environment.families=["mirror","gravity"]', "e"],
    ["environment.families~gravity", "e"],
    ["environment.tasks~=", ""],
    ["model.keyHeads>1", ""],
  ])("%s holds for %s", (text, wanted) => {
    const found = listedRuns(folder).filter((run) => fulfils(run, parseWhere(text)));
    expect(
      names(found)
        .map((name) => name[0])
        .join(" "),
    ).toBe(wanted);
  });

  it("takes = and != for opposites, of any key and value", () => {
    const runs = listedRuns(folder);
    const key = fc.constantFrom("share.value", "name", "tag", "state", "environment.families", "share.library");
    fc.assert(
      fc.property(
        key,
        fc.oneof(fc.string(), fc.constantFrom("own", "good", "done", "false", "{}", "[")),
        (k, value) => {
          for (const run of runs) {
            expect(fulfils(run, parseWhere(`${k}=${value}`))).not.toBe(fulfils(run, parseWhere(`${k}!=${value}`)));
          }
        },
      ),
    );
  });

  it.each([
    ["share.valu=own", "unknown key share.valu", "did you mean share.value?"],
    ["slved.final>3", "unknown key slved.final", "did you mean solved.final?"],
    ["__proto__=1", "unknown key __proto__", "use one of solved.base, "],
    ["constructor~a", "unknown key constructor", "use one of solved.base, "],
    ["seed", "expected a condition", "key~value"],
    ["=3", "expected a condition", "key~value"],
    ["name>3", "name is not a number", "(contains)"],
    ["share.library<1", "share.library is not a number", "(contains)"],
    ["seed>x", "expected a number after >", "seed>3"],
    ["seed==3", "expected a number after =", "seed=3"],
    ["seed=", "expected a number after =", "seed=3"],
  ])("%s is refused", (text, message, hint) => {
    const wanted = { code: "E_USAGE", message: expect.stringContaining(message), hint: expect.stringContaining(hint) };
    expect(() => parseWhere(text)).toThrow(expect.objectContaining(wanted));
  });

  it("reads or refuses any text, at once", () => {
    fc.assert(
      fc.property(fc.string({ size: "large" }), (text) => {
        try {
          parseWhere(text);
        } catch (error) {
          expect(error).toMatchObject({ code: "E_USAGE" });
        }
      }),
    );
    expect(() => parseWhere(`${"a".repeat(1e5)}${" ".repeat(1e5)}`)).toThrow("expected a condition");
  });
});

describe("--sort", () => {
  it.each([
    ["solved.cumulative", "c e a b d"],
    ["-solved.cumulative", "b a c e d"],
    ["solved.final", "a b e c d"],
    ["-seed", "c b e a d"],
    ["share.value", "a c e b d"],
    ["tag", "a b c d e"],
  ])("%s puts the runs in its order, those without a value last, equal ones as they were", (key, wanted) => {
    const sorted = names(ordered(listedRuns(folder), parseOrder(key)));
    expect(sorted.map((name) => name[0]).join(" ")).toBe(wanted);
  });
});

describe("a list of runs", () => {
  it("shows folders below, what a run does now, how far it is, when it began and how long its rounds took", () => {
    const parent = emptyFolder();
    const ended = fakeRun(parent, "a-001", { distances: [[], []], seconds: [40, 35], settings: { rounds: 2 } });
    fakeRun(join(parent, "compare"), "b-001", { ended: false });
    fakeRun(join(parent, "compare", "deep"), "c-001");
    fakeRun(join(ended, "export"), "d-001"); // inside a run: no run of its own
    const live = liveRun(parent, "live-001");
    const list = () => listedRuns(parent).map(({ row }) => row);
    expect(list().map(({ dir, state }) => [relative(parent, dir), state.split(":")[0]])).toEqual([
      ["a-001", "done"],
      [join("compare", "b-001"), "stopped"],
      [join("compare", "deep", "c-001"), "done"],
      ["live-001", "running"],
    ]);
    expect(list()[0]).toMatchObject({ rounds: 2, planned: 2, began: "2026-01-01T00:00:00.000Z", seconds: 75 });
    expect(list()[3]).toMatchObject({ rounds: 0, planned: 6, seconds: "" });
    live.beat({ state: "paused" });
    expect(list()[3]!.state).toBe("paused");
    live.leave();
    expect(list()[3]!.state).toMatch(/^stopped: /);
  });
});

describe("wander runs", () => {
  const runs = (...args: string[]) => wander(["runs", ...args], { cwd: folder });

  it("lists what all conditions ask for, with tags and notes, and lets nothing of a stranger's steer the terminal", async () => {
    const all = await runs("--out", ".");
    expect((await runs("list", "--out", ".")).stdout).toBe(all.stdout);
    expect(all.stdout).toMatch(/^run +name +seed +rounds +base +final +found +began +took +state +tags +note\n/);
    expect(all.stdout).toMatch(
      /\na-001 +individual +1 +1 of 6 +1 +1 +3 +2026-01-01 \d\d:00 +done +baseline good +the first \[2Jone\n/,
    );
    expect(all.stdout).toMatch(/\ne-001 .* unreadable: e-001.notes.json/);
    expect(all.stdout.trimEnd().split("\n")).toHaveLength(7);
    const some = await runs(
      "list",
      "--out",
      ".",
      "--where",
      "state=done",
      "--where",
      "seed>1",
      "--sort=-seed",
      "--json",
    );
    expect(JSON.parse(some.stdout).runs.map(({ dir }: { dir: string }) => dir)).toEqual(["b-001", "e-001"]);
    expect((await runs("list", "--out", ".", "--where", "seed>99")).stdout).toBe("no runs in . match --where\n");
  });

  it("keeps tags and notes", async () => {
    expect((await runs("tag", "b-001", "x", "y")).stdout).toMatch(/\nb-001 +x y\n$/);
    expect(JSON.parse((await runs("note", "b-001", "seen", "--json")).stdout)).toEqual({
      ...{ dir: "b-001", tags: ["x", "y"], note: "seen" },
    });
    expect(JSON.parse((await runs("untag", "b-001", "x", "--json")).stdout).tags).toEqual(["y"]);
  });
});
