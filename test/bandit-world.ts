/** A contextual bandit: one of four arms is right for each context. The core of a world and nothing else. */
import type { Environment, TaskHeader, Tokens } from "../environments/environment.ts";
import { gradeResults } from "../environments/grade.ts";
import { defineEnvironment } from "../environments/kind.ts";
import { stream } from "../src/core/random.ts";

type BanditTask = TaskHeader & { context: readonly number[] };

const ARMS = 4;
const SIZE = 5; // values of each of the context's three features
const names = ["pad", "begin", ...["a", "b", "c", "d"], ...Array.from({ length: SIZE }, (_, k) => `${k}`)];
const FIRST_ARM = 2;
const FIRST_VALUE = FIRST_ARM + ARMS;

/** In the family "plain" the first feature does not count. */
const rightArm = ({ family, context: [x, y, z] }: BanditTask) =>
  ((family === "plain" ? 0 : x!) + 2 * y! + 3 * z!) % ARMS;

/** Every fourth context, shuffled by the seed, is an exam. */
function contexts(seed: number, split: "practice" | "exam"): BanditTask[] {
  const all = Array.from({ length: SIZE ** 3 }, (_, k) => [k % SIZE, Math.floor(k / SIZE) % SIZE, Math.floor(k / 25)]);
  const some = stream(seed, "contexts").shuffle(all);
  const own = some.filter((_, k) => (k % 4 === 0) === (split === "exam")).slice(0, 12);
  return ["plain", "mixed"].flatMap((family) =>
    own.map((context) => ({ id: `${split}-${family}-${context.join("")}`, family, context })),
  );
}

const armIn = (answer: Tokens) => (answer.length === 1 ? names[answer[0]!] : undefined);
const isArm = (name: string | undefined) => name !== undefined && /^[a-d]$/.test(name);

function banditEnvironment(tasks: { practice: readonly BanditTask[]; exam: readonly BanditTask[] }) {
  return {
    vocabulary: { size: names.length, names, pad: 0, begin: 1, promptLength: 5, answerLength: 1 },
    families: ["plain", "mixed"],
    tasks: (split, family) =>
      (split === "probe" ? [] : tasks[split]).filter((task) => family === undefined || task.family === family),
    prompt: ({ family, context }) => [family === "plain" ? 2 : 3, ...context.map((value) => FIRST_VALUE + value), 1],
    judge: (task, answer) => {
      const solved = answer.length === 1 && answer[0] === FIRST_ARM + rightArm(task);
      return { solved, distance: solved ? 0 : 1, consequences: [] };
    },
    result: (_, answer) => (isArm(armIn(answer)) ? armIn(answer) : undefined),
  } satisfies Environment<BanditTask>;
}

export const bandit = defineEnvironment({
  kind: "bandit",
  unit: "arm",
  settings: {},
  open: (_, seed) => ({
    environment: banditEnvironment({ practice: contexts(seed, "practice"), exam: contexts(seed, "exam") }),
    exams: {
      outputs: () => 1,
      grade: (task, answers, most) => gradeResults(answers, most, armIn, names[FIRST_ARM + rightArm(task)]),
    },
  }),
  rebuild: () => banditEnvironment({ practice: [], exam: [] }),
});
