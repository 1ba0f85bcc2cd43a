import { createHash } from "node:crypto";
import type { Own } from "../../agents/policy/own.ts";
import { type BlobRef, blobOf, floatsOf } from "../core/blob.ts";
import { WanderError } from "../core/errors.ts";
import type { Layout } from "../core/parameters.ts";
import { readSafetensors, writeSafetensors } from "../core/safetensors.ts";
import { decode, encode, encodePieces, type WireLimits } from "../core/wire.ts";
import { type Outline, packOutline, unpackOutline } from "./pack.ts";
import type { AgentState, PopulationState } from "./state.ts";

/**
 * The files of one checkpoint: a safetensors file an agent with what of the policy is its own, one of the base where they
 * share one, and the rest of the state in one wire message.
 */
export function checkpointFiles(state: PopulationState, own: Own): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = { [STATE]: encode(packOutline(outlineOf(state)), LIMITS) };
  if (state.base !== undefined) {
    const tensors = namedTensors(own.full, floatsOf(state.base));
    files[BASE] = writeSafetensors(tensors, { round: String(state.round) });
  }
  for (const agent of state.agents) files[agentFile(agent.id)] = agentTensors(agent, own.layout, state.round);
  return files;
}

export const agentFile = (id: number) => `agent-${String(id).padStart(4, "0")}.safetensors`;

/** Throws E_FORMAT where the files do not belong together. */
export function stateFromCheckpoint(read: (name: string) => Uint8Array, own: Own): PopulationState {
  const state = outlineFrom(read(STATE));
  if (!isPopulation(state)) throw foreign(`${STATE} holds no population`);
  const agents = state.agents.map(({ steps, ...agent }): AgentState => {
    const { tensors } = readSafetensors(read(agentFile(agent.id)));
    const moment = (name: string) => {
      const found = tensors.get(name);
      if (found === undefined || found.values.length !== own.layout.size) throw foreign(`no ${name} of this shape`);
      return blobOf(found.values);
    };
    return {
      ...agent,
      parameters: vectorOf(tensors, own.layout),
      moments: { first: moment(FIRST), second: moment(SECOND), steps, ...moreOf(tensors) },
    };
  });
  if (own.whole) return { ...state, agents };
  return { ...state, agents, base: vectorOf(readSafetensors(read(BASE)).tensors, own.full) };
}

/** What it holds of one agent's policy: what is its own and, where agents share a base, that. Throws E_FORMAT as above. */
export function policyFromCheckpoint(read: (name: string) => Uint8Array, own: Own, id: number) {
  const parameters = vectorOf(readSafetensors(read(agentFile(id))).tensors, own.layout);
  return { parameters, base: own.whole ? undefined : vectorOf(readSafetensors(read(BASE)).tensors, own.full) };
}

/** SHA-256 over everything that a run is; equal for equal seeds and backends, whatever the workers. */
export function stateHash(state: PopulationState): string {
  const hash = createHash("sha256");
  for (const piece of encodePieces(outlineOf(state))) hash.update(piece);
  if (state.base !== undefined) hash.update(new Uint8Array(state.base.shared));
  for (const agent of state.agents) {
    const { first, second, more = {} } = agent.moments;
    for (const blob of [agent.parameters, first, second, ...Object.values(more)]) {
      hash.update(new Uint8Array(blob.shared));
    }
  }
  return hash.digest("hex");
}

const STATE = "state.msgpack";
const BASE = "base.safetensors";
const FIRST = "optimiser.first";
const SECOND = "optimiser.second";
const MORE = "optimiser.more."; // then the name: what filters and penalties remember

/** A thousand agents over hundreds of rounds pass what a message may hold by default. */
const LIMITS: Partial<WireLimits> = { bytes: 2 ** 31, values: 64_000_000, containers: 8_000_000 };

function outlineFrom(bytes: Uint8Array): Outline {
  const found = decode(bytes, LIMITS) as Outline | { tables?: unknown } | undefined;
  try {
    // Checkpoints of earlier versions are not packed.
    if (found !== undefined && "tables" in found) return unpackOutline(found as Parameters<typeof unpackOutline>[0]);
    return (found ?? {}) as Outline;
  } catch (cause) {
    if (cause instanceof WanderError) throw cause;
    throw foreign(`${STATE} holds no population`, cause);
  }
}

function isPopulation({ agents, rounds, round, valueParameters: values }: Outline): boolean {
  return (
    Array.isArray(agents) &&
    agents.every((agent) => typeof agent?.id === "number" && typeof agent.family === "string") &&
    Array.isArray(rounds) &&
    typeof round === "number" &&
    (values === undefined || (Array.isArray(values) && values.every((vector) => vector instanceof Float32Array)))
  );
}

function agentTensors(agent: AgentState, layout: Layout, round: number): Uint8Array {
  return writeSafetensors(
    [
      ...namedTensors(layout, floatsOf(agent.parameters)),
      { name: FIRST, shape: [layout.size], values: floatsOf(agent.moments.first) },
      { name: SECOND, shape: [layout.size], values: floatsOf(agent.moments.second) },
      ...Object.entries(agent.moments.more ?? {}).map(([name, blob]) => {
        const values = floatsOf(blob);
        return { name: `${MORE}${name}`, shape: [values.length], values };
      }),
    ],
    {
      ...{ agent: String(agent.id), family: agent.family, round: String(round) },
      ...(agent.diverged === undefined ? {} : { diverged: String(agent.diverged) }),
    },
  );
}

/** In the order in which they were written: the hash of a state goes by it. */
function moreOf(tensors: Tensors): { more?: Record<string, BlobRef> } {
  const found = [...tensors].filter(([name]) => name.startsWith(MORE));
  if (found.length === 0) return {};
  return { more: Object.fromEntries(found.map(([name, { values }]) => [name.slice(MORE.length), blobOf(values)])) };
}

function namedTensors({ slots }: Layout, vector: Float32Array) {
  return slots.map(({ name, shape, offset, size }) => ({
    name,
    shape,
    values: vector.subarray(offset, offset + size),
  }));
}

type Tensors = ReturnType<typeof readSafetensors>["tensors"];

function vectorOf(tensors: Tensors, { slots, size }: Layout): BlobRef {
  const vector = new Float32Array(size);
  for (const slot of slots) {
    const found = tensors.get(slot.name);
    if (found === undefined || found.values.length !== slot.size) throw foreign(`no tensor ${slot.name} of this shape`);
    vector.set(found.values, slot.offset);
  }
  return blobOf(vector);
}

function outlineOf({ base: _, ...state }: PopulationState): Outline {
  const agents = state.agents.map(({ parameters, moments, ...agent }) => ({ ...agent, steps: moments.steps }));
  return { ...state, agents };
}

function foreign(what: string, cause?: unknown): WanderError {
  return new WanderError("E_FORMAT", `this checkpoint is not one of this run: ${what}`, {
    hint: "resume a run directory that wander run made, with the same version",
    cause,
  });
}
