import { register } from "node:module";
import { pathToFileURL } from "node:url";
import { builtFile } from "../../core/built-file.ts";

let hooked = false;

/**
 * Lets this thread import TypeScript, if Node does not do so itself: from 22.18 on it strips types, and before that the hooks beside
 * this file do it with the same compiler. Either takes types alone: no enum, no namespace, no parameter property.
 */
export function allowTypeScript(): void {
  const { typescript } = process.features as { typescript?: unknown };
  if (hooked || typescript === "strip" || typescript === "transform") return;
  hooked = true;
  register(pathToFileURL(builtFile(import.meta.url, "typescript-hooks")));
}
