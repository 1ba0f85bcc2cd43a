import { WanderError } from "../../core/errors.ts";

const BEGIN = "<!-- notes -->";
const END = "<!-- /notes -->";
const EMPTY =
  "What people say about these figures goes between these two marks, and stays when the page is made again.";

/** The hand-written part of a page, marks included; the invitation where there is no page yet. */
export function notesOf(page: string | undefined, file: string): string {
  if (page === undefined) return [BEGIN, EMPTY, END].join("\n");
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END, begin);
  if (begin >= 0 && end >= 0) return page.slice(begin, end + END.length);
  throw new WanderError("E_FILE", `${file} is there and has no ${BEGIN} ... ${END}: it is no page of this command's`, {
    hint: "choose another file with --output, or move that one away",
  });
}
