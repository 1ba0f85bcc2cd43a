import { WanderError } from "../../core/errors.ts";

const BEGIN = "<!-- notes -->";
const END = "<!-- /notes -->";
const EMPTY = "Write notes on these figures between these two marks: they stay when the page is made again.";

/** The hand-written part of a page, marks included; a placeholder if there is no page yet. */
export function notesOf(page: string | undefined, file: string): string {
  if (page === undefined) return [BEGIN, EMPTY, END].join("\n");
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END, begin);
  if (begin >= 0 && end >= 0) return page.slice(begin, end + END.length);
  throw new WanderError("E_FILE", `${file} exists and has no ${BEGIN} ... ${END}: this command did not write it`, {
    hint: "choose another file with --output, or move that one away",
  });
}
