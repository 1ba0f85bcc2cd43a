import type { Tokens } from "../../environments/environment.ts";
import { openPasses } from "./incremental.ts";
import type { Prefix, Row } from "./passes.ts";
import type { PolicyShape } from "./shape.ts";

/** ValueReads texts with a policy that stays as it is. */
export type HiddenReader = {
  /** [D] each, in (-1, 1): the last hidden layer at the text's last token, through tanh. All texts go in batches. */
  read(texts: readonly { prompt: Tokens; written: Tokens }[]): Float32Array[];
  /** Tokens processed so far. */
  tokens(): number;
  /** Frees weights and caches. Nothing else may be called afterwards. */
  dispose(): void;
};

/** Texts in one pass. */
const BATCH = 128;

/**
 * Copies the parameters. Each prompt is read once and kept. On WASM and plain JavaScript what it says of a text does not depend on
 * the other texts of its batch.
 */
export function openHiddenReader(shape: PolicyShape, parameters: Float32Array): HiddenReader {
  const { width } = shape;
  const passes = openPasses(shape, parameters);
  const prompts = new Map<Tokens, Prefix<unknown> & { hidden: Float32Array }>();
  let processed = 0;

  /** [D] for the last row of each text. */
  const pass = (rows: readonly Row<unknown>[][]): Float32Array[] => {
    let end = -1;
    const last = rows.map(({ length }) => {
      end += length;
      return end;
    });
    const found = passes.hidden(rows.flat(), last);
    processed += end + 1;
    return rows.map((_, k) => found.subarray(k * width, (k + 1) * width).map(Math.tanh));
  };

  const rowsOf = (tokens: Tokens, into: unknown, before: Prefix<unknown> | undefined): Row<unknown>[] =>
    tokens.map((token, slot) => ({ token, position: (before?.length ?? 0) + slot, into, slot, before }));

  const prime = (fresh: readonly Tokens[]) => {
    if (fresh.length === 0) return;
    const caches = fresh.map((prompt) => passes.allocate(prompt.length));
    const hidden = pass(fresh.map((prompt, k) => rowsOf(prompt, caches[k], undefined)));
    for (const [k, prompt] of fresh.entries()) {
      prompts.set(prompt, { cache: caches[k], length: prompt.length, hidden: hidden[k]! });
    }
  };

  return {
    read(texts) {
      const out: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += BATCH) {
        const some = texts.slice(start, start + BATCH);
        prime([...new Set(some.map(({ prompt }) => prompt))].filter((prompt) => !prompts.has(prompt)));
        const going = some.filter(({ written }) => written.length > 0);
        const caches = going.map(({ written }) => passes.allocate(written.length));
        const hidden =
          going.length === 0
            ? []
            : pass(going.map(({ prompt, written }, k) => rowsOf(written, caches[k], prompts.get(prompt))));
        for (const cache of caches) passes.free(cache);
        let next = 0;
        for (const { prompt, written } of some) {
          out.push(written.length > 0 ? hidden[next++]! : prompts.get(prompt)!.hidden);
        }
      }
      return out;
    },
    tokens: () => processed,
    dispose() {
      for (const { cache } of prompts.values()) passes.free(cache);
      passes.dispose();
    },
  };
}
