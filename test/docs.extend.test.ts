import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, wander } from "./command-line.ts";

const TINY = [
  "rounds=2",
  "population.size=2",
  "model.base=random",
  "model.layers=1",
  "model.width=16",
  "model.heads=2",
];
const SMALLER = ["model.hidden=32", "budget.programRuns=20", "budget.policyTokens=400", "absorb.steps=2"];
const OF_TASKS = ["environment.tasksPerFamily=2"];
const small = [...TINY, ...SMALLER, ...OF_TASKS].flatMap((set) => ["--set", set]);

type Block = { language: string; text: string };
const blocksOf = (page: string): Block[] =>
  [...readFileSync(page, "utf8").matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));

describe.each(readdirSync("docs/extend").map((name) => join("docs/extend", name)))("the snippets of %s", (page) => {
  it("run as they stand", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, "node_modules"));
    symlinkSync(resolve("."), join(cwd, "node_modules", "wander-population"));
    writeFileSync(join(cwd, "package.json"), '{ "type": "module" }');
    for (const [k, { language, text }] of blocksOf(page).entries()) {
      const named = /^\/\/ (\S+\.js)\n/.exec(text)?.[1];
      if (named !== undefined) writeFileSync(join(cwd, named), text);
      else if (language === "ts") {
        writeFileSync(join(cwd, `snippet${k}.ts`), text);
        const { stderr, status } = spawnSync(
          process.execPath,
          ["--import", "wander-population/typescript", `snippet${k}.ts`],
          { cwd, encoding: "utf8" },
        );
        expect([status, stderr]).toEqual([0, expect.not.stringContaining("Error")]);
      } else expect(language).toBe("bash");
      for (const [, line] of text.matchAll(/^(?:npx )?wander (.*)$/gm)) {
        const args = line!.split(" ");
        const { code, stderr } = await wander([...args, ...(args[0] === "run" ? small : [])], { cwd });
        expect([line, code, code === 0 ? "" : stderr]).toEqual([line, 0, ""]);
      }
    }
  });
});
