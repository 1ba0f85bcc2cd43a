import type { ReplayItem } from "../../agents/memory/replay.ts";
import type { Learning } from "../../shared/exchange/rule.ts";
import type { Consequence, Solution } from "../../shared/findings.ts";
import type { LibraryEntry } from "../../shared/library/entry.ts";
import type { BlobRef } from "../core/blob.ts";
import { blobOf } from "../core/blob.ts";
import { allocateParameters } from "../core/parameters.ts";
import type { MomentsRef } from "../executor/jobs.ts";
import type { Shorter } from "./grow.ts";
import type { TaskProgress } from "./task-weights.ts";

/** One diverging copy between two rounds. Its random streams have no state: they are named by round and agent. */
export type AgentState = {
  id: number;
  family: string;
  parameters: BlobRef; // trainable: the whole policy if the state has no base
  moments: MomentsRef;
  replay: ReplayItem[];
  /** Findings of others that reached it in the last sharing; absorbed in the next turn. */
  inbox: { solutions: Solution[]; consequences: Consequence[] };
  /** Pairs that the world has shown it. Omitted before the first. */
  shown?: number;
  /** Tokens of thought that its answers leave out. Omitted if answers have no thought, or all of it stays. */
  leftOut?: number;
  /** Its recent progress on its tasks. Omitted unless that decides how it divides its budget. */
  progress?: TaskProgress[];
  /** Learning settings of its own, in place of the experiment's; there in population-based training alone. */
  learning?: Learning;
  /** The round in whose turn its training diverged; it is as that turn found it, and plays no further one. */
  diverged?: number;
};

/**
 * What the rounds after `round` need of those before: a checkpoint holds it, and its digest is the stateHash. What happened
 * is in the records, so that its size does not grow with the rounds.
 */
export type PopulationState = {
  round: number;
  agents: AgentState[];
  /** All parameters of the base that agents share, under their trainable ones. Omitted if agents share none. */
  base?: BlobRef;
  /** What the value server needs to go on, as it gives it. */
  value: unknown;
  /** Value parameters by agent; undefined if share.value is none. */
  valueParameters: Float32Array[] | undefined;
  library: LibraryEntry[];
  /** Abstractions that left the library in this round: answers of it may still have them. Omitted if none did. */
  freed?: LibraryEntry[];
  /** State of the exchange rule (DiLoCo's outer momentum; who copied whom). */
  exchange: unknown;
  /** Distinct solutions, over all agents and rounds; of each task at most `MOST_SOLUTIONS`, see `archived`. */
  archive: Solution[];
  /** [agent] tokens that each trained on since the last round after which agents shared. */
  trained: number[];
  /** Sharings that no turn has started from so far, oldest first. Omitted at staleness 0. */
  pending?: Sharing[];
  /** What the last sharing went by. Omitted unless share.findings or share.library is related. */
  related?: Relations;
};

/** How alike the solved work of agents is, and what follows. */
export type Relations = {
  /** [agents][agents] in [0, 1], see shared/exchange/relatedness.ts. */
  relatedness: number[][];
  /**
   * By agent, itself and those whose abstractions reach it, ascending: whoever was related enough after some sharing. It only
   * grows, because an agent that has used an abstraction must go on knowing it.
   */
  reach: number[][];
};

/**
 * The shared state as one round left it, as far as a turn needs it. Entries of the library never change in what they
 * compute and are only added while agents run ahead of each other, so that a version of the library is a length of it.
 */
export type Sharing = {
  round: number;
  /** The library's length before this round's sharing and after it: what lies between is new to an agent. */
  library: { from: number; to: number };
  /** Findings on their way, by agent; undefined in a round in which none were passed. */
  inboxes: AgentState["inbox"][] | undefined;
  valueParameters: Float32Array[] | undefined;
  /** Programs that became shorter by new abstractions. Omitted if none did. */
  shorter?: Shorter[];
  /** As the state's. */
  related?: Relations;
};

/** What every agent begins with. */
export type Starts = {
  base: BlobRef | undefined;
  startOf: (id: number) => BlobRef;
  learningOf?: (id: number) => Learning | undefined;
};

export function firstState(
  agents: readonly { id: number; family: string }[],
  { base, startOf, learningOf }: Starts,
  valueParameters: Float32Array[] | undefined,
  staleness = 0,
  replay: readonly ReplayItem[] = [],
): PopulationState {
  return {
    round: 0,
    agents: agents.map(({ id, family }) => {
      const parameters = startOf(id);
      const learning = learningOf?.(id);
      return {
        id,
        family,
        parameters,
        moments: zeroMoments(parameters),
        replay: [...replay],
        inbox: { solutions: [], consequences: [] },
        ...(learning === undefined ? {} : { learning }),
      };
    }),
    ...(base === undefined ? {} : { base }),
    value: undefined,
    valueParameters,
    library: [],
    exchange: undefined,
    archive: [],
    trained: agents.map(() => 0),
    ...(staleness === 0
      ? {}
      : { pending: [{ round: 0, library: { from: 0, to: 0 }, inboxes: undefined, valueParameters }] }),
  };
}

/** The moments of an optimiser that has taken no step on these parameters. */
export function zeroMoments({ bytes }: BlobRef): MomentsRef {
  const zeros = () => blobOf(allocateParameters(bytes / Float32Array.BYTES_PER_ELEMENT));
  return { first: zeros(), second: zeros(), steps: 0 };
}
