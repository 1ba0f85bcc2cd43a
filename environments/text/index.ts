import { createHash } from "node:crypto";
import { z } from "zod";
import { WanderError } from "../../src/core/errors.ts";
import { chosenFamilies } from "../families.ts";
import { defineEnvironment } from "../kind.ts";
import { type TextSettings, textEnvironment } from "./environment.ts";
import { examsOf } from "./exams.ts";
import { checkLengths, fileSource, lastTenths, practiceLength } from "./file-source.ts";
import { digest, fileOf, loadPracticePart, loadTexts, type PracticePart, type TextFile } from "./files.ts";
import { presets } from "./presets.ts";
import { asked, familyProbesOf, practised, probesOf } from "./questions.ts";
import { type Settings, settings } from "./settings.ts";
import type { HeldBack, Source } from "./source.ts";
import { type SyntheticSettings, syntheticSource, unreadRealisations } from "./synthetic.ts";

type Read = TextSettings & SyntheticSettings;

/** Where texts come from; of files also how a worker finds them, and what they hold, for the data's hash. */
type Opened = { source: Source; heldBack: HeldBack; files?: readonly PracticePart[]; marks: readonly string[] };

/** Streams of text that agents predict and then learn from: of a synthetic source, or files of the user's. */
export const text = defineEnvironment({
  kind: "text",
  settings,
  presets,
  unit: "symbol",
  files: {
    prefix: "text",
    what: "a UTF-8 file or a folder of them",
    unread: ({ families = [], ...given }, seed) => textEnvironment(fileSource([], seed), { families, ...given }, none),
  },
  open(given, seed) {
    const path = pathIn(given);
    const { source, heldBack, files, marks } =
      path === undefined ? openSynthetic(given, seed) : openFiles(path, given, seed);
    const read = readFor(source, given);
    const practice = practised(source, read, given.tasksPerFamily, seed);
    const exam = read.families.flatMap((family) => asked(heldBack, "exam", family, given.exams, read.context));
    const familyProbes = familyProbesOf(source, heldBack, read, files !== undefined);
    const environment = textEnvironment(source, read, {
      practice,
      exam: exam.map(({ next: _, ...question }) => question),
      probe: probesOf(heldBack, read),
      familyProbes,
    });
    return {
      environment,
      exams: examsOf(exam),
      rebuildFrom: { ...read, ...(files === undefined ? {} : { files }) },
      dataHash: createHash("sha256")
        .update(JSON.stringify([read, seed, marks, practice, exam]))
        .digest("hex"),
    };
  },
  rebuild(given, seed, definition) {
    const parts = partsIn(definition.settings.files);
    const source =
      parts === undefined
        ? syntheticSource(given, seed)
        : fileSource(
            parts.map((part) => ({ name: part.name, bytes: loadPracticePart(part) })),
            seed,
          );
    return textEnvironment(source, readFor(source, given), none);
  },
});

const none = { practice: [], exam: [], probe: [], familyProbes: [] };

/** Undefined if the synthetic source is wanted. Throws E_CONFIG. */
function pathIn({ tasks }: Settings): string | undefined {
  if (tasks === "generated") return undefined;
  if (tasks.startsWith("text:") && tasks.length > "text:".length) return tasks.slice("text:".length);
  throw new WanderError("E_CONFIG", `environment.tasks: wanted generated or text:PATH, got ${JSON.stringify(tasks)}`, {
    hint: "write environment.tasks=text:PATH with PATH a UTF-8 file or a folder of them",
  });
}

function openSynthetic(given: Settings, seed: number): Opened {
  const source = syntheticSource(given, seed);
  return { source, heldBack: unreadRealisations(source, seed), marks: [] };
}

/** A worker gets to read the practice parts alone, which the definition names: the last tenths stay in this process. */
function openFiles(path: string, given: Settings, seed: number): Opened {
  const files = loadTexts(path);
  checkLengths(files, given);
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

/** What decides what is read, in this order: the data's hash is of it. */
function readFor(source: Source, { families, context, segment, regimes, dwell }: Settings): Read {
  return { families: chosenFamilies(families, source.usual, source.families), context, segment, regimes, dwell };
}

/** Undefined for the synthetic source. */
const partsIn = (value: unknown): readonly PracticePart[] | undefined =>
  value === undefined ? undefined : practiceParts.parse(value);

const practiceParts = z.array(z.object({ file: z.string(), name: z.string(), bytes: z.int(), sha256: z.string() }));
