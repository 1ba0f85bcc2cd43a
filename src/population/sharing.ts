import { startSlot } from "../../agents/policy/embed-slot.ts";
import type { Own } from "../../agents/policy/own.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Body, Token, Tokens } from "../../environments/environment.ts";
import type { Neighbourhoods } from "../../shared/exchange/topology.ts";
import type { LibraryEntry } from "../../shared/library/entry.ts";
import type { Experiment } from "../config/schema.ts";
import { type BlobRef, blobOf, floatsOf } from "../core/blob.ts";
import { type Layout, shareParameters } from "../core/parameters.ts";
import { shorterBy } from "./grow.ts";
import { languagesOf } from "./language.ts";
import { reachOf } from "./related.ts";
import type { AgentState, PopulationState, Relations, Sharing } from "./state.ts";

/** The round as whose sharing left it the shared state is from which a turn of `round` starts. */
export const sharedAt = ({ staleness }: Pick<Experiment["executor"], "staleness">, round: number): number =>
  Math.max(0, round - 1 - staleness);

export type Place = {
  environment: CompleteEnvironment;
  shape: PolicyShape;
  own: Own;
  /** The agents whose abstractions reach each agent; omitted if everybody's reach everybody. */
  hears?: Neighbourhoods;
  /** Whether replayed pairs are written with new abstractions; true if omitted. */
  rewrites?: boolean;
};

/** Where the agents of an experiment learn; `related` is what the last sharing went by. */
export const placeOf = (
  environment: CompleteEnvironment,
  { shape, own }: Pick<Place, "shape" | "own">,
  { population, share, compress }: Pick<Experiment, "population" | "share" | "compress">,
  related?: Relations,
): Place => ({
  ...{ environment, shape, own, rewrites: compress.library },
  hears: reachOf({ population, share }, related),
});

/**
 * What a sharing does to an agent when it reaches it: a start for the embeddings of the library's new tokens where the
 * embedding is its own, shorter forms of what it rehearses, and the findings of others. An agent receives nothing in abstractions
 * that have not reached it: an answer that uses one is rewritten without it, or left out if it cannot be.
 */
export function receiver(
  { environment, shape, own, hears, rewrites = true }: Place,
  library: readonly LibraryEntry[],
  sharing: Sharing,
) {
  const { from, to } = sharing.library;
  const known = library.slice(0, to);
  const added = known.slice(from);
  const words = wordsOf(added);
  const wordsTo = languagesOf(environment, known, hears);
  const { shorter } = sharing;
  const reduced = shorter === undefined ? undefined : shorterBy(environment, known, shorter);
  const withShorter = <T extends { taskId: string; answer: Tokens }>(item: T): T =>
    reduced === undefined ? item : { ...item, answer: reduced(item.taskId, item.answer) };
  return (agent: AgentState): AgentState => {
    const { spelled, short } = wordsTo(agent.id);
    const told = <T extends { answer: Tokens }>(items: readonly T[]): T[] => spelledItems(items, spelled);
    const brought = sharing.inboxes?.[agent.id] ?? agent.inbox;
    const solutions = reduced ? brought.solutions.map(withShorter) : brought.solutions;
    const inbox = { solutions: told(solutions), consequences: told(brought.consequences) };
    if (added.length === 0) return { ...agent, inbox };
    const parameters = withWords({ shape, own }, agent.parameters, words);
    const replay = agent.replay.map((item) => {
      const { answer } = item.source === "solution" ? withShorter(item) : item;
      const form = spelled(answer) ?? item.answer;
      const written = rewrites ? short(form) : form;
      return written === item.answer ? item : { ...item, answer: written };
    });
    return { ...agent, parameters, replay, inbox };
  };
}

/** The same items, those with an answer that must be spelled otherwise in a new object. */
function spelledItems<T extends { answer: Tokens }>(
  items: readonly T[],
  spelled: (answer: Tokens) => Tokens | undefined,
): T[] {
  return items.flatMap((item) => {
    const answer = spelled(item.answer);
    if (answer === undefined) return [];
    return [answer === item.answer ? item : { ...item, answer }];
  });
}

/** A word of the library as parameters know it: its token, and those of its body, from whose embeddings its own starts. */
export type Word = { token: Token; body: Tokens };

export const wordsOf = (entries: readonly LibraryEntry[]): Word[] =>
  entries.map(({ token, body }) => ({ token, body: bodyTokens(body) }));

/** What is an agent's own, with a start for new words where the embedding is a part of it. Throws E_SHAPE, see startSlot. */
export function withWords({ shape, own }: Omit<Place, "environment">, vector: BlobRef, words: readonly Word[]) {
  return words.length > 0 && ownsEmbedding(own) ? withTokens(shape, vector, own.layout, words) : vector;
}

/** The base that agents share, with a start for new words where the embedding is the base's: once for all agents. */
export function baseWith({ shape, own }: Omit<Place, "environment">, base: BlobRef, words: readonly Word[]) {
  return words.length === 0 || ownsEmbedding(own) ? base : withTokens(shape, base, own.full, words);
}

/** The state when nothing is on its way any more: what frozen agents are measured in. */
export function settled(place: Place, state: PopulationState): PopulationState {
  if (state.pending === undefined) return state;
  const receivers = state.pending.map((sharing) => receiver(place, state.library, sharing));
  const agents = state.agents.map((agent) => receivers.reduce((a, receive) => receive(a), agent));
  return { ...state, agents, pending: [] };
}

const ownsEmbedding = ({ layout }: Own) => layout.slots.some(({ name }) => name === "embedding");

function withTokens(shape: PolicyShape, vector: BlobRef, layout: Layout, words: readonly Word[]): BlobRef {
  const copy = shareParameters(floatsOf(vector));
  for (const { token, body } of words) startSlot(copy, shape, token, body, layout);
  return blobOf(copy);
}

function bodyTokens(body: Body): number[] {
  return "hole" in body ? [] : [body.token, ...body.args.flatMap(bodyTokens)];
}
