/** Seven bits: is the majority 0 or 1, or is the number of ones even or odd? Agents never try half of the strings: the exam. */
import { defineEnvironment, gradeResults, stream, type TaskHeader, type Tokens } from "wander-population";

type Task = TaskHeader & { bits: readonly number[] };
type Tasks = { practice: readonly Task[]; exam: readonly Task[]; probe: readonly Task[] };

const families = ["majority", "parity"];
const names = ["0", "1", "pad", "begin", ...families]; // tokens
const said = ([token, ...more]: Tokens) => (more.length === 0 && token! < 2 ? names[token!] : undefined);
const ones = ({ bits }: Task) => bits.filter((bit) => bit === 1).length;
const right = (task: Task) => `${task.family === "parity" ? ones(task) % 2 : Number(ones(task) > 3)}`;

const environment = (tasks: Tasks) => ({
  vocabulary: { size: names.length, names, pad: 2, begin: 3, promptLength: 9, answerLength: 1 },
  families,
  tasks: (split: keyof Tasks, family?: string) => tasks[split].filter((t) => t.family === (family ?? t.family)),
  prompt: ({ family, bits }: Task) => [names.indexOf(family), ...bits, 3],
  result: (_: Task, answer: Tokens) => said(answer),
  judge: (task: Task, answer: Tokens) => {
    const solved = said(answer) === right(task);
    return { solved, distance: solved ? 0 : 1, consequences: [] };
  },
});

export default defineEnvironment({
  ...{ kind: "bits", unit: "answer", settings: {} },
  open(_, seed) {
    const texts = Array.from({ length: 128 }, (_, k) => k.toString(2).padStart(7, "0"));
    const all = stream(seed, "bits").shuffle(texts);
    const tasksIn = (family: string, from: number, to: number) =>
      all.slice(from, to).map((text) => ({ id: `${family}-${text}`, family, bits: [...text].map(Number) }));
    const tasks = (from: number, to: number) => families.flatMap((family) => tasksIn(family, from, to));
    const grade = (task: Task, given: readonly Tokens[], most: number) => gradeResults(given, most, said, right(task));
    const world = environment({ practice: tasks(0, 24), exam: tasks(24, 48), probe: [] });
    return { environment: world, exams: { outputs: () => 1, grade } };
  },
  rebuild: () => environment({ practice: [], exam: [], probe: [] }),
});
