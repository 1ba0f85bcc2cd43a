/** The parts of commander that are used when the program runs. */
export { Argument, Command, CommanderError, Help, InvalidArgumentError } from "commander";
