import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { WanderError } from "../../core/errors.ts";
import { fileError } from "../../store/files.ts";
import { print } from "../output.ts";

export function addNew(program: Command): void {
  program
    .command("new")
    .summary("write the start of an environment of your own")
    .description("write a folder that is yours to change")
    .command("environment")
    .argument("<name>", "the folder to write, and the environment's name")
    .description("write NAME/ with an environment of one file that runs as it is, its test, and a README")
    .action((name: string) => {
      const files = newEnvironment(name);
      print(`${files.join("\n")}\n\nwander run --set environment.kind=./${name}/world.ts\n`);
    });
}

const PLACEHOLDER = /my-world/g;

/**
 * Writes a folder `name` in the working directory with an environment that runs; gives the paths of its files. Throws E_USAGE for a
 * name that is no plain word and for a folder that holds something, E_FILE if it cannot be written.
 */
export function newEnvironment(name: string): string[] {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new WanderError("E_USAGE", `${JSON.stringify(name)} is no name for an environment`, {
      hint: "write small letters, digits and hyphens: wander new environment bandit",
    });
  }
  if (existsSync(name) && readdirSync(name).length > 0) {
    throw new WanderError("E_USAGE", `${name} is there already, and not empty`, { hint: "choose another name" });
  }
  try {
    mkdirSync(name, { recursive: true });
    return readdirSync(TEMPLATE).map((file) => {
      const path = join(name, file);
      writeFileSync(path, readFileSync(join(TEMPLATE, file), "utf8").replace(PLACEHOLDER, name), { flag: "wx" });
      return path;
    });
  } catch (error) {
    throw fileError(error, "write", name);
  }
}

// From source this file is src/cli/commands/, built it is dist/src/cli/commands/: assets/ is beside package.json.
const UP = import.meta.url.endsWith(".ts") ? "../../../" : "../../../../";
const TEMPLATE = fileURLToPath(new URL(`${UP}assets/new-environment/`, import.meta.url));
