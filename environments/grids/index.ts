import { createHash } from "node:crypto";
import { WanderError } from "../../src/core/errors.ts";
import type { Exams, FamilyProbes, Mark, Tokens } from "../environment.ts";
import { chosenFamilies } from "../families.ts";
import { defineEnvironment } from "../kind.ts";
import { type GridData, gridEnvironment } from "./environment.ts";
import { type Dsl, type Language, languageOf } from "./language/language.ts";
import { presets } from "./presets.ts";
import { type Settings, settings } from "./settings.ts";
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

export const grids = defineEnvironment({
  kind: "grids",
  settings,
  presets,
  unit: "grid",
  files: {
    prefix: "arc",
    what: "an ARC JSON file or a folder of them",
    unread: ({ dsl }) => withoutTasks([], languageOf(dsl)),
  },
  open(given, seed, { agents }) {
    const { dsl } = given;
    const held = given.tasks === "generated" ? generated(given, seed) : fromFiles(pathIn(given), agents);
    const names = [...new Set(held.map((h) => h.task.family))];
    const data: GridData = { families: names, practice: held.map((h) => h.task), ...probeData(), familyProbes };
    return {
      environment: gridEnvironment(data, languageOf(dsl)),
      exams: examsOf(held, dsl),
      // The settings are omitted: they name the folder with an ARC task's outputs, and no worker needs them.
      rebuildFrom: { families: names, dsl },
      dataHash: hashOf(held),
    };
  },
  rebuild: ({ families: names = [], dsl }, _, { abstractions }) => withoutTasks(names, languageOf(dsl, abstractions)),
  // Made-up pairs are the same whatever tasks there are, and in the reference's words.
  pretrainFrom: () => ({}),
});

const withoutTasks = (names: readonly string[], language: Language) =>
  gridEnvironment({ families: names, practice: [], ...probeData(), familyProbes }, language);

/** Throws E_CONFIG for tasks that name no file. */
function pathIn({ tasks }: Settings): string {
  const path = tasks.startsWith("arc:") ? tasks.slice("arc:".length) : "";
  if (path !== "") return path;
  throw new WanderError("E_CONFIG", `environment.tasks: wanted generated or arc:PATH, got "${tasks}"`, {
    hint: "add --tasks PATH, with PATH an ARC JSON file or a folder of them",
  });
}

function generated({ families: wanted, tasksPerFamily }: Settings, seed: number): Held[] {
  const known = families.map((f) => f.name);
  return chosenFamilies(wanted, known, known).flatMap((name) =>
    Array.from({ length: tasksPerFamily }, (_, k) => generateTask(seed, name, k)),
  );
}

/** Slices of the sorted files, one for each agent and as even as can be, are the families. */
const fromFiles = (path: string, slices: number): Held[] =>
  loadArc(path, (k, count) => `arc-${Math.floor((k * Math.min(slices, count)) / count)}`);

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
