import { createHash } from "node:crypto";
import { WanderError } from "../../src/core/errors.ts";
import { stream } from "../../src/core/random.ts";
import type { Exams } from "../environment.ts";
import { chosenFamilies } from "../families.ts";
import { gradeResults } from "../grade.ts";
import { defineEnvironment } from "../kind.ts";
import {
  type ModularTask,
  modularEnvironment,
  numberIn,
  operationNamed,
  type Tasks,
  taskOf,
  type World,
} from "./environment.ts";
import { isPrime, operations } from "./operations.ts";
import { presets } from "./presets.ts";
import { type Settings, settings } from "./settings.ts";
import { type Pair, tableOf } from "./table.ts";

type Read = Omit<Settings, "families"> & { families: readonly string[] };

const DEFAULT_FAMILIES = ["add", "multiply", "subtract", "divide"];
const PROBES_PER_FAMILY = 4;

/** a o b mod p: one half of each table is shown, the other is what exams ask. */
export const modular = defineEnvironment({
  kind: "modular",
  settings,
  presets,
  unit: "result",
  open(given, seed) {
    const read = consistent(given);
    const world = worldOf(read, seed);
    const tasks = tasksOf(world, read, seed);
    return {
      environment: modularEnvironment(world, tasks),
      exams: examsOf(world, tasks),
      dataHash: createHash("sha256")
        .update(JSON.stringify([read, seed, tasks]))
        .digest("hex"),
    };
  },
  rebuild(given, seed) {
    const world = worldOf(consistent(given), seed);
    return modularEnvironment(world, { practice: [], exam: [], probe: probesOf(world) });
  },
});

/** Throws E_CONFIG for a modulus that an operation cannot have. */
function consistent({ families: wanted, modulus, known, tasksPerFamily, exams }: Settings): Read {
  const all = operations.map(({ name }) => name);
  const families = chosenFamilies(wanted, DEFAULT_FAMILIES, all);
  // Modulo 2 there are two quotients: too few for a pair to be shown, one to be measured and one to be asked.
  if (families.includes("divide") && (modulus === 2 || !isPrime(modulus))) {
    throw new WanderError("E_CONFIG", `environment.modulus: ${modulus} is no odd prime, and divide wants one`, {
      hint: "write environment.modulus=97, or leave divide out of environment.families",
    });
  }
  return { families, modulus, known, tasksPerFamily, exams };
}

function worldOf({ families, modulus, known }: Read, seed: number): World {
  return { p: modulus, seed, tables: families.map((name) => tableOf(operationNamed(name), modulus, known)) };
}

const probesOf = ({ tables }: World): ModularTask[] =>
  tables.flatMap(({ operation, measured }) =>
    measured.slice(0, PROBES_PER_FAMILY).map((pair) => taskOf("probe", operation.name, pair)),
  );

function tasksOf(world: World, { tasksPerFamily, exams }: Read, seed: number): Tasks {
  const some = (kind: string, family: string, pairs: readonly Pair[], count: number) =>
    stream(seed, kind, family)
      .shuffle(pairs)
      .slice(0, count)
      .map((pair) => taskOf(kind, family, pair));
  return {
    practice: world.tables.flatMap(({ operation: { name }, shown }) => some("practice", name, shown, tasksPerFamily)),
    exam: world.tables.flatMap(({ operation: { name }, asked }) => some("exam", name, asked, exams)),
    probe: probesOf(world),
  };
}

function examsOf({ p }: World, { exam }: Tasks): Exams<ModularTask> {
  const known = new Map(exam.map(({ id, family, a, b }) => [id, operationNamed(family).of(a, b, p)!]));
  return {
    outputs: ({ id }) => (known.has(id) ? 1 : 0),
    grade: ({ id }, answers, attempts) =>
      known.has(id)
        ? gradeResults(answers, attempts, (tokens) => numberIn(tokens, p), known.get(id))
        : { solvedAt: undefined, attempts: [] },
  };
}
