import type { Tokens, Vocabulary } from "../../environment.ts";
import { ANSWER_LENGTH, BEGIN, END, FIRST_SLOT, PAD, programTokens, SLOTS } from "../language/tokens.ts";
import type { GridTask } from "../tasks/task.ts";
import { cluesOf } from "./prompt/clues.ts";

/** Longest prompt in tokens, `begin` included. */
export const PROMPT_LENGTH = 48;

export const vocabulary: Vocabulary = {
  size: programTokens.length,
  names: programTokens,
  pad: PAD,
  begin: BEGIN,
  end: END,
  slots: Array.from({ length: SLOTS }, (_, k) => FIRST_SLOT + k),
  promptLength: PROMPT_LENGTH,
  answerLength: ANSWER_LENGTH,
};

const ids = new Map(vocabulary.names.map((name, k) => [name, k]));

/** What demonstrations show, as tokens: the most telling clues first, cut to PROMPT_LENGTH, `begin` last. */
export function promptOf(demonstrations: GridTask["demonstrations"]): Tokens {
  const clues = cluesOf(demonstrations).slice(0, PROMPT_LENGTH - 1);
  return [...clues.map(idOf), BEGIN];
}

function idOf(name: string): number {
  const id = ids.get(name);
  if (id === undefined) throw new RangeError(`no token for the clue ${name}`);
  return id;
}
