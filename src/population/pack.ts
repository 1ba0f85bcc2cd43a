/**
 * What a checkpoint says of a population but for the parameter vectors, small: agents share most of what they rehearse
 * and hear, so each token list and each finding that is one object in memory is written once, and numbers as columns.
 */
import type { ReplayItem } from "../../agents/memory/replay.ts";
import type { Tokens } from "../../environments/environment.ts";
import type { Consequence, Solution } from "../../shared/findings.ts";
import { WanderError } from "../core/errors.ts";
import type { AgentState, PopulationState } from "./state.ts";

/** A state without its parameter vectors. */
export type Outline = Omit<PopulationState, "agents" | "base"> & { agents: OutlineAgent[] };
type OutlineAgent = Omit<AgentState, "parameters" | "moments"> & { steps: number };

/** Lists of objects have become indexes into the tables. Keys are in the outline's order. */
export type PackedOutline = Omit<Outline, "agents" | "archive" | "valueParameters"> & {
  valueParameters: Int32Array | undefined;
  archive: Int32Array;
  agents: (Omit<OutlineAgent, "replay" | "inbox"> & {
    replay: Columns;
    inbox: { solutions: Int32Array; consequences: Int32Array };
  })[];
  tables: {
    tokens: Int32Array; // every list, one behind the other
    ends: Int32Array; // where each of them ends
    findings: Packed<Solution | Consequence>[];
    texts: string[];
    values: Float32Array[];
  };
};
type Packed<T> = Omit<T, "prompt" | "answer"> & { prompt: number; answer: number };
type Columns = {
  prompt: Int32Array;
  answer: Int32Array;
  taskId: Int32Array;
  source: Int32Array;
  priority: Float64Array;
  round: Int32Array;
  weight?: Float64Array; // 1 where an item has none; omitted if no item has one
};

export function packOutline(outline: Outline): PackedOutline {
  const lists = tableOf<Tokens>();
  const findings = tableOf<Solution | Consequence>();
  const texts = tableOf<string>();
  const values = tableOf<Float32Array>();
  const columns = (items: readonly ReplayItem[]): Columns => ({
    prompt: Int32Array.from(items, (item) => lists.put(item.prompt)),
    answer: Int32Array.from(items, (item) => lists.put(item.answer)),
    taskId: Int32Array.from(items, (item) => texts.put(item.taskId)),
    source: Int32Array.from(items, (item) => texts.put(item.source)),
    priority: Float64Array.from(items, (item) => item.priority),
    round: Int32Array.from(items, (item) => item.round),
    ...(items.some(({ weight }) => weight !== undefined)
      ? { weight: Float64Array.from(items, ({ weight = 1 }) => weight) }
      : {}),
  });
  return {
    ...outline,
    valueParameters: outline.valueParameters && Int32Array.from(outline.valueParameters, values.put),
    archive: Int32Array.from(outline.archive, findings.put),
    agents: outline.agents.map((agent) => ({
      ...agent,
      replay: columns(agent.replay),
      inbox: {
        solutions: Int32Array.from(agent.inbox.solutions, findings.put),
        consequences: Int32Array.from(agent.inbox.consequences, findings.put),
      },
    })),
    tables: {
      findings: findings.items.map((finding) => ({
        ...finding,
        prompt: lists.put(finding.prompt),
        answer: lists.put(finding.answer),
      })),
      ...joined(lists.items), // after the findings, which name lists too
      texts: texts.items,
      values: values.items,
    },
  };
}

/** The inverse; what was one object is one again. Throws E_FORMAT where an index points nowhere. */
export function unpackOutline({ tables, ...packed }: PackedOutline): Outline {
  const { tokens, ends, texts, values } = tables;
  const lists = Array.from(ends, (end, k) => Array.from(tokens.subarray(k === 0 ? 0 : ends[k - 1], end)));
  const findings = tables.findings.map((finding) => ({
    ...finding,
    prompt: at(lists, finding.prompt),
    answer: at(lists, finding.answer),
  }));
  const found = <T extends Solution | Consequence>(indexes: Int32Array) =>
    Array.from(indexes, (index) => at<unknown>(findings, index) as T);
  const items = (columns: Columns) =>
    Array.from(
      columns.prompt,
      (prompt, k): ReplayItem => ({
        prompt: at(lists, prompt),
        answer: at(lists, at(columns.answer, k)),
        taskId: at(texts, at(columns.taskId, k)),
        source: at(texts, at(columns.source, k)) as ReplayItem["source"],
        priority: at(columns.priority, k),
        round: at(columns.round, k),
        ...weightAt(columns, k),
      }),
    );
  return {
    ...packed,
    valueParameters: packed.valueParameters && Array.from(packed.valueParameters, (index) => at(values, index)),
    archive: found<Solution>(packed.archive),
    agents: packed.agents.map((agent) => ({
      ...agent,
      replay: items(agent.replay),
      inbox: {
        solutions: found<Solution>(agent.inbox.solutions),
        consequences: found<Consequence>(agent.inbox.consequences),
      },
    })),
  };
}

/** A weight of 1 is none. */
function weightAt({ weight }: Columns, k: number): Pick<ReplayItem, "weight"> {
  const found = weight === undefined ? 1 : at(weight, k);
  return found === 1 ? {} : { weight: found };
}

/** Items in the order in which they were first put, and the place of each. */
function tableOf<T>() {
  const places = new Map<T, number>();
  const items: T[] = [];
  const put = (item: T): number => {
    const known = places.get(item);
    if (known !== undefined) return known;
    places.set(item, items.length);
    return items.push(item) - 1;
  };
  return { items, put };
}

function joined(lists: readonly Tokens[]): { tokens: Int32Array; ends: Int32Array } {
  let end = 0;
  const ends = Int32Array.from(lists, (list) => {
    end += list.length;
    return end;
  });
  const tokens = new Int32Array(end);
  lists.forEach((list, k) => {
    tokens.set(list, ends[k]! - list.length);
  });
  return { tokens, ends };
}

function at<T>(items: ArrayLike<T>, index: number): T {
  const item = items[index];
  if (item !== undefined) return item;
  throw new WanderError("E_FORMAT", `this checkpoint names entry ${index} of ${items.length}`, {
    hint: "resume a run directory that wander run made, with the same version",
  });
}
