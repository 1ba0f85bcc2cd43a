/** What went from one agent to another in a round, [giver][receiver] over the measured agents. */
import { z } from "zod";
import { column, figure, matrix } from "./fields.ts";

const earlier = "the run is of an earlier version";
const asUses = "as `abstraction_uses`";

/**
 * Who gave what to whom, and what came of it. Given are the findings of others that lay before the receiver's turn of this
 * round and, of all examples that it trained on, those drawn from them (not what replay brings back later). Exposure alone
 * is no profit. Profit is a task whose exam the receiver passed in this round for the first time with an answer that owes
 * something to the giver: it uses an abstraction that was cut from the giver's solutions and not from the receiver's, or it
 * grew from an answer of the giver's. The answer is the one that passed: of those with that result the best ranked. A task
 * counts once for each giver, and is not split between them; what abstractions are built of is not traced.
 */
export const flowRecord = z.object({
  solutions: column(matrix, [
    "solutions",
    "int",
    "findings",
    "the giver's solutions that lay before the receiver's turn",
  ]),
  consequences: column(matrix, ["consequences", "int", "findings", "the giver's consequences that lay before it"]),
  trainedOn: column(matrix, [
    "trained_on",
    "int",
    "examples",
    "examples of the receiver's training that were drawn from these",
  ]),
  abstractions: column(matrix, [
    "by_abstraction",
    "int",
    "tasks",
    "tasks that the receiver solved for the first time with an abstraction of the giver's",
  ]),
  answers: column(matrix, [
    "by_answer",
    "int",
    "tasks",
    "tasks that it solved for the first time with an answer that grew from one of the giver's",
  ]),
  /** One that came by both ways counts once. */
  profited: column(matrix, [
    "profited",
    "int",
    "tasks",
    "either way: exam tasks, each once for every giver that its answer owes something to",
  ]),
  /** [giver]: traces that whoever hears it learned from; 0 if value functions learn from their own traces alone. */
  traces: z.array(figure),
});
export type FlowData = z.infer<typeof flowRecord>;

/** What reached another agent, whether or not anything came of it; 0 on the diagonal. */
export const crossings = z.object({
  abstractionUses: column(matrix, [
    "abstraction_uses",
    "int",
    "uses",
    "in the receiver's solutions, of abstractions that were cut from the giver's solutions and not from its own",
    earlier,
  ]),
  answersGrown: column(matrix, [
    "answers_grown",
    "int",
    "solutions",
    "solutions of the receiver that grew from an answer of the giver's",
    asUses,
  ]),
  valueTraces: column(matrix, [
    "value_traces",
    "int",
    "traces",
    "traces of the giver that the receiver's value function learned from",
    asUses,
  ]),
  parameters: column(matrix, [
    "parameters",
    "int",
    "exchanges",
    "1 if the receiver went on with parameters that the giver's were mixed into, or with a copy of them; else 0",
    asUses,
  ]),
});
export type Crossings = z.infer<typeof crossings>;
