import { packLesson } from "../../agents/learning/lesson.ts";
import { giversOf } from "../../shared/exchange/topology.ts";
import type { ValueTarget } from "../../shared/findings.ts";
import { WanderError } from "../core/errors.ts";
import type { LessonRecord, RoundLessons, RoundRecord, WordsRecord } from "../record/round.ts";
import { answerExams } from "./answer.ts";
import type { RunContext, RunEvent } from "./context.ts";
import { definitionsWith } from "./definition.ts";
import { emptyTurn } from "./diverged.ts";
import type { Examiner } from "./examine.ts";
import { hearingIn, isAway, joined } from "./join.ts";
import { languagesOf } from "./language.ts";
import { measure } from "./measure.ts";
import { reachOf } from "./related.ts";
import { finishRound, shareRound } from "./round.ts";
import { type LearnedValue, learnValue } from "./share.ts";
import { seedsAt } from "./shared-seeds.ts";
import { baseWith, placeOf, receiver, sharedAt, wordsOf } from "./sharing.ts";
import type { AgentState, PopulationState, Sharing } from "./state.ts";
import { playTurn } from "./turn.ts";
import type { Turn } from "./turn-result.ts";

/** A round when it is over: what the next ones need, and what happened, which no round reads. */
export type PlayedRound = { state: PopulationState; record: RoundRecord; lessons: RoundLessons };

/** Where a run goes on: a state, and the record of its last round (undefined before round 1). */
export type Beginning = { state: PopulationState; record: RoundRecord | undefined };

/**
 * The rounds after `start`, each given when it is shared and measured. In pseudocode, with staleness 0:
 *
 *     for each round:
 *       for each agent, side by side:                    a turn, in workers
 *         search its tasks, guided by policy and value     expand
 *         judge every answer
 *         make right answers shorter                       compress
 *         train on what the answers did                    absorb
 *       the value function learns from all traces
 *       the library turns solved programs into abstractions
 *       findings and parameters go to the agents that hear each other
 *       the examiner marks, measures are taken: the round's record
 *       yield the state and the record
 * With staleness s the turn of round r takes the
 * agent's own newest parameters, moments and replay, and what is shared as round max(0, r - 1 - s) left it. So an agent
 * may be s rounds ahead of the slowest one: it expands while another absorbs and while an earlier round is shared. No
 * turn reads a measure, so that even at s = 0 a round is examined and measured while the turns of the next one run; and
 * the value function learns as soon as all have expanded, while they still absorb.
 *
 * Bounded staleness is from Ho et al. 2013, "More Effective Distributed ML via a Stale Synchronous Parallel Parameter
 * Server", where a reader takes the newest state it can get that is at most s rounds old. Here the lag is s exactly, even
 * where something newer is there: what a turn reads then depends on no clock, and a seed fixes the run.
 *
 * When the signal fires, turns end with E_INTERRUPTED; a round whose turns have all ended is still finished and given.
 */
export async function* playRounds(
  context: RunContext,
  examiner: Examiner,
  start: Beginning,
  signal: AbortSignal,
): AsyncGenerator<PlayedRound, void, undefined> {
  const { rounds, executor } = context.experiment;
  const given = new AbortController(); // ends the turns that are ahead when the caller gives up
  const stopped = AbortSignal.any([signal, given.signal]);
  const inFlight: RoundInFlight[] = []; // the oldest round first
  let begun = start.state.round;
  // Of the last round begun: the value function learns round by round.
  let learned = Promise.resolve<LearnedValue>({
    value: start.state.value,
    valueParameters: start.state.valueParameters,
    calibration: undefined,
  });
  const beginFrom = (state: PopulationState) => {
    while (begun < Math.min(rounds, state.round + 1 + executor.staleness)) {
      const agents = inFlight.at(-1)?.turns.map((turn) => turn.then(({ agent }) => agent)) ?? state.agents;
      const begins = beginRound(context, state, agents, ++begun, learned, stopped);
      learned = begins.learned;
      inFlight.push(begins);
    }
  };
  let { state, record } = start;
  try {
    beginFrom(state);
    while (state.round < rounds) {
      const current = inFlight.shift()!;
      current.tell();
      const [turns, value] = await Promise.all([turnsOf(current), current.learned]);
      const shared = shareRound(context, state, turns, value);
      // Probes are queued before the next turns: a checkpoint is late by them and not by a round.
      const measuring = measure(context, shared, turns, record?.data.map, given.signal);
      const answering = answerExams(context, shared, given.signal);
      for (const later of [measuring, answering]) later.catch(() => {}); // awaited below, after work of this thread
      beginFrom(shared);
      const [measured, answers] = await Promise.all([measuring, answering]);
      const { calibration } = value;
      record = finishRound(context, examiner, shared, turns, { before: record, measured, answers, calibration });
      state = shared;
      yield { state, record, lessons: lessonsOf(context, state, turns) };
    }
  } finally {
    given.abort();
  }
}

type RoundInFlight = {
  turns: Promise<Turn>[];
  /** What each agent's search says about partial answers; there before its turn has ended. */
  traces: Promise<ValueTarget[]>[];
  /** What the value function makes of them, as soon as all are there. */
  learned: Promise<LearnedValue>;
  /** Tells what was held back until the round before was given, so that news come in the order of rounds. */
  tell(): void;
};

/** Each agent's turn starts as soon as its turn before has ended; an error is thrown when its round is due. */
function beginRound(
  context: RunContext,
  state: PopulationState,
  agents: readonly (AgentState | Promise<AgentState>)[],
  round: number,
  before: Promise<LearnedValue>, // the round before
  signal: AbortSignal,
): RoundInFlight {
  const { experiment, opened, shape, own } = context;
  const sharing = sharingAt(state, sharedAt(experiment.executor, round));
  const library = state.library.slice(0, sharing.library.to);
  const definitions = definitionsWith(opened.definition, library, reachOf(experiment, sharing.related));
  const place = placeOf(opened.environment, context, experiment, sharing.related);
  const receive = receiver(place, library, sharing);
  const languages = languagesOf(opened.environment, library, place.hears);
  // The base as it was at that round: it changes by nothing but the library's tokens.
  const base = state.base && { base: baseWith({ shape, own }, context.base, wordsOf(library)) };
  const seen = { round: round - 1, valueParameters: sharing.valueParameters, ...base };
  const seeds = seedsAt(experiment, state.archive, sharing, languages);
  const news = heldNews(context.notify);
  news.notify({ type: "round", round, rounds: experiment.rounds });
  const traces: Promise<ValueTarget[]>[] = [];
  const turns = agents.map((earlier, agentId) => {
    const { promise, resolve } = deferred<ValueTarget[]>();
    const definition = definitions[agentId]!;
    const turn = (async () => {
      const arrived = placed(receive(await earlier), context.familyOf(agentId, round));
      const staleness = round - 1 - sharing.round;
      if (isAway(experiment, agentId, round)) return { ...emptyTurn(arrived), staleness };
      const givers = giversOf(agents.length, hearingIn(experiment), agentId);
      const agent = joined(experiment, arrived, round, givers, state.archive, languages(agentId).spelled);
      news.notify({ type: "turn", agent: agent.id, round, staleness });
      const inTurn = { ...context, notify: news.notify };
      const played = await playTurn(inTurn, seen, agent, definition, signal, seeds(agent.id), resolve);
      return { ...played, staleness };
    })();
    traces.push(promise);
    turn.then(
      () => resolve([]), // already there, unless the turn was lost
      () => resolve([]), // whoever closes the round awaits the turn and gets the error
    );
    return turn;
  });
  const learned = Promise.all([Promise.all(traces), before]).then(([all, last]) =>
    learnValue({ ...context, notify: news.notify }, round, all, last),
  );
  learned.catch(() => {}); // awaited when its round's time comes
  return { turns, traces, learned, tell: news.tell };
}

/** What the round trained on, if the run keeps lessons: that of a lost turn is empty. */
function lessonsOf(
  { experiment }: RunContext,
  { round, library }: PopulationState,
  turns: readonly Turn[],
): RoundLessons {
  if (!experiment.store.lessons) return [];
  const words: WordsRecord = { kind: "words", round, words: wordsOf(library.filter((entry) => entry.round === round)) };
  const lessons = turns.map(
    ({ lesson = packLesson([]) }, agent): LessonRecord => ({ kind: "lesson", round, agent, lesson }),
  );
  return [...lessons, words];
}

/** What an agent's progress was in another family says nothing of how to share its budget in this one. */
function placed(agent: AgentState, family: string): AgentState {
  if (agent.family === family) return agent;
  const { progress: _, ...rest } = agent;
  return { ...rest, family };
}

/** Traces that the value function has learned from count, even where the turn was lost after them. */
async function turnsOf({ turns, traces }: RoundInFlight): Promise<Turn[]> {
  const ended = await Promise.all(turns);
  const values = await Promise.all(traces);
  return ended.map((turn, k) => ({ ...turn, values: values[k]! }));
}

/** At staleness 0 the agents have received the newest sharing already. */
function sharingAt(state: PopulationState, round: number): Sharing {
  if (state.pending === undefined) {
    const to = state.library.length;
    const { valueParameters, related } = state;
    const library = { from: to, to };
    return { round, library, inboxes: undefined, valueParameters, ...(related === undefined ? {} : { related }) };
  }
  const found = state.pending.find((sharing) => sharing.round === round);
  if (found !== undefined) return found;
  throw new WanderError("E_FORMAT", `the state of round ${state.round} lacks what round ${round} shared`, {
    hint: "restore the checkpoints folder from a copy, or start a new run",
  });
}

function heldNews(notify: (news: RunEvent) => void) {
  let held: RunEvent[] | undefined = [];
  return {
    notify: (news: RunEvent) => void (held === undefined ? notify(news) : held.push(news)),
    tell() {
      for (const news of held ?? []) notify(news);
      held = undefined;
    },
  };
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
