import type { Lesson } from "../../agents/learning/lesson.ts";
import type { AbsorbReport } from "../../agents/learning/types.ts";
import type { TaskReport } from "../../agents/search/types.ts";
import type { Consequence, Solution, ValueTarget } from "../../shared/findings.ts";
import type { Spend } from "../core/spend.ts";
import type { AgentState } from "./state.ts";

/** What one agent did alone in one round. */
export type Turn = {
  agent: AgentState; // as it is after the turn
  solutions: Solution[];
  consequences: Consequence[];
  values: ValueTarget[];
  tasks: TaskReport[];
  report: AbsorbReport | undefined; // undefined if the turn was lost
  staleness: number; // rounds, see AgentRecord
  /** How near it came to each task, also if the turn was lost after its search. */
  tried: readonly Pick<TaskReport, "taskId" | "bestDistance">[];
  heard: AgentState["inbox"]; // findings of others that it could train on
  lesson?: Lesson; // if the run keeps lessons, and the turn was not lost
  spent: Spend;
};
