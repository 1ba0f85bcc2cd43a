#!/usr/bin/env node
import { reportError } from "./failure.ts";
import { runCommandLine } from "./program.ts";

// What nobody awaits, such as memory that a library of Node's own does not get, ends the process with a sentence too.
process.on("uncaughtException", (error) => process.exit(reportError(error)));
process.exitCode = await runCommandLine(process.argv.slice(2));
