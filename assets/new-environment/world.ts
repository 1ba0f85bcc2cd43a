/** A contextual bandit: every context has one right arm. The six members that each environment has, and nothing else. */
import { defineEnvironment, gradeResults, stream, type TaskHeader, type Tokens, z } from "wander-population";

type Task = TaskHeader & { context: readonly number[] };
type Settings = { arms: number; tasksPerFamily: number };

const families = ["plain", "mixed"];
const VALUES = 5; // of each of the three features of a context
const FIRST_VALUE = 2 + families.length; // behind pad, begin and a token for each family
const FIRST_ARM = FIRST_VALUE + VALUES;

/** In the family plain, the first feature does not count. */
function rightArm({ family, context: [a = 0, b = 0, c = 0] }: Task, arms: number): number {
  return ((family === "plain" ? 0 : a) + 2 * b + 3 * c) % arms;
}

/** Every fourth context is an exam: agents never try it. */
function contexts(split: "practice" | "exam", { tasksPerFamily }: Settings, seed: number): Task[] {
  const digits = (k: number) => [k % VALUES, Math.floor(k / VALUES) % VALUES, Math.floor(k / VALUES ** 2)];
  const all = stream(seed, "contexts").shuffle(Array.from({ length: VALUES ** 3 }, (_, k) => digits(k)));
  const some = all.filter((_, k) => (k % 4 === 0) === (split === "exam")).slice(0, tasksPerFamily);
  return families.flatMap((family) =>
    some.map((context) => ({ id: `${split}-${family}-${context.join("")}`, family, context })),
  );
}

function environment({ arms }: Settings, tasks: { practice: Task[]; exam: Task[]; probe: Task[] }) {
  const values = Array.from({ length: VALUES }, (_, k) => `${k}`);
  const names = ["pad", "begin", ...families, ...values, ...Array.from({ length: arms }, (_, k) => `arm${k}`)];
  const armIn = (answer: Tokens) => (answer.length === 1 && answer[0]! >= FIRST_ARM ? names[answer[0]!] : undefined);
  return {
    vocabulary: { size: names.length, names, pad: 0, begin: 1, promptLength: 5, answerLength: 1 },
    families,
    tasks: (split: keyof typeof tasks, family?: string) => tasks[split].filter((t) => (family ?? t.family) === t.family),
    prompt: (task: Task) => [2 + families.indexOf(task.family), ...task.context.map((v) => FIRST_VALUE + v), 1],
    judge(task: Task, answer: Tokens) {
      const solved = armIn(answer) === `arm${rightArm(task, arms)}`;
      return { solved, distance: solved ? 0 : 1, consequences: [] };
    },
    result: (_: Task, answer: Tokens) => armIn(answer),
  };
}

export default defineEnvironment({
  kind: "my-world",
  unit: "choice",
  settings: {
    arms: z.number().int().min(2).max(9).default(4).describe("arms to choose from"),
    tasksPerFamily: z.number().int().min(1).max(31).default(12).describe("practice contexts, and as many exams"),
  },
  usual: { name: "my-world", population: { size: 4 }, model: { base: "random", layers: 1, width: 32, hidden: 64 } },
  open(settings, seed) {
    const [practice, exam] = [contexts("practice", settings, seed), contexts("exam", settings, seed)];
    const world = environment(settings, { practice, exam, probe: [] });
    const grade = (task: Task, answers: readonly Tokens[], most: number) =>
      gradeResults(answers, most, (answer) => world.result(task, answer), `arm${rightArm(task, settings.arms)}`);
    return { environment: world, exams: { outputs: () => 1, grade } };
  },
  rebuild: (settings) => environment(settings, { practice: [], exam: [], probe: [] }),
});
