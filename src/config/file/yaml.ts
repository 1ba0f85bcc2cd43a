import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLError } from "yaml";
import { type Fault, MOST_LEVELS, type Parsed, tooDeep } from "./syntax.ts";

/** How many values aliases may stand for: a few lines of them can name billions. */
const MOST_ALIASED = 100;

/**
 * YAML 1.2: one document of plain values. A key that stands twice, a tag that is not of the core schema and aliases that
 * multiply are faults. A file of comments alone sets nothing.
 */
export function parseYaml(text: string): Parsed | Fault {
  const document = parseDocument(text, { version: "1.2", schema: "core", prettyErrors: false });
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) return faultOf(error);
  const offsets = new Map<string, number>();
  const fault = findKeys(document, offsets);
  if (fault !== undefined) return fault;
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASED }) ?? {}, offsets };
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    const hint = "write the values themselves instead of aliases (*name)";
    return { offset: 0, what: `wanted aliases for at most ${MOST_ALIASED} values`, hint };
  }
}

/** Where the parser's words would not say it. */
const whats: Partial<Record<YAMLError["code"], string>> = {
  DUPLICATE_KEY: "the key stands twice",
  MULTIPLE_DOCS: "wanted one document, got several",
};

const hints: Partial<Record<YAMLError["code"], string>> = {
  TAB_AS_INDENT: "indent with spaces",
  BAD_INDENT: "indent all keys of a section by the same number of spaces",
  DUPLICATE_KEY: "take one of the two away",
  MULTIPLE_DOCS: "keep one document: take out the line --- and what follows it",
  TAG_RESOLVE_FAILED: "take the tag (!name) away",
  BLOCK_AS_IMPLICIT_KEY: "put a colon and a space behind the key before it, or quote the text",
  MISSING_CHAR: "close what is open: quotes, brackets or braces",
};

function faultOf({ code, message, pos }: YAMLError): Fault {
  if (code === "RESOURCE_EXHAUSTION") return tooDeep(pos[0]); // the parser calls itself for what is nested
  return { offset: pos[0], what: whats[code] ?? message, hint: hints[code] ?? "write YAML at that place" };
}

/** Fills `offsets`; gives a fault where sections and lists are too deep. */
function findKeys(document: Document.Parsed, offsets: Map<string, number>): Fault | undefined {
  const visit = (node: unknown, path: string, level: number): Fault | undefined => {
    if (!isMap(node) && !isSeq(node)) return undefined;
    if (level > MOST_LEVELS) return tooDeep(offsetOf(node));
    for (const item of node.items) {
      const isPair = isMap(node) && typeof item === "object" && item !== null && "key" in item && "value" in item;
      const key = isPair && isScalar(item.key) ? String(item.key.value) : "";
      const inner = !isPair ? path : path === "" ? key : `${path}.${key}`;
      if (isPair) offsets.set(inner, offsetOf(item.key));
      const value = isPair ? item.value : item;
      const fault = isAlias(value) ? undefined : visit(value, inner, level + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return visit(document.contents, "", 1);
}

const offsetOf = (node: unknown): number => (node as Partial<Node> | null)?.range?.[0] ?? 0;
