/**
 * Do the primitives agree with the reference? Runs random well-typed programs here and in the reference, line by line
 * on the same grids. WANDER_ARC_DSL names the folder with the reference; without it, the bench says that there is
 * nothing to compare. The reference's sets are iterated in canonical order, as ours are.
 */
import { spawnSync } from "node:child_process";
import { newMachine, runLine } from "../environments/grids/language/interpreter.ts";
import { isFault } from "../environments/grids/language/limits.ts";
import { type Line, renderProgram } from "../environments/grids/language/program.ts";
import { randomProgram } from "../environments/grids/language/sources/random.ts";
import { nameOf } from "../environments/grids/language/tokens.ts";
import type { Value } from "../environments/grids/language/value.ts";
import { valueKey } from "../environments/grids/language/values.ts";
import { type Grid, rowsOf } from "../environments/grids/tasks/grid.ts";
import { stream } from "../src/core/random.ts";
import { soakInputs } from "./soak-programs.ts";

const PROGRAMS = 20_000;

type Made = { input: Grid; lines: readonly Line[]; texts: string[] };

export function bench(json: boolean): void {
  const folder = process.env.WANDER_ARC_DSL;
  if (folder === undefined) {
    process.stdout.write("set WANDER_ARC_DSL to a folder with the reference DSL to compare with it\n");
    return;
  }
  const programs = madePrograms();
  const theirs = referenceTexts(folder, programs);
  let [same, functions] = [0, 0];
  const differing: string[] = [];
  programs.forEach(({ input, lines, texts }, k) => {
    for (const [at, ours] of texts.entries()) {
      const other = theirs[k]![at];
      if (other === "function") functions++;
      else if (other === ours) same++;
      else {
        const program = renderProgram(lines.slice(0, at + 1));
        differing.push(`${program}\non ${JSON.stringify(rowsOf(input))}\nhere  ${ours}\nthere ${other}`);
        break; // what follows builds on it
      }
    }
  });
  if (json) {
    process.stdout.write(`${JSON.stringify({ bench: "agreement", programs: PROGRAMS, same, functions, differing })}\n`);
    return;
  }
  process.stdout.write(`${differing.slice(0, 10).join("\n\n")}${differing.length > 0 ? "\n\n" : ""}`);
  process.stdout.write(
    `${PROGRAMS} programs: ${same} lines agree, ${differing.length} differ, ${functions} give functions, which have no text\n`,
  );
  if (differing.length > 0) process.exitCode = 1;
}

function madePrograms(): Made[] {
  const made: Made[] = [];
  for (let k = 0; made.length < PROGRAMS; k++) {
    const random = stream(1, "bench", "agreement", k);
    const input = random.pick(soakInputs(random).slice(1, 6));
    const lines = randomProgram(random, [input], { maxLines: 6 });
    if (lines !== undefined) made.push({ input, lines, texts: textsOf(lines, input) });
  }
  return made;
}

/** What each line gives, as far as the program runs. */
function textsOf(lines: readonly Line[], input: Grid): string[] {
  const machine = newMachine(input);
  const values: Value[] = [];
  try {
    for (const line of lines) values.push(runLine(machine, line, values));
  } catch (error) {
    if (!isFault(error)) throw error;
  }
  return values.map(valueKey);
}

function referenceTexts(folder: string, programs: readonly Made[]): string[][] {
  const jobs = programs.map(({ input, lines }) => ({
    input: rowsOf(input),
    lines: lines.map(({ callee, args }) => [callee, ...args].map(nameOf)),
  }));
  const { status, stdout, stderr } = spawnSync(process.env.WANDER_PYTHON ?? "python3", ["-c", driver, folder], {
    input: JSON.stringify(jobs),
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(`the reference in ${folder} could not be run: ${stderr}`);
  return JSON.parse(stdout);
}

/** Runs programs in the reference with sets that walk in canonical order; prints each line's value as `valueKey` does. */
const driver = `
import functools, json, sys
sys.path.insert(0, sys.argv[1])
import dsl, constants
plain, plain_mutable = frozenset, set

def rank(v):
    return 0 if v is None else 1 if isinstance(v, int) else 2 if isinstance(v, tuple) else 3

def canonical(v):
    walk = plain.__iter__ if isinstance(v, plain) else plain_mutable.__iter__
    return sorted(walk(v), key=functools.cmp_to_key(compare))

def compare(a, b):
    if rank(a) != rank(b): return rank(a) - rank(b)
    if rank(a) == 0: return 0
    if rank(a) == 1: return (a > b) - (a < b)
    if rank(a) == 3: a, b = canonical(a), canonical(b)
    for x, y in zip(a, b):
        order = compare(x, y)
        if order: return order
    return len(a) - len(b)

class Walked(plain):
    def __iter__(self): return iter(canonical(self))
    def union(self, *others): return Walked(plain.union(self, *others))
    def __or__(self, other): return Walked(plain.__or__(self, other))
    def __and__(self, other): return Walked(plain.__and__(self, other))
    def __sub__(self, other): return Walked(plain.__sub__(self, other))

class WalkedMutable(plain_mutable):
    def __iter__(self): return iter(canonical(self))

dsl.frozenset, dsl.set = Walked, WalkedMutable

def text(v):
    if v is None: return "n"
    if isinstance(v, int): return str(int(v))
    if isinstance(v, tuple): return "(" + ",".join(map(text, v)) + ")"
    if isinstance(v, (plain, plain_mutable)): return "{" + ",".join(map(text, canonical(v))) + "}"
    raise TypeError

def texts(job):
    names = {**vars(dsl), **vars(constants), "I": tuple(map(tuple, job["input"]))}
    out = []
    for k, line in enumerate(job["lines"]):
        try: value = names[line[0]](*[names[a] for a in line[1:]])
        except Exception as error:
            out.append("error " + repr(error)[:80])
            break
        names["x" + str(k + 1)] = value
        try: out.append(text(value))
        except TypeError: out.append("function")
    return out

print(json.dumps([texts(job) for job in json.load(sys.stdin)]))
`;
