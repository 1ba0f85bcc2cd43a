import type { RunContext } from "./context.ts";
import { definitionWith } from "./definition.ts";
import type { Examiner } from "./examine.ts";
import { closeRound } from "./round.ts";
import { receiver, type Sharing } from "./sharing.ts";
import type { AgentState, PopulationState } from "./state.ts";
import { playTurn, type Turn } from "./turn.ts";

/**
 * The rounds after `start`, each given when it is shared and measured. With staleness s the turn of round r takes the
 * agent's own newest parameters, moments and replay, and what is shared as round max(0, r - 1 - s) left it. So an agent
 * may be s rounds ahead of the slowest one: it expands while another absorbs and while an earlier round is shared and
 * measured.
 *
 * Bounded staleness is from Ho et al. 2013, "More Effective Distributed ML via a Stale Synchronous Parallel Parameter
 * Server", where a reader takes the newest state it can get that is at most s rounds old. Here the lag is s exactly, even
 * where something newer is there: what a turn reads then depends on no clock, and a seed fixes the run.
 */
export async function* playRounds(
  context: RunContext,
  examiner: Examiner,
  start: PopulationState,
  signal: AbortSignal,
): AsyncGenerator<PopulationState, void, undefined> {
  const { rounds, executor } = context.experiment;
  const stop = new AbortController(); // ends the turns that are ahead when the caller gives up
  const stopped = AbortSignal.any([signal, stop.signal]);
  const inFlight: Promise<Turn>[][] = []; // a row a round, the oldest first
  let state = start;
  let begun = start.round;
  try {
    while (state.round < rounds) {
      while (begun < Math.min(rounds, state.round + 1 + executor.staleness)) {
        begun++;
        const agents = inFlight.at(-1)?.map((turn) => turn.then(({ agent }) => agent)) ?? state.agents;
        inFlight.push(beginRound(context, state, agents, begun, stopped));
      }
      const turns = await Promise.all(inFlight.shift()!);
      state = await closeRound(context, examiner, state, turns, stopped);
      yield state;
    }
  } finally {
    stop.abort();
  }
}

/** Each agent's turn starts as soon as its turn before has ended; a turn that fails is told of when its round's time comes. */
function beginRound(
  context: RunContext,
  state: PopulationState,
  agents: readonly (AgentState | Promise<AgentState>)[],
  round: number,
  signal: AbortSignal,
): Promise<Turn>[] {
  const { experiment, opened, shape } = context;
  const sharing = sharingAt(state, Math.max(0, round - 1 - experiment.executor.staleness));
  const library = state.library.slice(0, sharing.library.to);
  const definition = definitionWith(opened.definition, library);
  const receive = receiver({ environment: opened.environment, shape }, library, sharing);
  const seen = { round: round - 1, valueParameters: sharing.valueParameters };
  let announced = false;
  return agents.map((before) => {
    const turn = (async () => {
      const agent = receive(await before);
      if (!announced) context.notify({ type: "round", round, rounds: experiment.rounds });
      announced = true;
      context.notify({ type: "turn", agent: agent.id, round, staleness: round - 1 - sharing.round });
      return playTurn(context, seen, agent, definition, signal);
    })();
    turn.catch(() => {}); // whoever closes this round awaits it and gets the error
    return turn;
  });
}

/** At staleness 0 the agents have received the newest sharing already. */
function sharingAt(state: PopulationState, round: number): Sharing {
  if (state.pending === undefined) {
    const to = state.library.length;
    return { round, library: { from: to, to }, inboxes: undefined, valueParameters: state.valueParameters };
  }
  return state.pending.find((sharing) => sharing.round === round)!;
}
