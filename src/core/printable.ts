/**
 * The text in a form that is safe for a terminal: characters that would control it are replaced by their JSON escapes,
 * such as \u001b. These are control characters (C0, DEL, C1), marks and overrides of the writing direction, which make
 * one name look like another, line and paragraph separators, and unpaired surrogates. JSON text keeps its meaning. Line
 * feeds and tabs stay, since the layout consists of them.
 */
export const printable = (text: string): string =>
  text.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu, escaped);

/**
 * Like `printable`, for a part of a line, such as a name, a path or an error's message: escapes line feeds and tabs
 * too.
 */
export const onOneLine = (text: string): string => printable(text).replace(/[\n\t]/g, escaped);

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
