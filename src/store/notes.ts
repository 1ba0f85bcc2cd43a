import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { WanderError } from "../core/errors.ts";
import { nameHint } from "../core/names.ts";
import { writeAtomic } from "./atomic.ts";
import { jsonText, readJson } from "./json.ts";
import { readManifest } from "./manifest.ts";
import { ownFile } from "./own-files.ts";

/** Tags and note that people gave a run. No result depends on them. */
export type RunNotes = { readonly tags: readonly string[]; readonly note: string };

export const MOST_NOTE = 10_000; // characters
export const MOST_TAGS = 64;

const plainTag = /^[A-Za-z0-9._-]{1,64}$/;

const NotesFile = z.strictObject({
  format: z.literal(1),
  tags: z.array(z.string().regex(plainTag, "not a tag: 1 to 64 letters, digits, dots, dashes and underscores")),
  note: z.string(),
});

const NAME = "notes.json";
export const notesPath = (runDir: string) => join(runDir, NAME);

/**
 * The tags and the note of a run; empty if there are none. In a stranger's file, everything beyond `MOST_NOTE` and
 * `MOST_TAGS` is cut. Throws E_FORMAT for an invalid file, E_LIMIT for one of more than 16 MB.
 */
export function readNotes(runDir: string): RunNotes {
  const path = notesPath(runDir);
  if (!existsSync(path)) return { tags: [], note: "" };
  try {
    const { tags, note } = readJson(path, NotesFile);
    return { tags: [...new Set(tags)].slice(0, MOST_TAGS), note: note.slice(0, MOST_NOTE) };
  } catch (cause) {
    // The general advice is to start a new run; tags and notes can simply be given again.
    if (!(cause instanceof WanderError) || cause.code === "E_FILE") throw cause;
    throw new WanderError(cause.code, cause.message, {
      hint: "remove that file, then tag and annotate the run again",
      cause,
    });
  }
}

/** Adds tags, each once. Throws E_USAGE for an invalid tag, or for more than `MOST_TAGS`. */
export function addTags(runDir: string, names: readonly string[]): RunNotes {
  const wrong = names.find((name) => !plainTag.test(name));
  if (wrong !== undefined) {
    throw usage(
      `${JSON.stringify(wrong.slice(0, 80))} is not a tag`,
      "use 1 to 64 letters, digits, dots, dashes and underscores",
    );
  }
  return change(runDir, ({ tags, note }) => {
    const all = [...new Set([...tags, ...names])];
    if (all.length <= MOST_TAGS) return { tags: all, note };
    throw usage(
      `${runDir} would have ${all.length} tags, more than the limit of ${MOST_TAGS}`,
      "remove some first with wander runs untag",
    );
  });
}

/** Removes tags. Throws E_USAGE for a tag that the run lacks. */
export function removeTags(runDir: string, names: readonly string[]): RunNotes {
  return change(runDir, ({ tags, note }) => {
    const unknown = names.find((name) => !tags.includes(name));
    if (unknown === undefined) return { tags: tags.filter((tag) => !names.includes(tag)), note };
    const hint = tags.length === 0 ? "it has none" : nameHint(unknown, tags);
    throw usage(`${runDir} has no tag ${JSON.stringify(unknown.slice(0, 80))}`, hint);
  });
}

/** Replaces the note by `text`; an empty text removes it. Throws E_USAGE for more than `MOST_NOTE` characters. */
export function setNote(runDir: string, text: string): RunNotes {
  if (text.length > MOST_NOTE) {
    throw usage(`the note has ${text.length} characters, more than the limit of ${MOST_NOTE}`, "shorten it");
  }
  return change(runDir, ({ tags }) => ({ tags, note: text }));
}

/**
 * If two processes change the notes of one run at the same moment, the later one wins. ValueReads the manifest first, so
 * that nothing is written into a folder that is not a run.
 */
function change(runDir: string, how: (before: RunNotes) => RunNotes): RunNotes {
  readManifest(runDir);
  const after = how(readNotes(runDir));
  writeAtomic(ownFile(runDir, NAME), jsonText({ format: 1, ...after }));
  return after;
}

const usage = (message: string, hint: string) => new WanderError("E_USAGE", message, { hint });
