import { createHash } from "node:crypto";
import { WanderError } from "../../src/core/errors.ts";
import type { Exams, Mark, Tokens } from "../environment.ts";
import { defineEnvironment } from "../kind.ts";
import { type GridData, gridEnvironment } from "./environment.ts";
import { type Dsl, type Language, languageOf } from "./language/language.ts";
import { presets } from "./presets.ts";
import { type Settings, settings } from "./settings.ts";
import { loadArc } from "./tasks/arc.ts";
import { type Grid, rowsOf, sameGrid } from "./tasks/grid.ts";
import { readAnswer, runAnswer } from "./tasks/judge.ts";
import {
  checkMeaning,
  composedWith,
  familyProbesOf,
  generatedFamilies,
  type MadeFamilies,
  madeFamilies,
  madeTasks,
  probesOf,
} from "./tasks/made.ts";
import type { GridTask } from "./tasks/task.ts";
import { promptOf } from "./view/vocabulary.ts";

type Held = { task: GridTask; outputs: readonly (Grid | undefined)[] };

export const grids = defineEnvironment({
  kind: "grids",
  settings,
  presets,
  unit: "grid",
  files: {
    prefix: "arc",
    what: "an ARC JSON file or a folder of them",
    made: ["composed"],
    choosing: ["related", "examTasksPerFamily"],
    unread: ({ dsl }) => withoutTasks([], languageOf(dsl)),
  },
  open(given, seed, { agents }) {
    checkMeaning(given);
    const { dsl } = given;
    const made = madeFamilies(given);
    const held: Record<"practice" | "exam", Held[]> =
      made === undefined ? { practice: fromFiles(pathIn(given), agents), exam: [] } : madeTasks(made, given, seed);
    const { practice, exam } = held;
    const names = [...new Set(practice.map((h) => h.task.family))];
    const measured = given.tasks === "composed" ? composedProbes() : generatedProbes();
    const data: GridData = {
      families: names,
      practice: practice.map((h) => h.task),
      exam: exam.map((h) => h.task),
      ...measured,
      familyProbes: made === undefined || made === generatedFamilies ? familyProbes : once(() => familyProbesOf(made)),
    };
    return {
      environment: gridEnvironment(data, languageOf(dsl)),
      exams: examsOf([...practice, ...exam], dsl),
      // The settings are omitted: they name the folder with an ARC task's outputs, and no worker needs them.
      rebuildFrom: { families: names, dsl },
      dataHash: hashOf([...practice, ...exam]),
    };
  },
  rebuild: ({ families: names = [], dsl }, _, { abstractions }) => withoutTasks(names, languageOf(dsl, abstractions)),
  // Made-up pairs are the same whatever tasks there are, and in the reference's words.
  pretrainFrom: () => ({}),
});

const withoutTasks = (names: readonly string[], language: Language) =>
  gridEnvironment({ families: names, practice: [], ...generatedProbes(), familyProbes }, language);

/** Throws E_CONFIG for tasks that name no file. */
function pathIn({ tasks }: Settings): string {
  const path = tasks.startsWith("arc:") ? tasks.slice("arc:".length) : "";
  if (path !== "") return path;
  throw new WanderError("E_CONFIG", `environment.tasks: wanted generated, composed or arc:PATH, got "${tasks}"`, {
    hint: "add --tasks PATH, with PATH an ARC JSON file or a folder of them",
  });
}

/** Slices of the sorted files, one for each agent and as even as can be, are the families. */
const fromFiles = (path: string, slices: number): Held[] =>
  loadArc(path, (k, count) => `arc-${Math.floor((k * Math.min(slices, count)) / count)}`);

const generatedProbes = once(() => probeData(generatedFamilies));
/** Of the families with names also where they are related ones: probes are the same in every run. */
const composedProbes = once(() => probeData(composedWith(undefined)));
/** Workers never ask for them. */
const familyProbes = once(() => familyProbesOf(generatedFamilies));

function probeData(families: MadeFamilies): Pick<GridData, "probe" | "probes"> {
  const made = probesOf(families);
  return {
    probe: made.map(({ task }) => ({ ...task, id: `probe-${task.id}` })),
    probes: made.map(({ task, program }) => ({ prompt: promptOf(task.demonstrations), answer: program })),
  };
}

/** Makes a value when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
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
