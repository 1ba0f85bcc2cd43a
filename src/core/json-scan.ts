export type JsonScan = {
  duplicate: string | undefined; // the first key that an object has twice
  overLimit: string | undefined; // what exceeds a limit
};

/**
 * One pass over JSON text before it is parsed. `JSON.parse` silently keeps the last of two equal keys, and its memory
 * depends on the number of values, not on the length of the text. Does not check whether the text is JSON: the parser
 * does.
 */
export function scanJson(text: string, limits: { values: number; depth: number }): JsonScan {
  const nothing = { duplicate: undefined, overLimit: undefined };
  const keys: Set<string>[] = []; // one set per open object or array
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === "{" || char === "[") {
      keys.push(new Set());
      if (keys.length > limits.depth) return { ...nothing, overLimit: `more than ${limits.depth} levels` };
    } else if (char === "}" || char === "]") keys.pop();
    // Every value is followed by a comma or closes its container, so openings and commas bound their number.
    if (char === "{" || char === "[" || char === ",") {
      if (++values > limits.values) return { ...nothing, overLimit: `more than ${limits.values} values` };
    }
    if (char !== '"') continue;
    const end = endOfString(text, at);
    const isKey = nextNonSpace(text, end) === ":";
    const key = isKey ? keyOf(text.slice(at, end)) : undefined;
    at = end - 1;
    const inObject = keys.at(-1);
    if (key === undefined || inObject === undefined) continue;
    if (inObject.has(key)) return { ...nothing, duplicate: key };
    inObject.add(key);
  }
  return nothing;
}

/** The index past the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function nextNonSpace(text: string, from: number): string | undefined {
  let at = from;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++;
  return text[at];
}

/**
 * The key that a literal stands for: "a" and "\u0061" are the same. Undefined for a literal that the parser will
 * refuse.
 */
function keyOf(literal: string): string | undefined {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined; // not a JSON string: JSON.parse of the whole text reports where
  }
}
