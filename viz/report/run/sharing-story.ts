/** What learning and sharing came to, in words on the report's first page: each answer rests on the run's numbers alone. */
import { element } from "../kit/element.ts";
import { count, listed, number, plural } from "../kit/format.ts";
import { sumOfFlows } from "./pack-flow.ts";

import type { FlowData, OwedWord, ReportData } from "./run-data.ts";
import type { View } from "./run-view.ts";

/** An answer under its question. */
export type Answer = { question: string; sentences: string[] };

type Told = Pick<ReportData, "agents" | "measured" | "rounds" | "solved" | "owedWords">;

const MOST_WORDS = 3;
const MOST_DEBTS = 5;

/** Omitted are questions that the run does not raise: one agent shares with nobody. */
export function sharingStory(data: Told): Answer[] {
  if (data.solved.tasks === 0 || data.rounds.length === 0) return [];
  const learning = { question: "Did learning pay?", sentences: [learned(data)] };
  if (data.agents.length < 2) return [learning];
  const flows = data.rounds.flatMap(({ flow }) => flow ?? []);
  const flow = flows.length === 0 ? undefined : sumOfFlows(flows, (data.measured ?? data.agents).length);
  return [
    learning,
    { question: "Did sharing pay?", sentences: [shared(data, flow).join(" ")] },
    {
      question: "Through what?",
      sentences: [throughLibrary(data, flow), throughFindings(flow), throughValue(data, flow)],
    },
    ...debts(data, flow),
  ];
}

/** Adds the answers below the headline. */
export function mountSharingStory(parent: HTMLElement, { data }: View): void {
  const answers = sharingStory(data);
  if (answers.length === 0) return;
  const section = element("section", "story");
  const list = element("dl");
  for (const { question, sentences } of answers) {
    const answer = element("dd");
    answer.append(...sentences.map((sentence) => element("p", "", sentence)));
    list.append(element("dt", "", question), answer);
  }
  section.append(list);
  parent.append(section);
}

function learned({ solved: { base, final, tasks } }: Told): string {
  if (!Number.isFinite(final)) return "The final parameters were not measured.";
  const of = `the final parameters solve ${count(final)} of ${plural(tasks, "exam task")}, the base ${count(base)} with the same search budget`;
  if (final > base) return `Yes: ${of}. What the library adds to search is part of this gain.`;
  return final === base ? `No gain is shown: ${of}.` : `No: ${of}.`;
}

function shared({ solved }: Told, flow: FlowData | undefined): string[] {
  const owed = flow === undefined ? 0 : owing(flow).reduce((sum, { tasks }) => sum + tasks, 0);
  const compare =
    "One run cannot say whether they would have found them alone: wander compare --arms individual,shared can.";
  if (owed === 0) {
    return ["No exam task was first solved with something that another agent had found.", compare];
  }
  return [
    `Of ${plural(solved.cumulative, "exam task")} found in the run, agents first solved at least ${count(owed)} with something that another agent had found.`,
    compare,
  ];
}

function throughLibrary(data: Told, flow: FlowData | undefined): string {
  const words = data.owedWords ?? [];
  if (flow === undefined || words.length === 0)
    return "Library: no exam task was solved with another agent's abstraction.";
  const of = ({ name, foundBy, users }: OwedWord) => {
    const finders = listed(foundBy.map((agent) => nameIn(data, agent)));
    const tasks = users.reduce((sum, user) => sum + user.tasks, 0);
    return `${name}, found by ${finders}, in ${plural(tasks, "task")} of ${listed(users.map(({ agent }) => nameIn(data, agent)))}`;
  };
  const rest = words.length - MOST_WORDS;
  const more = rest > 0 ? `; and ${plural(rest, "more abstraction")}` : "";
  return `Library: agents solved exam tasks with abstractions that others found: ${words.slice(0, MOST_WORDS).map(of).join("; ")}${more}.`;
}

function throughFindings(flow: FlowData | undefined): string {
  const sum = (of: readonly (readonly number[])[]) => of.flat().reduce((a, b) => a + b, 0);
  const passed = flow === undefined ? 0 : sum(flow.solutions) + sum(flow.consequences);
  if (flow === undefined || passed === 0) return "Findings: none were passed on.";
  return `Findings: ${plural(passed, "solution and consequence", "solutions and consequences")} passed on, ${plural(sum(flow.trainedOn), "training example")} drawn from them, ${plural(sum(flow.answers), "exam task")} solved with an answer that grew from another agent's.`;
}

function throughValue({ rounds }: Told, flow: FlowData | undefined): string {
  const traces = flow?.traces.reduce((a, b) => a + b, 0) ?? 0;
  if (traces === 0) return "Value function: no agent learned from another's traces.";
  const error = rounds.at(-1)?.value?.calibrationError;
  const calibrated =
    error === undefined
      ? ""
      : `, with a calibration error of ${number(error)} on the last round's traces before it learned from them`;
  return `Value function: one for all, learned from ${plural(traces, "trace")} of all agents${calibrated}.`;
}

/** By receiver, to whom it owes how many tasks, and at least how many in all: several may have helped with one. */
function owing({
  profited,
}: FlowData): { receiver: number; tasks: number; givers: { giver: number; tasks: number }[] }[] {
  return profited.map((_, receiver) => {
    const givers = profited
      .map((row, giver) => ({ giver, tasks: row[receiver]! }))
      .filter(({ tasks }) => tasks > 0)
      .sort((a, b) => b.tasks - a.tasks || a.giver - b.giver);
    return { receiver, tasks: givers[0]?.tasks ?? 0, givers };
  });
}

function debts(data: Told, flow: FlowData | undefined): Answer[] {
  if (flow === undefined) return [];
  const indebted = owing(flow)
    .filter(({ tasks }) => tasks > 0)
    .sort((a, b) => b.tasks - a.tasks || a.receiver - b.receiver);
  if (indebted.length === 0) return [];
  const who = (k: number) => nameIn(data, data.measured?.[k] ?? k);
  const owed = indebted.slice(0, MOST_DEBTS).map(({ receiver, givers }) => {
    const parts = givers.slice(0, MOST_DEBTS).map(({ giver, tasks }) => `${plural(tasks, "task")} to ${who(giver)}`);
    return `${capital(who(receiver))} owes ${listed(parts)}.`;
  });
  const rest = indebted.length - MOST_DEBTS;
  return [
    {
      question: "Who owes what to whom?",
      sentences: rest > 0 ? [...owed, `${plural(rest, "more agent")} owe less.`] : owed,
    },
  ];
}

/** As prose has it, where the figures have the label. */
function nameIn({ agents }: Told, k: number): string {
  const { id, family } = agents[k]!;
  return `agent ${id} (${family})`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
