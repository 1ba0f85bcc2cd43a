import { createHash } from "node:crypto";
import { WanderError } from "../../src/core/errors.ts";
import { stream } from "../../src/core/random.ts";
import type { EnvironmentKind, Exams } from "../environment.ts";
import { gradeResults } from "../grade.ts";
import { chosenFamilies, isCount, isShare, setting } from "../settings.ts";
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
import { type Pair, tableOf } from "./table.ts";

type Settings = { families: readonly string[]; modulus: number; known: number; tasksPerFamily: number; exams: number };

const DEFAULT_FAMILIES = ["add", "multiply", "subtract", "divide"];
const PROBES_PER_FAMILY = 4;

/** a o b mod p: one half of each table is shown, the other is what exams ask. */
export const modular: EnvironmentKind<ModularTask> = {
  kind: "modular",
  settings: ["families", "modulus", "known", "tasksPerFamily", "exams"],
  open(settings, seed) {
    const read = readSettings(settings);
    const world = worldOf(read, seed);
    const tasks = tasksOf(world, read, seed);
    return {
      environment: modularEnvironment(world, tasks),
      exams: examsOf(world, tasks),
      definition: { kind: "modular", settings: { ...read, seed }, abstractions: [] },
      dataHash: createHash("sha256")
        .update(JSON.stringify([read, seed, tasks]))
        .digest("hex"),
    };
  },
  rebuild({ settings }) {
    const seed = setting(settings, "seed", 0, (v): v is number => Number.isInteger(v));
    const read = readSettings(settings);
    const world = worldOf(read, seed);
    return modularEnvironment(world, { practice: [], exam: [], probe: probesOf(world) });
  },
};

function readSettings(settings: Readonly<Record<string, unknown>>): Settings {
  const families = chosenFamilies(
    settings,
    DEFAULT_FAMILIES,
    operations.map(({ name }) => name),
  );
  const modulus = setting(settings, "modulus", 97, isCount);
  // Modulo 2 there are two quotients: too few for a pair to be shown, one to be measured and one to be asked.
  if (families.includes("divide") && (modulus === 2 || !isPrime(modulus))) {
    throw new WanderError("E_CONFIG", `environment.modulus: ${modulus} is no odd prime, and divide wants one`, {
      hint: "write environment.modulus=97, or leave divide out of environment.families",
    });
  }
  return {
    families,
    modulus,
    known: setting(settings, "known", 0.5, isShare),
    tasksPerFamily: setting(settings, "tasksPerFamily", 20, isCount),
    exams: setting(settings, "exams", 64, isCount),
  };
}

function worldOf({ families, modulus, known }: Settings, seed: number): World {
  return { p: modulus, seed, tables: families.map((name) => tableOf(operationNamed(name), modulus, known)) };
}

const probesOf = ({ tables }: World): ModularTask[] =>
  tables.flatMap(({ operation, measured }) =>
    measured.slice(0, PROBES_PER_FAMILY).map((pair) => taskOf("probe", operation.name, pair)),
  );

function tasksOf(world: World, { tasksPerFamily, exams }: Settings, seed: number): Tasks {
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
