/** What is used of commander when the program runs. */
export { Argument, Command, CommanderError, InvalidArgumentError } from "commander";
