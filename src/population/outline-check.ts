import type { z } from "zod";
import { WanderError } from "../core/errors.ts";
import { packedOutline } from "./outline-schema.ts";
import { type Outline, type PackedOutline, unpackOutline } from "./pack.ts";
import type { Relations } from "./state.ts";

/** What a run's directory says of its state before the state is read. */
export type ExpectedState = {
  /** Of the checkpoint that the state lies in. */
  round: number;
  /** That the manifest plans. */
  rounds: number;
  agents: number;
  /** The family that an agent works in, by round; undefined if unknown. */
  familyOf?: (agent: number, round: number) => string | undefined;
  /** The number of tokens in its vocabulary; omitted if unknown. */
  vocabulary?: number;
};

/**
 * The state of a checkpoint without its parameter vectors, from what its message held. Throws E_FORMAT, naming the field,
 * if that is no state, its fields contradict each other, or it contradicts what is expected. Takes no more memory than
 * the message did, a small factor apart.
 */
export function checkedOutline(found: unknown, expected: ExpectedState): Outline {
  if (typeof found === "object" && found !== null && "rounds" in found) throw ofEarlierVersion();
  conforms(packedOutline, found);
  const packed = found as PackedOutline;
  checkTables(packed, expected.vocabulary ?? 2 ** 31);
  checkPopulation(packed, expected);
  checkPending(packed);
  return unpackOutline(packed);
}

function conforms(schema: z.ZodType, found: unknown): void {
  const parsed = schema.safeParse(found);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  throw foreign(issue?.path.map(String).join(".") || "the message", issue?.message ?? "not a state");
}

/** Every list lies behind the one before it: lists that overlap would take many times the memory of the file. */
function checkTables({ tables, agents }: PackedOutline, vocabulary: number): void {
  const { tokens, ends } = tables;
  let end = 0;
  for (const next of ends) {
    if (next < end) throw foreign("tables.ends", `a list ends at ${next}, and the one before it at ${end}`);
    end = next;
  }
  if (end !== tokens.length) throw foreign("tables.ends", `the lists end at ${end} of ${tokens.length} tokens`);
  const beyond = tokens.find((token) => token < 0 || token >= vocabulary);
  if (beyond !== undefined) throw foreign("tables.tokens", `token ${beyond} of a vocabulary of ${vocabulary}`);
  for (const [k, { replay }] of agents.entries()) {
    for (const [name, column] of Object.entries(replay)) {
      if (column === undefined) continue;
      same(`agents.${k}.replay.${name}`, column.length, replay.prompt.length, "entries");
    }
  }
}

function checkPopulation({ agents, round, ...state }: PackedOutline, expected: ExpectedState): void {
  if (round !== expected.round)
    throw foreign("round", `expected ${expected.round}, as its folder is named, got ${round}`);
  if (round > expected.rounds) throw foreign("round", `the run is planned for ${expected.rounds}, got ${round}`);
  same("agents", agents.length, expected.agents, "agents as in the manifest");
  for (const [k, { id, family }] of agents.entries()) {
    if (id !== k) throw foreign(`agents.${k}.id`, `expected ${k}, got ${id}`);
    const wanted = expected.familyOf?.(k, Math.max(1, round)); // a turn ends in the family that it began in
    if (wanted !== undefined && family !== wanted) {
      throw foreign(`agents.${k}.family`, `expected ${JSON.stringify(wanted)}, got ${JSON.stringify(family)}`);
    }
  }
  const { valueParameters, exchange, trained } = state;
  if (valueParameters !== undefined) same("valueParameters", valueParameters.length, agents.length, "of agents");
  same("trained", trained.length, agents.length, "counts of agents");
  checkRelations("related", state.related, agents.length);
  const { from } = (exchange ?? {}) as { from?: number[] };
  if (from?.some((giver) => giver >= agents.length)) throw foreign("exchange.from", "an agent that is not there");
}

function checkPending({ pending = [], library, agents, round }: PackedOutline): void {
  for (const [k, sharing] of pending.entries()) {
    const { from, to } = sharing.library;
    if (from > to || to > library.length) {
      throw foreign(`pending.${k}.library`, `entries ${from} to ${to} of ${library.length}`);
    }
    if (sharing.round > round) throw foreign(`pending.${k}.round`, `round ${sharing.round} after round ${round}`);
    if (sharing.inboxes) same(`pending.${k}.inboxes`, sharing.inboxes.length, agents.length, "of agents");
    checkRelations(`pending.${k}.related`, sharing.related, agents.length);
  }
}

function checkRelations(field: string, related: Relations | undefined, agents: number): void {
  if (related === undefined) return;
  const { relatedness, reach } = related;
  same(`${field}.reach`, reach.length, agents, "of agents");
  if (reach.flat().some((other) => other >= agents)) throw foreign(`${field}.reach`, "an agent that is not there");
  for (const row of [relatedness, ...relatedness]) same(`${field}.relatedness`, row.length, agents, "of agents");
}

function same(field: string, got: number, wanted: number, of: string): void {
  if (got !== wanted) throw foreign(field, `expected ${wanted} ${of}, got ${got}`);
}

/** Its state held the records of all rounds. */
const ofEarlierVersion = () =>
  new WanderError("E_FORMAT", "an earlier version of wander wrote this checkpoint", {
    hint: "resume the run with the version in its manifest.json, or start a new run; report and export read it as it is",
  });

function foreign(field: string, what: string): WanderError {
  return new WanderError("E_FORMAT", `the state is not one of this run: ${field}: ${what}`, {
    hint: "restore the checkpoints folder from a copy, or start a new run",
  });
}
