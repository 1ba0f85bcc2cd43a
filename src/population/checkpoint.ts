import { createHash } from "node:crypto";
import { policyLayout } from "../../agents/policy/model.ts";
import type { PolicyShape } from "../../agents/policy/shape.ts";
import { blobOf, floatsOf } from "../core/blob.ts";
import { WanderError } from "../core/errors.ts";
import type { Layout } from "../core/parameters.ts";
import { readSafetensors, writeSafetensors } from "../core/safetensors.ts";
import { decode, encode } from "../core/wire.ts";
import type { AgentState, PopulationState } from "./state.ts";

/** The files of one checkpoint: a safetensors file an agent, and the rest of the state in one wire message. */
export function checkpointFiles(state: PopulationState, shape: PolicyShape): Record<string, Uint8Array> {
  const layout = policyLayout(shape);
  const files: Record<string, Uint8Array> = { "state.msgpack": encode(withoutVectors(state)) };
  for (const agent of state.agents) files[agentFile(agent.id)] = agentTensors(agent, layout, state.round);
  return files;
}

export const agentFile = (id: number) => `agent-${String(id).padStart(4, "0")}.safetensors`;

/** Throws E_FORMAT where the files do not belong together. */
export function stateFromCheckpoint(read: (name: string) => Uint8Array, shape: PolicyShape): PopulationState {
  const layout = policyLayout(shape);
  const state = decode(read("state.msgpack")) as ReturnType<typeof withoutVectors>;
  if (!Array.isArray(state?.agents) || !Array.isArray(state.rounds) || typeof state.round !== "number") {
    throw foreign("state.msgpack holds no population");
  }
  const agents = state.agents.map(({ steps, ...agent }): AgentState => {
    const { tensors } = readSafetensors(read(agentFile(agent.id)));
    const parameters = new Float32Array(layout.size);
    for (const slot of layout.slots) {
      const found = tensors.get(slot.name);
      if (found === undefined || found.values.length !== slot.size)
        throw foreign(`no tensor ${slot.name} of this shape`);
      parameters.set(found.values, slot.offset);
    }
    const moment = (name: string) => {
      const found = tensors.get(name);
      if (found === undefined || found.values.length !== layout.size) throw foreign(`no ${name} of this shape`);
      return blobOf(found.values);
    };
    return {
      ...agent,
      parameters: blobOf(parameters),
      moments: { first: moment(FIRST), second: moment(SECOND), steps },
    };
  });
  return { ...state, agents };
}

/** SHA-256 over everything that a run is; equal for equal seeds and backends, whatever the workers. */
export function stateHash(state: PopulationState): string {
  const hash = createHash("sha256").update(encode(withoutVectors(state)));
  for (const agent of state.agents) {
    for (const blob of [agent.parameters, agent.moments.first, agent.moments.second]) {
      hash.update(new Uint8Array(blob.shared));
    }
  }
  return hash.digest("hex");
}

const FIRST = "optimiser.first";
const SECOND = "optimiser.second";

function agentTensors(agent: AgentState, layout: Layout, round: number): Uint8Array {
  const parameters = floatsOf(agent.parameters);
  return writeSafetensors(
    [
      ...layout.slots.map((slot) => ({
        name: slot.name,
        shape: slot.shape,
        values: parameters.subarray(slot.offset, slot.offset + slot.size),
      })),
      { name: FIRST, shape: [layout.size], values: floatsOf(agent.moments.first) },
      { name: SECOND, shape: [layout.size], values: floatsOf(agent.moments.second) },
    ],
    { agent: String(agent.id), family: agent.family, round: String(round) },
  );
}

function withoutVectors(state: PopulationState) {
  const agents = state.agents.map(({ parameters, moments, ...agent }) => ({ ...agent, steps: moments.steps }));
  return { ...state, agents };
}

function foreign(what: string): WanderError {
  return new WanderError("E_FORMAT", `this checkpoint is not one of this run: ${what}`, {
    hint: "resume a run directory that wander run made, with the same version",
  });
}
