import { initialParameters } from "../agents/policy/model.ts";
import type { PolicyShape } from "../agents/policy/shape.ts";
import { blobOf } from "../src/core/blob.ts";
import { stream } from "../src/core/random.ts";
import type { ProbeJob } from "../src/executor/jobs.ts";

export const SHAPE: PolicyShape = { vocabulary: 12, context: 8, layers: 1, width: 8, heads: 2, hidden: 16 };

/** A small job for a test of executors; another seed gives another result. */
export const probeOf = (seed: number, examples = 2): ProbeJob => ({
  kind: "probe",
  agent: seed,
  round: 1,
  shape: SHAPE,
  parameters: blobOf(initialParameters(SHAPE, stream(seed, "conformance"))),
  probes: Array.from({ length: examples }, () => ({ prompt: [3, 4, 1], answer: [5, 6, 2] })),
  families: [],
});
