import { describe, expect, it } from "vitest";
import { owedWords } from "../src/run/owed-words.ts";
import type { ReportData } from "../viz/report/run/run-data.ts";
import { sharingStory } from "../viz/report/run/sharing-story.ts";

const none = () => [
  [0, 0],
  [0, 0],
];
const flow = (changes: Partial<NonNullable<ReportData["rounds"][number]["flow"]>> = {}) => ({
  ...{ solutions: none(), consequences: none(), trainedOn: none(), abstractions: none(), answers: none() },
  ...{ profited: none(), traces: [0, 0] },
  ...changes,
});
const agents = [
  { id: 0, family: "cut", label: "agent 0" },
  { id: 1, family: "two", label: "agent 1" },
] as ReportData["agents"];
const tasks = ["a", "b", "c"].map((id) => ({ id, family: "cut" })) as ReportData["tasks"];
type Told = Parameters<typeof sharingStory>[0];
const told = (changes: object): Told =>
  ({
    ...{ agents, rounds: [{ flow: flow() }] },
    solved: { base: 1, final: 3, cumulative: 3, tasks: 3 },
    ...changes,
  }) as Told;
const answersTo = (data: Told) => new Map(sharingStory(data).map((a) => [a.question, a.sentences.join(" ")]));

describe("the answers on a run's first page", () => {
  it("say whether learning paid, whatever it came to", () => {
    const said = (base: number, final: number) =>
      answersTo(told({ solved: { base, final, cumulative: 3, tasks: 3 } })).get("Did learning pay?");
    expect(said(1, 3)).toContain("Yes: the final parameters solve 3 of 3 exam tasks, the base 1");
    expect(said(2, 2)).toContain("No gain is shown");
    expect(said(2, 1)).toContain("No: the final");
    expect(said(2, Number.NaN)).toBe("The final parameters were not measured.");
  });

  it("name the abstraction, who found it, who needed it, and who owes what to whom", () => {
    const data = told({
      rounds: [
        {
          flow: flow({
            profited: [
              [0, 2],
              [0, 0],
            ],
            abstractions: [
              [0, 2],
              [0, 0],
            ],
          }),
        },
      ],
      owedWords: [
        { name: "f1", madeIn: 1, program: "f1(a: Grid) -> Grid", foundBy: [0], users: [{ agent: 1, tasks: 2 }] },
      ],
    });
    const said = answersTo(data);
    expect(said.get("Did sharing pay?")).toContain("Of 3 exam tasks found in the run, agents first solved at least 2");
    expect(said.get("Through what?")).toContain("f1, found by agent 0 (cut), in 2 tasks of agent 1 (two).");
    expect(said.get("Who owes what to whom?")).toBe("Agent 1 (two) owes 2 tasks to agent 0 (cut).");
  });

  it("claim nothing where nothing was shared, and ask nothing of one agent alone", () => {
    const said = answersTo(told({}));
    expect(said.get("Did sharing pay?")).toContain("No exam task was first solved with something that another agent");
    expect(said.get("Through what?")).toMatch(/no exam task.*none were passed on.*no agent learned/);
    expect(said.has("Who owes what to whom?")).toBe(false);
    expect(answersTo(told({ agents: agents.slice(0, 1) })).size).toBe(1);
    expect(sharingStory(told({ solved: { base: 0, final: 0, cumulative: 0, tasks: 0 } }))).toEqual([]);
  });
});

describe("abstractions that agents owe to others", () => {
  const library = [
    { name: "f1", round: 1, foundBy: [0], program: "f1(a: Grid) -> Grid" },
    { name: "f12", round: 1, foundBy: [1], program: "f12(a: Grid) -> Grid" },
  ];
  const solution = (agent: number, taskId: string, program: string) => ({ agent, taskId, program });
  const history = (rounds: object[]) => ({ run: { tasks }, rounds }) as unknown as Parameters<typeof owedWords>[0];

  it("are those in answers of agents that did not find them, of tasks whose exam they passed, each task once", () => {
    const solvedBy = [
      [1, 0, 1],
      [0, 2, 2],
    ];
    const solutions = [
      solution(1, "b", "x1 = f1(I)\nO = f12(x1)"),
      solution(1, "b", "O = f1(I)"),
      solution(1, "c", "O = f1(I)"),
      solution(1, "a", "O = f1(I)"), // its exam was not passed
      solution(0, "a", "O = f1(I)"), // its own
    ];
    expect(owedWords(history([{ library, solutions, solvedBy }]))).toEqual([
      { name: "f1", madeIn: 1, program: library[0]!.program, foundBy: [0], users: [{ agent: 1, tasks: 2 }] },
    ]);
    expect(owedWords(history([]))).toEqual([]);
  });

  it("are kept apart where a freed name came again", () => {
    const again = [{ ...library[0]!, round: 3, foundBy: [1] }];
    const solvedBy = [
      [1, 0, 1],
      [0, 2, 2],
    ];
    const rounds = [
      { library, solutions: [solution(1, "b", "O = f1(I)")], solvedBy },
      { library: again, solutions: [solution(0, "a", "O = f1(I)")], solvedBy },
    ];
    expect(owedWords(history(rounds)).map(({ madeIn, foundBy }) => [madeIn, foundBy])).toEqual([
      [1, [0]],
      [3, [1]],
    ]);
  });
});
