import { startSlot } from "../../agents/policy/embed-slot.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import type { Body, Environment, Tokens } from "../../environments/environment.ts";
import type { LibraryEntry } from "../../shared/library/entry.ts";
import { rewrite } from "../../shared/library/rewrite.ts";
import { blobOf, floatsOf } from "../core/blob.ts";
import { shareParameters } from "../core/parameters.ts";
import type { AgentState, PopulationState } from "./state.ts";

/**
 * The shared state as one round left it, as far as a turn needs it. Entries of the library never change in what they
 * compute and are only added, so that a version of the library is a length of it.
 */
export type Sharing = {
  round: number;
  /** The library's length before this round's sharing and after it: what lies between is new to an agent. */
  library: { from: number; to: number };
  /** Findings on their way, by agent; absent in a round in which none were passed. */
  inboxes: AgentState["inbox"][] | undefined;
  valueParameters: Float32Array[] | undefined;
};

export type Place = { environment: Environment; shape: PolicyShape };

/**
 * What a sharing does to an agent when it reaches it: a start for the embeddings of the library's new tokens, shorter
 * forms of what it rehearses, and the findings of others.
 */
export function receiver({ environment, shape }: Place, library: readonly LibraryEntry[], sharing: Sharing) {
  const { from, to } = sharing.library;
  const known = library.slice(0, to);
  const added = known.slice(from);
  const extended = added.length === 0 ? undefined : environment.withAbstractions(known);
  return (agent: AgentState): AgentState => {
    const inbox = sharing.inboxes?.[agent.id] ?? agent.inbox;
    if (extended === undefined) return { ...agent, inbox };
    const parameters = blobOf(withSlots(shape, floatsOf(agent.parameters), added));
    const replay = agent.replay.map((item) =>
      item.source === "solution" ? { ...item, answer: shorterForm(extended, known, item.answer) } : item,
    );
    return { ...agent, parameters, replay, inbox };
  };
}

/** The state when nothing is on its way any more: what frozen agents are measured in. */
export function settled(place: Place, state: PopulationState): PopulationState {
  if (state.pending === undefined) return state;
  const receivers = state.pending.map((sharing) => receiver(place, state.library, sharing));
  const agents = state.agents.map((agent) => receivers.reduce((a, receive) => receive(a), agent));
  return { ...state, agents, pending: [] };
}

function withSlots(shape: PolicyShape, parameters: Float32Array, added: readonly LibraryEntry[]): Float32Array {
  const copy = shareParameters(parameters);
  for (const entry of added) startSlot(copy, shape, entry.token, bodyTokens(entry.body));
  return copy;
}

function bodyTokens(body: Body): number[] {
  return "hole" in body ? [] : [body.token, ...body.args.flatMap(bodyTokens)];
}

function shorterForm(environment: Environment, library: readonly LibraryEntry[], answer: Tokens): Tokens {
  const rewritten = environment.fromTerm(rewrite(environment.toTerm(answer), library, environment.apply));
  return rewritten !== undefined && rewritten.length < answer.length ? rewritten : answer;
}
