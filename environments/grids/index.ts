import { createHash } from "node:crypto";
import { WanderError } from "../../src/core/errors.ts";
import type { EnvironmentKind, Exams, FamilyProbes, Mark, Tokens } from "../environment.ts";
import { chosenFamilies, isCount, isText, setting } from "../settings.ts";
import { type GridData, gridEnvironment } from "./environment.ts";
import { type Dsl, dsls, type Language, languageOf } from "./language/language.ts";
import { loadArc } from "./tasks/arc.ts";
import { families } from "./tasks/families/index.ts";
import { generateTask } from "./tasks/generate.ts";
import { type Grid, rowsOf, sameGrid } from "./tasks/grid.ts";
import { readAnswer, runAnswer } from "./tasks/judge.ts";
import type { GridTask } from "./tasks/task.ts";
import { promptOf } from "./view/vocabulary.ts";

const PROBES = 16;
/** Probes are the same in every run, so that divergence can be compared across runs. */
const PROBE_SEED = 0x9e3779b9;
/** Which of a family's tasks is its probe: one of each level in turn. */
const PROBE_INDEX = 1000;
/** The first of those that forgetting is measured on: an easy, a medium and a hard one. */
const FAMILY_PROBE_INDEX = 2001;
const FAMILY_PROBES = 2;

type Held = { task: GridTask; outputs: readonly (Grid | undefined)[] };
type Settings = { tasks: string; dsl: Dsl; tasksPerFamily: number; families: readonly string[]; slices: number };

export const grids: EnvironmentKind<GridTask> = {
  kind: "grids",
  settings: ["tasks", "dsl", "tasksPerFamily", "families"],
  files: "arc",
  open(settings, seed) {
    const read = readSettings(settings);
    const held = read.tasks === "generated" ? generated(read, seed) : fromFiles(read);
    const names = [...new Set(held.map((h) => h.task.family))];
    const data: GridData = { families: names, practice: held.map((h) => h.task), ...probeData(), familyProbes };
    return {
      environment: gridEnvironment(data, languageOf(read.dsl)),
      exams: examsOf(held, read.dsl),
      // Not the settings: they name the place where an ARC task's outputs lie, and no worker needs them.
      definition: { kind: "grids", settings: { families: names, dsl: read.dsl }, abstractions: [] },
      dataHash: hashOf(held),
    };
  },
  rebuild(definition) {
    const names = definition.settings.families;
    const list = Array.isArray(names) ? names.filter((n) => typeof n === "string") : [];
    return gridEnvironment(
      { families: list, practice: [], ...probeData(), familyProbes },
      languageOf(dslOf(definition.settings.dsl ?? "reference"), definition.abstractions),
    );
  },
};

function readSettings(settings: Readonly<Record<string, unknown>>): Settings {
  const known = families.map((f) => f.name);
  const tasks = setting(settings, "tasks", "generated", isText);
  if (tasks !== "generated" && !tasks.startsWith("arc:")) {
    throw new WanderError("E_CONFIG", `environment.tasks: wanted generated or arc:PATH, got "${tasks}"`, {
      hint: "write environment.tasks=arc: followed by a JSON file or a folder of them",
    });
  }
  const dsl = dslOf(setting(settings, "dsl", "reference", isText));
  return {
    tasks,
    dsl,
    tasksPerFamily: setting(settings, "tasksPerFamily", 12, isCount),
    families: chosenFamilies(settings, known, known),
    slices: setting(settings, "slices", 8, isCount),
  };
}

function dslOf(value: unknown): Dsl {
  const found = dsls.find((dsl) => dsl === value);
  if (found !== undefined) return found;
  throw new WanderError("E_CONFIG", `environment.dsl: wanted ${dsls.join(" or ")}, got ${JSON.stringify(value)}`, {
    hint: "write environment.dsl=reference",
  });
}

function generated({ families: names, tasksPerFamily }: Settings, seed: number): Held[] {
  return names.flatMap((name) => Array.from({ length: tasksPerFamily }, (_, k) => generateTask(seed, name, k)));
}

/** Slices of the sorted files, as even as can be, are the families. */
function fromFiles({ tasks, slices }: Settings): Held[] {
  return loadArc(tasks.slice("arc:".length), (k, count) => `arc-${Math.floor((k * Math.min(slices, count)) / count)}`);
}

let probes: Pick<GridData, "probe" | "probes"> | undefined;

function probeData(): Pick<GridData, "probe" | "probes"> {
  if (probes === undefined) {
    const made = families.slice(0, PROBES).map((f, k) => generateTask(PROBE_SEED, f.name, PROBE_INDEX + k));
    probes = {
      probe: made.map(({ task }) => ({ ...task, id: `probe-${task.id}` })),
      probes: made.map(({ task, program }) => ({ prompt: promptOf(task.demonstrations), answer: program })),
    };
  }
  return probes;
}

let byFamily: readonly FamilyProbes[] | undefined;

/** Made when they are first asked for: workers never do. */
function familyProbes(): readonly FamilyProbes[] {
  byFamily ??= families.map(({ name }) => ({
    family: name,
    examples: Array.from({ length: FAMILY_PROBES }, (_, k) => {
      const { task, program } = generateTask(PROBE_SEED, name, FAMILY_PROBE_INDEX + k);
      return { prompt: promptOf(task.demonstrations), answer: program };
    }),
  }));
  return byFamily;
}

function examsOf(held: readonly Held[], dsl: Dsl): Exams<GridTask> {
  const known = new Map(held.flatMap(({ task, outputs }) => (wholly(outputs) ? [[task.id, outputs] as const] : [])));
  return {
    outputs: (task) => known.get(task.id)?.length ?? 0,
    grade(task, answers, attempts, abstractions = []) {
      const wanted = known.get(task.id);
      const marked: Mark[] = [];
      if (wanted === undefined) return { solvedAt: undefined, attempts: marked };
      const language = languageOf(dsl, abstractions);
      const tried: (readonly Grid[])[] = [];
      for (const [answer, tokens] of answers.entries()) {
        if (tried.length >= attempts) break;
        const made = makes(task, tokens, language);
        if (made === undefined || tried.some((t) => t.every((g, k) => sameGrid(g, made[k]!)))) continue;
        tried.push(made);
        const right = made.map((g, k) => sameGrid(g, wanted[k]!));
        marked.push({ answer, right });
        if (right.every(Boolean)) return { solvedAt: tried.length, attempts: marked };
      }
      return { solvedAt: undefined, attempts: marked };
    },
  };
}

const wholly = (outputs: Held["outputs"]): outputs is readonly Grid[] => outputs.every((g) => g !== undefined);

function makes(task: GridTask, answer: Tokens, language: Language): readonly Grid[] | undefined {
  const lines = readAnswer(answer, language);
  if (lines === undefined) return undefined;
  const made = task.tests.map((input) => runAnswer(lines, input, language));
  return made.every((g) => g !== undefined) ? (made as Grid[]) : undefined;
}

function hashOf(held: readonly Held[]): string {
  const hash = createHash("sha256");
  for (const { task, outputs } of held) {
    const pairs = task.demonstrations.map((d) => [rowsOf(d.input), rowsOf(d.output)]);
    const tests = task.tests.map((input, k) => [rowsOf(input), outputs[k] === undefined ? null : rowsOf(outputs[k]!)]);
    hash.update(`${JSON.stringify([task.id, task.family, pairs, tests])}\n`);
  }
  return hash.digest("hex");
}
