import { createHash } from "node:crypto";
import { z } from "zod";
import { WanderError } from "../src/core/errors.ts";
import type { Environment, EnvironmentDefinition, Exams, TaskHeader } from "./environment.ts";

/** A kind's own keys under `environment`: each with its type, its one default and a description. */
export type SettingsShape = z.core.$ZodLooseShape;

/** The settings of a shape, checked, with every default filled in. */
export type SettingsOf<Shape extends SettingsShape> = z.output<z.ZodObject<Shape>>;

/** What an experiment file may hold; a key that it leaves out has its default. */
export type Preset = Readonly<Record<string, unknown>>;

/** What an environment may adapt to: how many agents the run has. */
export type Population = { agents: number };

/** What a kind gives when it is opened. */
export type Opened<Task extends TaskHeader = TaskHeader, Partial = unknown> = {
  environment: Environment<Task, Partial>;
  exams: Exams<Task>;
  /**
   * What a worker rebuilds the environment from, in place of the settings: plain data without an exam output. Omitted if
   * the settings and the seed are enough.
   */
  rebuildFrom?: Readonly<Record<string, unknown>>;
  /** SHA-256 of the task data, in hexadecimal. Omitted if the settings and the seed fix the tasks. */
  dataHash?: string;
};

/** An open environment as a run holds it, complete. */
export type OpenedEnvironment<Task extends TaskHeader = TaskHeader, Partial = unknown> = {
  environment: Environment<Task, Partial>;
  exams: Exams<Task>;
  definition: EnvironmentDefinition;
  /** SHA-256 of the task data, for the manifest. */
  dataHash: string;
};

/** Task files of a kind. Its setting `tasks` names them as PREFIX:PATH, and is `generated` or one of `made` otherwise. */
export type TaskFiles<Settings> = {
  /** What stands before the path, without the colon: `arc` for arc:PATH. */
  prefix: string;
  /** What lies at the path, for help texts: "an ARC JSON file or a folder of them". */
  what: string;
  /** What else `tasks` may be: words for tasks that the kind makes up, as it does for `generated`. */
  made?: readonly string[];
  /** Settings besides `families` that mean something with some values of `tasks` and not with others. */
  choosing?: readonly string[];
  /**
   * The environment without tasks, and without a look at the files, which may be gone: what reading a saved run needs.
   * Its vocabulary is that of the environment with the files.
   */
  unread(settings: Settings, seed: number): Environment;
};

/** One kind of environment, as its author writes it: opened with its tasks in the main process, rebuilt without them in a worker. */
export type EnvironmentKind<Shape extends SettingsShape, Task extends TaskHeader, Partial> = {
  /** What `environment.kind` names it by, if it ships with wander; what people read otherwise. */
  kind: string;
  settings: Shape;
  /** Experiments to begin from, by the name that `--preset` takes. */
  presets?: Readonly<Record<string, Preset>>;
  /** What an experiment of this kind has for keys that nobody sets, in place of wander's own defaults. */
  usual?: Preset;
  /** What an exam counts, in the singular: "grid", "result", "byte". */
  unit: string;
  files?: TaskFiles<SettingsOf<Shape>>;
  /** Throws E_CONFIG for settings that do not fit each other, E_FILE and its like for task files. */
  open(settings: SettingsOf<Shape>, seed: number, population: Population): Opened<Task, Partial>;
  /** Has no tasks of its own: a job brings the ones it works on. `settings` are `rebuildFrom`'s where `open` gave that. */
  rebuild(settings: SettingsOf<Shape>, seed: number, definition: EnvironmentDefinition): Environment<Task, Partial>;
  /** What a base is pretrained on, if that depends on fewer settings than a run does: those as `rebuildFrom` gives them. */
  pretrainFrom?(settings: SettingsOf<Shape>): Readonly<Record<string, unknown>>;
};

/** A kind as the rest of the code uses it: it checks settings, and fills in what `open` leaves out. */
export type Kind<Task extends TaskHeader = TaskHeader, Partial = unknown> = {
  readonly kind: string;
  readonly settings: SettingsShape;
  readonly presets: Readonly<Record<string, Preset>>;
  readonly usual: Preset;
  readonly unit: string;
  readonly files: Omit<TaskFiles<unknown>, "unread"> | undefined;
  /** Settings that are left out have their defaults. Throws E_CONFIG for what does not fit. */
  open(settings: Given, seed: number, population?: Population): OpenedEnvironment<Task, Partial>;
  rebuild(definition: EnvironmentDefinition): Environment<Task, Partial>;
  /** The environment for reading a saved run, whose task files may be gone. */
  unread(settings: Given, seed: number): Environment;
  /** What a base for these settings is pretrained on. */
  pretrained(settings: Given, seed: number): EnvironmentDefinition;
};

type Given = Readonly<Record<string, unknown>>;

/**
 * Makes a kind of an environment that a user wrote, or one of ours, and gives it with its types. Call it once, at the top
 * of a module, and export what it returns.
 */
export function defineEnvironment<Shape extends SettingsShape, Task extends TaskHeader, Partial>(
  author: EnvironmentKind<Shape, Task, Partial>,
): Kind<Task, Partial> {
  const { kind, unit, settings: shape, presets = {}, usual = {}, files } = author;
  const checked = (given: Given) => settingsIn(shape, given, kind);
  const define = (settings: Given, seed: number): EnvironmentDefinition => ({ kind, settings, seed, abstractions: [] });
  const open: Kind<Task, Partial>["open"] = (given, seed, population = { agents: 8 }) => {
    const settings = checked(given);
    const opened = author.open(settings, seed, population);
    return {
      environment: opened.environment,
      exams: opened.exams,
      definition: define(opened.rebuildFrom ?? settings, seed),
      dataHash: opened.dataHash ?? hashOf([kind, settings, seed]),
    };
  };
  return {
    kind,
    settings: shape,
    presets,
    usual,
    unit,
    files,
    open,
    rebuild: (definition) => author.rebuild(checked(definition.settings), definition.seed ?? 0, definition),
    unread: (given, seed) =>
      files !== undefined && isFile(given.tasks, files)
        ? files.unread(checked(given), seed)
        : open(given, seed).environment,
    pretrained(given, seed) {
      const from = author.pretrainFrom?.(checked(given));
      return from === undefined ? open(given, seed).definition : define(from, seed);
    },
  };
}

/** Whether a value of `tasks` names files, well or badly; any other is a word for tasks that the kind makes up. */
const isFile = (tasks: unknown, { made = [] }: Pick<TaskFiles<unknown>, "made">): boolean =>
  typeof tasks === "string" && tasks !== "generated" && !made.includes(tasks);

/** Keys that are no settings are left out: the experiment's schema has refused them before. Throws E_CONFIG. */
function settingsIn<Shape extends SettingsShape>(shape: Shape, given: Given, kind: string): SettingsOf<Shape> {
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = issue?.path.join(".") ?? "";
  const value = JSON.stringify(given[key]);
  throw new WanderError("E_CONFIG", `environment.${key}: ${value} does not fit ${kind}: ${issue?.message}`, {
    hint: `leave environment.${key} out for its default`,
  });
}

const hashOf = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
