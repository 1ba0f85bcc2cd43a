import { createHash } from "node:crypto";
import { WanderError } from "../../src/core/errors.ts";
import type { EnvironmentDefinition, EnvironmentKind } from "../environment.ts";
import { chosenFamilies, isCount, isText, setting } from "../settings.ts";
import { type TextSettings, type TextTask, textEnvironment } from "./environment.ts";
import { examsOf } from "./exams.ts";
import { checkLengths, fileSource, lastTenths, practiceLength } from "./file-source.ts";
import { digest, fileOf, loadPracticePart, loadTexts, type PracticePart, type TextFile } from "./files.ts";
import { asked, familyProbesOf, practised, probesOf } from "./questions.ts";
import type { HeldBack, Source } from "./source.ts";
import { type SyntheticSettings, syntheticSource, unreadRealisations } from "./synthetic.ts";

type Given = Readonly<Record<string, unknown>>;
type Settings = TextSettings & SyntheticSettings;

/** Where texts come from; of files also how a worker finds them, and what they hold, for the data's hash. */
type Opened = { source: Source; heldBack: HeldBack; files?: readonly PracticePart[]; marks: readonly string[] };

/** Streams of text that agents predict and then learn from: of a synthetic source, or files of the user's. */
export const text: EnvironmentKind<TextTask> = {
  kind: "text",
  settings: ["tasks", "families", "tasksPerFamily", "exams", "regimes", "dwell", "segment", "context"],
  files: "text",
  open(given, seed) {
    const path = pathIn(given);
    const { source, heldBack, files, marks } =
      path === undefined ? openSynthetic(given, seed) : openFiles(path, given, seed);
    const read = readSettings(given, source);
    const practice = practised(source, read, setting(given, "tasksPerFamily", 20, isCount), seed);
    const exam = read.families.flatMap((family) =>
      asked(heldBack, "exam", family, setting(given, "exams", 64, isCount), read.context),
    );
    const familyProbes = familyProbesOf(source, heldBack, read, files !== undefined);
    const environment = textEnvironment(source, read, {
      practice,
      exam: exam.map(({ next: _, ...question }) => question),
      probe: probesOf(heldBack, read),
      familyProbes,
    });
    const settings = { ...read, seed, ...(files === undefined ? {} : { files }) };
    return {
      environment,
      exams: examsOf(exam),
      definition: { kind: "text", settings, abstractions: [] },
      dataHash: createHash("sha256")
        .update(JSON.stringify([read, seed, marks, practice, exam]))
        .digest("hex"),
    };
  },
  rebuild({ settings }: EnvironmentDefinition) {
    const seed = setting(settings, "seed", 0, (v): v is number => Number.isInteger(v));
    const files = setting(settings, "files", undefined, areParts);
    const source =
      files === undefined
        ? syntheticSource(syntheticSettings(settings), seed)
        : fileSource(
            files.map((part) => ({ name: part.name, bytes: loadPracticePart(part) })),
            seed,
          );
    const none = { practice: [], exam: [], probe: [], familyProbes: [] };
    return textEnvironment(source, readSettings(settings, source), none);
  },
};

/** Undefined where the synthetic source is wanted. Throws E_CONFIG. */
function pathIn(given: Given): string | undefined {
  const tasks = setting(given, "tasks", "generated", isText);
  if (tasks === "generated") return undefined;
  if (tasks.startsWith("text:") && tasks.length > "text:".length) return tasks.slice("text:".length);
  throw new WanderError("E_CONFIG", `environment.tasks: wanted generated or text:PATH, got ${JSON.stringify(tasks)}`, {
    hint: "write environment.tasks=text:PATH with PATH a UTF-8 file or a folder of them",
  });
}

function openSynthetic(given: Given, seed: number): Opened {
  const source = syntheticSource(syntheticSettings(given), seed);
  return { source, heldBack: unreadRealisations(source, seed), marks: [] };
}

/** A worker gets to read the practice parts alone, which the definition names: the last tenths stay in this process. */
function openFiles(path: string, given: Given, seed: number): Opened {
  const files = loadTexts(path);
  checkLengths(files, windowSettings(given));
  const parts = files.map((file): TextFile => ({ ...file, bytes: file.bytes.subarray(0, practiceLength(file)) }));
  return {
    source: fileSource(parts, seed),
    heldBack: lastTenths(files, seed),
    files: parts.map(({ name, bytes }) => ({
      file: fileOf(path, name),
      name,
      bytes: bytes.length,
      sha256: digest(bytes),
    })),
    marks: files.map(({ bytes }) => digest(bytes)),
  };
}

const isCountUpTo =
  (most: number) =>
  (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;

function windowSettings(given: Given): Pick<TextSettings, "context" | "segment"> {
  return {
    context: setting(given, "context", 40, isCountUpTo(2048)),
    segment: setting(given, "segment", 20, isCountUpTo(512)),
  };
}

function syntheticSettings(given: Given): SyntheticSettings {
  return {
    regimes: setting(given, "regimes", 8, isCountUpTo(16)),
    dwell: setting(given, "dwell", 400, isCountUpTo(Number.MAX_SAFE_INTEGER)),
  };
}

function readSettings(given: Given, source: Source): Settings {
  const families = chosenFamilies(given, source.usual, source.families);
  return { families, ...windowSettings(given), ...syntheticSettings(given) };
}

const areParts = (value: unknown): value is readonly PracticePart[] =>
  Array.isArray(value) &&
  value.every(
    ({ file, name, bytes, sha256 }) => isText(file) && isText(name) && Number.isSafeInteger(bytes) && isText(sha256),
  );
