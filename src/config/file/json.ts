import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { type Fault, MOST_LEVELS, type Parsed, tooDeep } from "./syntax.ts";

/**
 * JSON in which comments and trailing commas may stand. A key that stands twice is a fault. Objects have no prototype, so
 * that `__proto__` is a key like any other.
 */
export function parseJson(text: string): Parsed | Fault {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  const [error] = errors;
  if (error !== undefined) {
    const [wanted, hint] = faults[printParseErrorCode(error.error)] ?? ["JSON", "write JSON at that place"];
    return { offset: error.offset, what: `wanted ${wanted}`, hint };
  }
  if (root === undefined) return { offset: 0, what: "wanted an object", hint: 'write { "rounds": 3 }' };
  return read(root);
}

const faults: Readonly<Record<string, readonly [wanted: string, hint: string]>> = {
  InvalidSymbol: ["a value of JSON", "put text in double quotes"],
  InvalidNumberFormat: ["a number", "write a number such as 3 or 0.5"],
  PropertyNameExpected: ["a key in double quotes", 'write keys as "rounds"'],
  ValueExpected: ["a value", "put a value there, or take the comma or key before it away"],
  ColonExpected: ["a colon", 'write "key": value'],
  CommaExpected: ["a comma", "put a comma between two entries"],
  CloseBraceExpected: ["}", "close the section with }"],
  CloseBracketExpected: ["]", "close the list with ]"],
  EndOfFileExpected: ["the end of the file", "take out what follows the last }"],
  UnexpectedEndOfComment: ["the end of a comment", "close the comment with */"],
  UnexpectedEndOfString: ["a double quote", 'close the text with "'],
  UnexpectedEndOfNumber: ["a number", "write a number such as 3 or 0.5"],
  InvalidUnicode: ["four hexadecimal digits", "write \\u and four of 0-9 and a-f"],
  InvalidEscapeCharacter: ["an escape of JSON", "write \\\\ for a backslash"],
  InvalidCharacter: ["text without control characters", "write \\n or \\t in its place"],
};

function read(root: Node): Parsed | Fault {
  const offsets = new Map<string, number>();
  let fault: Fault | undefined;
  const readNode = (node: Node, path: string, level: number): unknown => {
    if (level > MOST_LEVELS) fault ??= tooDeep(node.offset);
    if (fault !== undefined) return undefined;
    const children = node.children ?? [];
    if (node.type === "array") return children.map((child) => readNode(child, path, level + 1));
    if (node.type !== "object") return node.value;
    const object: Record<string, unknown> = Object.create(null);
    for (const { children: [key, value] = [] } of children) {
      if (key === undefined || value === undefined) continue; // the parser has said so
      const inner = path === "" ? key.value : `${path}.${key.value}`;
      if (Object.hasOwn(object, key.value)) {
        fault ??= { offset: key.offset, what: `the key ${inner} stands twice`, hint: "take one of the two away" };
      }
      offsets.set(inner, key.offset);
      object[key.value] = readNode(value, inner, level + 1);
    }
    return object;
  };
  const value = readNode(root, "", 1);
  return fault ?? { value, offsets };
}
