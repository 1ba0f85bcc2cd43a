import { type CompleteEnvironment, complete } from "../../environments/defaults.ts";
import type { Environment, EnvironmentDefinition, TaskHeader } from "../../environments/environment.ts";
import { environmentKind } from "../../environments/registry.ts";
import { handlers } from "./handlers.ts";
import type { Functions, Job, JobKind, ResultOf } from "./jobs.ts";
import { closed, opened } from "./wire.ts";

/** Runs one job on the backend that was started; the result depends on nothing but the job. */
export async function runJob<J extends Job>(job: J): Promise<ResultOf<J>> {
  return (await runAs(job.kind, job)) as ResultOf<J>;
}

async function runAs<K extends JobKind>(kind: K, job: Job): Promise<object> {
  const run = await handlers[kind].load();
  const output = run(inputOf<K>(job));
  return { kind, ...(closed(output) as object) };
}

/** A job as its function takes it: blobs opened, the environment rebuilt. */
function inputOf<K extends JobKind>(job: Job): Functions[K]["input"] {
  const input = opened(job) as Functions[K]["input"];
  if (!("environment" in job)) return input;
  return { ...input, environment: environmentFor(job.environment, "tasks" in job ? job.tasks : []) };
}

// Rebuilding an environment costs milliseconds, and a round sends the same definition with every job.
let remembered: { key: string; environment: Environment } | undefined;

/** Complete for a job of these tasks: a rebuilt environment has none of its own. */
const environmentFor = (definition: EnvironmentDefinition, tasks: readonly TaskHeader[]): CompleteEnvironment =>
  complete(rebuilt(definition), tasks);

function rebuilt(definition: EnvironmentDefinition): Environment {
  const key = JSON.stringify(definition);
  if (remembered?.key !== key) {
    remembered = { key, environment: environmentKind(definition.kind).rebuild(definition) };
  }
  return remembered.environment;
}
