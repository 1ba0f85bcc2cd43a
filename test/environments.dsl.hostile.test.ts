import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";

/** Programs that want to grow, nest or go on for ever. Each starts from a 30 x 30 grid of many colours. */
const hostile: Readonly<Record<string, string>> = {
  "doubles a number without end": "x1 = power(double, TEN)\nx2 = power(x1, TEN)\nx3 = x2(TEN)\nO = canvas(x3, UNITY)",
  "doubles a grid without end":
    "x1 = hconcat(I, I)\nx2 = vconcat(x1, x1)\nx3 = hconcat(x2, x2)\nx4 = vconcat(x3, x3)\nx5 = hconcat(x4, x4)\nO = vconcat(x5, x5)",
  "scales by ten three times": "x1 = upscale(I, TEN)\nx2 = upscale(x1, TEN)\nO = upscale(x2, TEN)",
  "asks for a canvas of a thousand million cells":
    "x1 = multiply(TEN, TEN)\nx2 = multiply(x1, x1)\nx3 = multiply(x2, TEN)\nx4 = astuple(x3, x2)\nO = canvas(ONE, x4)",
  "multiplies sets": "x1 = asindices(I)\nx2 = product(x1, x1)\nx3 = product(x2, x2)\nO = rot90(I)",
  "multiplies rows into sets of sets": "x1 = prapply(product, I, I)\nx2 = insert(T, x1)\nO = rot90(I)",
  "grows a box a thousand times":
    "x1 = power(outbox, TEN)\nx2 = power(x1, TEN)\nx3 = power(x2, TEN)\nx4 = asindices(I)\nx5 = x3(x4)\nO = fill(I, ONE, x5)",
  "nests functions deeper than any limit":
    "x1 = compose(rot90, rot90)\nx2 = power(x1, TEN)\nx3 = power(x2, TEN)\nx4 = power(x3, TEN)\nO = x4(I)",
  "repeats repeats and compares two of them":
    "x1 = multiply(TEN, TEN)\nx2 = repeat(I, x1)\nx3 = repeat(x2, x1)\nx4 = repeat(x3, x1)\nx5 = repeat(I, x1)\nx6 = repeat(x5, x1)\nx7 = repeat(x6, x1)\nx8 = combine(x4, x7)\nx9 = dedupe(x8)\nO = rot90(I)",
  "repeats repeats into a set":
    "x1 = multiply(TEN, TEN)\nx2 = repeat(I, x1)\nx3 = repeat(x2, x1)\nx4 = rbind(repeat, x1)\nx5 = chain(x4, x4, x4)\nx6 = x5(I)\nx7 = x5(I)\nx8 = initset(x6)\nx9 = insert(x7, x8)\nO = rot90(I)",
  "nests sets a hundred thousand deep and compares two of them":
    "x1 = multiply(TEN, TEN)\nx2 = power(initset, x1)\nx3 = power(x2, x1)\nx4 = power(x3, TEN)\nx5 = x4(I)\nx6 = x4(I)\nx7 = equality(x5, x6)\nx8 = branch(x7, I, I)\nO = rot90(x8)",
  "looks for every object everywhere":
    "x1 = objects(I, T, F, F)\nx2 = lbind(occurrences, I)\nx3 = apply(x2, x1)\nx4 = rbind(fork, x2)\nx5 = power(vmirror, TEN)\nx6 = apply(x5, x1)\nx7 = apply(x2, x6)\nx8 = product(x3, x7)\nO = rot90(I)",
  "measures all distances between large patches":
    "x1 = asindices(I)\nx2 = lbind(manhattan, x1)\nx3 = matcher(x2, ZERO)\nx4 = partition(I)\nx5 = sfilter(x4, x3)\nx6 = repeat(x5, TEN)\nx7 = lbind(sfilter, x4)\nx8 = rbind(sfilter, x3)\nx9 = apply(x8, x6)\nO = rot90(I)",
};

/** The limit is the whole worker's heap, the modules included. */
const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };
const dsl = (file: string) => JSON.stringify(pathToFileURL(join("dist/environments/grids/language", file)).href);

describe("a hostile program", () => {
  it.each(Object.entries(hostile))("that %s ends with a typed error or an answer within 64 MB", async (_what, text) => {
    expect(await outcomeOf(text)).toMatch(/^(E_LIMIT|E_PROGRAM|answer)$/);
  });

  it("spends no more than its fuel, and the same on every run", async () => {
    const text = hostile["multiplies rows into sets of sets"]!;
    expect(await outcomeOf(text)).toBe("E_LIMIT");
    expect(await outcomeOf(text)).toBe("E_LIMIT");
  });
});

/** Runs a program alone in a thread with little memory. A thread that dies rejects. */
function outcomeOf(text: string): Promise<string> {
  const code = `
    const { parentPort } = require("node:worker_threads");
    (async () => {
      const { parseProgram } = await import(${dsl("program.js")});
      const { runProgram } = await import(${dsl("interpreter.js")});
      const cells = Uint8Array.from({ length: 900 }, (_, k) => (k * k + 3 * k) % 10);
      try {
        runProgram(parseProgram(${JSON.stringify(text)}), { height: 30, width: 30, cells });
        parentPort.postMessage("answer");
      } catch (error) {
        parentPort.postMessage(error.code ?? String(error.stack));
      }
    })();`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, resourceLimits });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
