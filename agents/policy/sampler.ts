/**
 * Incremental inference with a preallocated key/value cache. A **prompt** is computed once and shared by its **lanes**,
 * the answers that grow from it.
 *
 * Axis letters: V vocabulary.
 */
import type { Token, Tokens } from "../../environments/environment.ts";
import { expectLength, WanderError } from "../../src/core/errors.ts";
import { openPasses } from "./incremental.ts";
import type { Prefix, Row } from "./passes.ts";
import type { PolicyShape } from "./shape.ts";

export type Sampler = {
  /** Computes prompts, all in one batch; returns a handle for each. Throws E_LIMIT if more than `prompts` are held. */
  prime(prompts: readonly Tokens[]): number[];
  /** Releases a prompt; its open lanes stay usable. */
  release(prompt: number): void;
  /** Opens a lane just after the prompt. Throws E_LIMIT if all lanes are open. */
  open(prompt: number): number;
  /** Opens a second lane with the same tokens so far. */
  fork(lane: number): number;
  close(lane: number): void;
  /** [V] for the lane's next token; valid until that lane advances or closes. */
  logits(lane: number): Float32Array;
  /**
   * Advances each lane by one token, in one batch. Each lane may appear once. Throws E_LIMIT past `answerLength`
   * tokens.
   */
  advance(lanes: readonly number[], tokens: readonly Token[]): void;
  /** Tokens processed so far, prompts included, as in Spend.policyTokens. */
  tokens(): number;
  /** Frees weights and caches. Nothing else may be called afterwards. */
  dispose(): void;
};

export type SamplerOptions = {
  lanes: number; // maximum number open at once
  prompts: number; // maximum number held at once
  answerLength: number; // maximum number of tokens per lane
};

/**
 * Copies the parameters: later changes to the vector do not affect the sampler. The same sequence of calls always gives
 * the same numbers. On WASM and plain JavaScript, a lane's logits are also bit-equal whatever other lanes were in its
 * batches (tested); native backends are equal only up to rounding.
 */
export function createSampler(shape: PolicyShape, parameters: Float32Array, options: SamplerOptions): Sampler {
  const { vocabulary } = shape;
  const passes = openPasses(shape, parameters);
  const prompts = new Map<number, Prompt>();
  const lanes: (Lane | undefined)[] = new Array(options.lanes).fill(undefined);
  const laneCaches = Array.from({ length: options.lanes }, () => passes.allocate(options.answerLength));
  const laneLogits = new Float32Array(options.lanes * vocabulary);
  let nextPrompt = 0;
  let processed = 0;

  const logits = (lane: number) => laneLogits.subarray(lane * vocabulary, (lane + 1) * vocabulary);

  function takeLane(prompt: Prompt): number {
    const lane = lanes.indexOf(undefined);
    if (lane < 0) throw limit(`all ${options.lanes} lanes are open`, "close a lane first");
    lanes[lane] = { prompt, length: 0 };
    prompt.users += 1;
    return lane;
  }

  /** A prompt is held by its handle and by every lane that grew from it. */
  function letGo(prompt: Prompt): void {
    prompt.users -= 1;
    if (prompt.users === 0) passes.free(prompt.cache);
  }

  return {
    prime(added) {
      if (prompts.size + added.length > options.prompts) {
        throw limit(`${prompts.size + added.length} prompts, room for ${options.prompts}`, "release a prompt first");
      }
      const fresh = added.map((tokens): Prompt => {
        if (tokens.length === 0) throw new RangeError("a prompt has at least one token");
        checkFits(shape, tokens.length);
        return {
          cache: passes.allocate(tokens.length),
          length: tokens.length,
          logits: new Float32Array(vocabulary),
          users: 1,
        };
      });
      const rows = fresh.flatMap((prompt, p) =>
        added[p]!.map(
          (token, position): Row<unknown> => ({
            token,
            position,
            into: prompt.cache,
            slot: position,
            before: undefined,
          }),
        ),
      );
      const lastRows: number[] = [];
      let end = -1;
      for (const prompt of fresh) {
        end += prompt.length;
        lastRows.push(end);
      }
      const found = passes.forward(rows, lastRows);
      processed += rows.length;
      return fresh.map((prompt, p) => {
        prompt.logits.set(found.subarray(p * vocabulary, (p + 1) * vocabulary));
        prompts.set(nextPrompt, prompt);
        return nextPrompt++;
      });
    },
    release(handle) {
      const prompt = prompts.get(handle);
      if (prompt !== undefined) letGo(prompt);
      prompts.delete(handle);
    },
    open(handle) {
      const prompt = prompts.get(handle);
      if (prompt === undefined) throw new RangeError(`no prompt ${handle}`);
      const lane = takeLane(prompt);
      logits(lane).set(prompt.logits);
      return lane;
    },
    fork(from) {
      const { prompt, length } = openLane(lanes, from);
      const lane = takeLane(prompt);
      lanes[lane]!.length = length;
      passes.copy(laneCaches[from], laneCaches[lane], length);
      logits(lane).set(logits(from));
      return lane;
    },
    close(lane) {
      letGo(openLane(lanes, lane).prompt);
      lanes[lane] = undefined;
    },
    logits(lane) {
      openLane(lanes, lane);
      return logits(lane);
    },
    advance(moving, tokens) {
      expectLength(tokens.length, moving.length, "tokens to advance by");
      if (moving.length === 0) return;
      if (new Set(moving).size !== moving.length) throw new RangeError(`a lane is named twice in [${moving}]`);
      const rows = moving.map((id, i): Row<unknown> => {
        const { prompt, length } = openLane(lanes, id);
        if (length >= options.answerLength) {
          throw limit(`an answer of more than ${options.answerLength} tokens`, "raise the sampler's answerLength");
        }
        checkFits(shape, prompt.length + length + 1);
        return {
          token: tokens[i]!,
          position: prompt.length + length,
          into: laneCaches[id]!,
          slot: length,
          before: prompt,
        };
      });
      const found = passes.forward(rows, undefined);
      processed += rows.length;
      for (const [i, id] of moving.entries()) {
        lanes[id]!.length++;
        logits(id).set(found.subarray(i * vocabulary, (i + 1) * vocabulary));
      }
    },
    tokens: () => processed,
    dispose() {
      for (const cache of laneCaches) passes.free(cache);
      const held = new Set([
        ...prompts.values(),
        ...lanes.flatMap((lane) => (lane === undefined ? [] : [lane.prompt])),
      ]);
      for (const { cache } of held) passes.free(cache);
      passes.dispose();
    },
  };
}

type Prompt = Prefix<unknown> & { logits: Float32Array; users: number };
type Lane = { prompt: Prompt; length: number };

function openLane(lanes: readonly (Lane | undefined)[], id: number): Lane {
  const lane = lanes[id];
  if (lane === undefined) throw new RangeError(`lane ${id} is not open`);
  return lane;
}

function checkFits({ context }: PolicyShape, length: number): void {
  if (length <= context) return;
  throw limit(`${length} tokens do not fit a context of ${context}`, "shorten the prompt or use a longer context");
}

const limit = (message: string, hint: string): WanderError => new WanderError("E_LIMIT", message, { hint });
