/** A thread for the value server that learns as the real one does, except in round 2. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const built = (name: string) =>
  JSON.stringify(pathToFileURL(join(import.meta.dirname, `../dist/shared/value/${name}.js`)).href);

/** Writes it to `file` and gives that; `what`, a statement, happens on the first so many tries of round 2. */
export function failingThread(file: string, what: string, times: number): string {
  writeFileSync(
    file,
    `import { existsSync, writeFileSync } from "node:fs";
     import { learnRound } from ${built("learner")};
     import { serve } from ${built("link")};
     serve({
       learn(state, targets, round, settings) {
         for (let k = 1; round === 2 && k <= ${times}; k++) {
           const mark = ${JSON.stringify(file)} + k;
           if (existsSync(mark)) continue;
           writeFileSync(mark, "");
           ${what}
         }
         return learnRound(state, targets, round, settings);
       },
     });`,
  );
  return file;
}
