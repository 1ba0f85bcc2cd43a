import { startSlot } from "../../agents/policy/embed-slot.ts";
import type { Body, Environment, Tokens } from "../../environments/environment.ts";
import { exchangeRule } from "../../shared/exchange/exchange.ts";
import { routeFindings } from "../../shared/exchange/findings.ts";
import type { Findings } from "../../shared/findings.ts";
import { compressCorpus } from "../../shared/library/compress.ts";
import type { LibraryEntry } from "../../shared/library/entry.ts";
import { lossWithout } from "../../shared/library/loss.ts";
import { rewrite } from "../../shared/library/rewrite.ts";
import { withUses } from "../../shared/library/usage.ts";
import type { Calibration } from "../../shared/value/calibration.ts";
import { type BlobRef, blobOf, floatsOf } from "../core/blob.ts";
import { type Layout, shareParameters } from "../core/parameters.ts";
import type { RunContext } from "./context.ts";
import { distinct } from "./examine.ts";
import { startOf } from "./policy.ts";
import type { AgentState, PopulationState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Step 4 of a round but for the value function: what agents take from each other. `state.archive` holds this round's. */
export function shareFindings(
  context: RunContext,
  state: PopulationState,
  turns: readonly Turn[],
  environment: Environment,
): PopulationState {
  const { share } = context.experiment;
  const used = withUses(
    state.library,
    turns.flatMap((t) => t.solutions),
    state.round,
  );
  let next: PopulationState = { ...state, library: used };
  if (state.round % share.every !== 0) return next;
  if (share.library) next = growLibrary(context, next, environment);
  next = exchangeWeights(context, next);
  return share.findings ? passFindings(context, next, turns) : next;
}

export type LearnedValue = Pick<PopulationState, "value" | "valueParameters"> & {
  /** How the value function of the round's start fared on the round's traces, none of which it had seen. */
  calibration: Calibration | undefined;
};

/** The other half of step 4. It runs in a worker of its own, beside the measuring. */
export async function learnValue(
  { valueServer }: RunContext,
  round: number,
  turns: readonly Turn[],
): Promise<LearnedValue> {
  if (valueServer === undefined) return { value: undefined, valueParameters: undefined, calibration: undefined };
  const traces = turns.map((t) => t.values);
  const { parameters, calibrationBefore } = await valueServer.train(traces, round);
  return { value: await valueServer.state(), valueParameters: parameters, calibration: calibrationBefore };
}

/**
 * New abstractions, what each old and new one is worth now, and with the new ones a start for their embeddings and shorter
 * forms of what agents rehearse.
 */
function growLibrary(context: RunContext, state: PopulationState, environment: Environment): PopulationState {
  const added = compressCorpus(environment, state.archive, state.library, context.experiment.library, state.round);
  const grown = [...state.library, ...added];
  const lost = lossWithout(environment, state.archive, grown);
  const library = grown.map((entry, k) => ({ ...entry, lost: lost[k]! }));
  if (added.length === 0) return { ...state, library };
  const extended = environment.withAbstractions(library);
  const short = remembered((answer: Tokens) => shorterForm(extended, library, answer));
  const agents = state.agents.map((agent) => ({
    ...agent,
    replay: agent.replay.map((item) => (item.source === "solution" ? { ...item, answer: short(item.answer) } : item)),
  }));
  return startTokens(context, { ...state, library, agents }, added);
}

/** New words begin where the embedding is: in every agent, or once for all in the base that they share. */
function startTokens(context: RunContext, state: PopulationState, added: readonly LibraryEntry[]): PopulationState {
  const { shape, own } = context;
  const started = (vector: BlobRef, layout: Layout) => {
    const copy = shareParameters(floatsOf(vector));
    for (const entry of added) startSlot(copy, shape, entry.token, bodyTokens(entry.body), layout);
    return blobOf(copy);
  };
  const theirs = own.layout.slots.some(({ name }) => name === "embedding");
  if (!theirs && state.base !== undefined) return { ...state, base: started(state.base, own.full) };
  const agents = state.agents.map((agent) => ({ ...agent, parameters: started(agent.parameters, own.layout) }));
  return { ...state, agents };
}

/** Agents rehearse the same answers, and each is worked on once. */
function remembered(f: (answer: Tokens) => Tokens): (answer: Tokens) => Tokens {
  const known = new Map<Tokens, Tokens>();
  return (answer) => {
    const found = known.get(answer) ?? f(answer);
    known.set(answer, found);
    return found;
  };
}

function bodyTokens(body: Body): number[] {
  return "hole" in body ? [] : [body.token, ...body.args.flatMap(bodyTokens)];
}

function shorterForm(environment: Environment, library: readonly LibraryEntry[], answer: Tokens): Tokens {
  const rewritten = environment.fromTerm(rewrite(environment.toTerm(answer), library, environment.apply));
  return rewritten !== undefined && rewritten.length < answer.length ? rewritten : answer;
}

function exchangeWeights(context: RunContext, state: PopulationState): PopulationState {
  if (context.experiment.share.weights === "none") return state;
  const rule = exchangeRule(context.experiment.share.weights);
  const exchanged = rule(
    state.agents.map((a) => floatsOf(a.parameters)),
    state.exchange ?? { theta: floatsOf(startOf(context.own, context.base, context.experiment.seed, 0)) },
  );
  const agents = state.agents.map((agent, k): AgentState => ({ ...agent, parameters: blobOf(exchanged.next[k]!) }));
  return { ...state, agents, exchange: exchanged.state };
}

function passFindings(context: RunContext, state: PopulationState, turns: readonly Turn[]): PopulationState {
  const findings: Findings[] = turns.map((turn) => ({
    agent: turn.agent.id,
    solutions: distinct(turn.solutions),
    consequences: turn.consequences,
    values: [],
    spent: turn.spent,
  }));
  const routed = routeFindings(findings, context.experiment.share.topology);
  return { ...state, agents: state.agents.map((agent, k) => ({ ...agent, inbox: routed[k]! })) };
}
