/** The practice tasks that a newcomer has to solve: how many program runs that takes is the efficiency of its experience. */
export const FIRST_SOLVED = 5;

/**
 * A newcomer: the agent, its family and the round in which it joined. `runs`: its own program runs until it had solved
 * `FIRST_SOLVED` practice tasks. If it never did (`reached` is false), all the runs that it had: the figure is censored.
 */
export type Newcomer = {
  agent: number;
  family: string;
  joins: number;
  /** Practice tasks that it solved by then. */
  solved: number;
  runs: number;
  reached: boolean;
};

type Agents = readonly { family: string; joins?: number | undefined }[];
type Rounds = readonly {
  round: number;
  agents: readonly { solvedAfter?: Readonly<Record<string, number>> | undefined; spent: { programRuns: number } }[];
}[];

/** The newcomers of a run, in agent order. */
export function newcomersOf(agents: Agents, rounds: Rounds): Newcomer[] {
  return agents.flatMap(({ family, joins }, agent): Newcomer[] => {
    if (joins === undefined) return [];
    const known = new Set<string>();
    let before = 0; // runs of its earlier rounds
    for (const round of rounds) {
      const { solvedAfter = {}, spent } = round.agents[agent]!;
      for (const [task, runs] of Object.entries(solvedAfter).sort(([, a], [, b]) => a - b)) {
        known.add(task);
        if (known.size < FIRST_SOLVED) continue;
        return [{ agent, family, joins, solved: FIRST_SOLVED, runs: before + runs, reached: true }];
      }
      before += spent.programRuns;
    }
    return [{ agent, family, joins, solved: known.size, runs: before, reached: false }];
  });
}

/** Newcomers as text, one sentence each. */
export const newcomerSentences = (all: readonly Newcomer[]): string[] =>
  all.map(({ agent, family, joins, solved, runs, reached }) => {
    const who = `Agent ${agent} joined in round ${joins}, in the family ${family}`;
    return reached
      ? `${who}: it had solved ${solved} practice tasks after ${runs} program runs.`
      : `${who}: in ${runs} program runs it solved ${solved} practice tasks, and ${FIRST_SOLVED} were wanted.`;
  });
