import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Own } from "../../agents/policy/own.ts";
import { type BlobRef, blobOf, bytesOf, floatsOf } from "../core/blob.ts";
import { inFile, WanderError } from "../core/errors.ts";
import type { Layout } from "../core/parameters.ts";
import { readSafetensors, writeSafetensors } from "../core/safetensors.ts";
import { decode, encode, encodePieces, type WireLimits } from "../core/wire.ts";
import { checkedOutline, type ExpectedState } from "./outline-check.ts";
import { type Outline, packOutline } from "./pack.ts";
import type { AgentState, PopulationState } from "./state.ts";

/**
 * The files of one checkpoint: a safetensors file per agent with its trainable parameters, one for the base if agents share
 * it, and the rest of the state in one wire message.
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

/** An open checkpoint; `path` is its folder. */
export type CheckpointFiles = { path: string; read: (name: string) => Uint8Array };

/** Throws E_FORMAT, naming the file, where the files do not belong together or are none of the expected run's. */
export function stateFromCheckpoint(files: CheckpointFiles, own: Own, expected: ExpectedState): PopulationState {
  const vocabulary = own.full.slots.find(({ name }) => name === "embedding")?.shape[0];
  const state = outlineFromCheckpoint(files, { ...expected, ...(vocabulary === undefined ? {} : { vocabulary }) });
  const agents = state.agents.map(({ steps, ...agent }) =>
    fromFile(files, agentFile(agent.id), (tensors): AgentState => {
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
    }),
  );
  if (own.whole) return { ...state, agents };
  return { ...state, agents, base: fromFile(files, BASE, (tensors) => vectorOf(tensors, own.full)) };
}

/** The state but for parameter vectors. Throws E_FORMAT as above. */
export function outlineFromCheckpoint({ path, read }: CheckpointFiles, expected: ExpectedState): Outline {
  return inFile(join(path, STATE), () => {
    const bytes = read(STATE);
    return checkedOutline(decode(bytes, limitsFor(bytes.length)), expected);
  });
}

/** One agent's trainable parameters and, if agents share a base, the base. Throws E_FORMAT as above. */
export function policyFromCheckpoint(files: CheckpointFiles, own: Own, id: number) {
  const parameters = fromFile(files, agentFile(id), (tensors) => vectorOf(tensors, own.layout));
  const base = own.whole ? undefined : fromFile(files, BASE, (tensors) => vectorOf(tensors, own.full));
  return { parameters, base };
}

/** SHA-256 over everything that a run is; equal for equal seeds and backends, whatever the workers. */
export function stateHash(state: PopulationState): string {
  const hash = createHash("sha256");
  for (const piece of encodePieces(outlineOf(state))) hash.update(piece);
  if (state.base !== undefined) hash.update(bytesOf(state.base));
  for (const agent of state.agents) {
    const { first, second, more = {} } = agent.moments;
    for (const blob of [agent.parameters, first, second, ...Object.values(more)]) {
      hash.update(bytesOf(blob));
    }
  }
  return hash.digest("hex");
}

/** The file of a state but for parameter vectors. */
export const STATE = "state.msgpack";
const BASE = "base.safetensors";
const FIRST = "optimiser.first";
const SECOND = "optimiser.second";
const MORE = "optimiser.more."; // then the name: what filters and penalties remember

/** A thousand agents over hundreds of rounds pass what a message may hold by default. */
const LIMITS = { bytes: 2 ** 31, values: 64_000_000, containers: 8_000_000 } satisfies Partial<WireLimits>;

/** A container takes 200 bytes of memory for as little as one of the file; in a state of ours one comes on 100 bytes. */
const limitsFor = (bytes: number) => ({ ...LIMITS, containers: Math.min(LIMITS.containers, 100_000 + bytes / 16) });

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

/** In the order in which they were written, which the hash of a state depends on. */
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

const fromFile = <T>({ path, read }: CheckpointFiles, name: string, of: (tensors: Tensors) => T): T =>
  inFile(join(path, name), () => of(readSafetensors(read(name)).tensors));

/** All is there before the vector is made: a stranger's manifest may ask for a model of any size. */
function vectorOf(tensors: Tensors, { slots, size }: Layout): BlobRef {
  const found = slots.map((slot) => {
    const values = tensors.get(slot.name)?.values;
    if (values?.length !== slot.size) throw foreign(`no tensor ${slot.name} of this shape`);
    return values;
  });
  const vector = new Float32Array(size);
  for (const [k, { offset }] of slots.entries()) vector.set(found[k]!, offset);
  return blobOf(vector);
}

function outlineOf({ base: _, ...state }: PopulationState): Outline {
  const agents = state.agents.map(({ parameters, moments, ...agent }) => ({ ...agent, steps: moments.steps }));
  return { ...state, agents };
}

function foreign(what: string): WanderError {
  return new WanderError("E_FORMAT", `this checkpoint is not one of this run: ${what}`, {
    hint: "resume a run directory that wander run made, with the same version",
  });
}
