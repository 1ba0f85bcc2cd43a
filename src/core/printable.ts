/**
 * The text as a terminal may have it: what would steer one stands there as the escape that JSON has for it, such as \u001b.
 * That is control characters (C0, DEL, C1), marks and overrides of the writing direction, which make one name look like
 * another, line and paragraph separators, and halves of a character. A JSON text says the same after as before. Line feeds
 * and tabs stay, since the layout is made of them.
 */
export const printable = (text: string): string =>
  text.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu, escaped);

/** The same for a part of a line, such as a name, a path or the message of an error: it stays on its line. */
export const onOneLine = (text: string): string => printable(text).replace(/[\n\t]/g, escaped);

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
