#!/usr/bin/env node
import { reportError } from "./failure.ts";
import { runCommandLine } from "./program.ts";

// Reports a failure that no code awaits, such as an allocation that fails inside one of Node's libraries, and ends the
// process.
process.on("uncaughtException", (error) => process.exit(reportError(error)));
process.exitCode = await runCommandLine(process.argv.slice(2));
