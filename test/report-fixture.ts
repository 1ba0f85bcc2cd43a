/** Plausible report data, the same for the same seed: copies that leave the base, learn, and share what they find. */
import { type Random, stream } from "../src/core/random.ts";
import type { Forgetting } from "../viz/measures/forgetting.ts";
import type { FlowData, Ledgers, LossPath, ReportData, RoundData } from "../viz/report/run/run-data.ts";

export type FixtureSize = {
  agents: number;
  rounds: number;
  tasksPerAgent?: number;
  seed?: number;
};

const FAMILIES = [
  "symmetry",
  "rotation",
  "tiling",
  "crop to object",
  "recolour by size",
  "gravity",
  "flood fill",
  "lines",
] as const;

const MEASURES: ReportData["measures"] = [
  {
    key: "policy",
    name: "policy divergence",
    unit: "bits",
    note: "Mean Jensen-Shannon divergence of next-token distributions.",
    source: "Lin 1991",
  },
  {
    key: "parameter",
    name: "parameter distance",
    unit: "of the base's norm",
    note: "Norm of the difference over the base's norm.",
    source: "L2 norm",
  },
  {
    key: "representation",
    name: "representation",
    unit: "1 - CKA",
    note: "1 - linear CKA of hidden activations, mean over layers.",
    source: "Kornblith et al. 2019",
  },
  {
    key: "behaviour",
    name: "behaviour",
    unit: "Jaccard distance",
    note: "Jaccard distance of the solved sets.",
    source: "Jaccard 1912",
  },
  {
    key: "barrier",
    name: "barrier",
    unit: "nats",
    note: "Loss midway between two agents minus the mean of their losses.",
    source: "Frankle et al. 2020",
  },
];

/** The same run measured by some of its agents only. */
export function sampledFixture({ measured, ...size }: FixtureSize & { measured: number[] }): ReportData {
  const whole = reportFixture(size);
  const kept = [...measured, size.agents];
  const rounds = whole.rounds.map((round) => ({
    ...round,
    measured,
    agents: round.agents.map((agent, k) =>
      measured.includes(k) ? agent : { ...agent, probeLossNats: Number.NaN, probeAccuracy: Number.NaN },
    ),
    map: kept.map((k) => round.map[k]!),
    flow: flowAmong(round.flow!, measured),
    accuracy: kept.map((k) => round.accuracy![k]!),
    paths: (round.paths ?? [])
      .slice(0, measured.length - 1)
      .map((path, k) => ({ ...path, a: measured[k]!, b: measured[k + 1]! })),
    divergence: Object.fromEntries(
      Object.entries(round.divergence).map(([key, matrix]) => [key, kept.map((i) => kept.map((j) => matrix[i]![j]!))]),
    ),
  }));
  return { ...whole, measured, rounds };
}

/** The same run in a world that shows its agents something: agent k fits it from round 2 on, and all of it from round 5 + k. */
export function learningFixture(size: FixtureSize): ReportData {
  const whole = reportFixture(size);
  const from = (place: number, reached: boolean) =>
    whole.rounds.map((round, r) => {
      const rows = round.accuracy!;
      return rows.map((row, a) =>
        row.map((_, f) => (a < size.agents && r >= place + (reached ? a : 0) ? 1 : 0.1 + f / 100)),
      );
    });
  const [fit, accuracy] = [from(1, false), from(4, true)];
  const rounds = whole.rounds.map((round, r) => ({
    ...round,
    agents: round.agents.map((agent) => ({ ...agent, spent: { ...agent.spent, trainTokens: 1000 } })),
    fit: fit[r]!,
    accuracy: accuracy[r]!,
  }));
  return { ...whole, rounds };
}

/** The same run as population-based training: the worst quarter copies one of the best, and settings are perturbed. */
export function lineageFixture(size: FixtureSize): ReportData {
  const whole = reportFixture(size);
  const random = stream(size.seed ?? 1, "report fixture", "lineage");
  const agents = [...whole.agents.keys()];
  let rates = agents.map(() => 2e-3 * 4 ** (2 * random.next() - 1));
  const rounds = whole.rounds.map((round) => {
    const far = (a: number) => Math.abs(Math.log(rates[a]! / 4e-3));
    const ranked = [...agents].sort((a, b) => far(a) - far(b));
    const top = ranked.slice(0, Math.max(1, Math.floor(agents.length / 4)));
    const copied = agents.map((a) => (ranked.indexOf(a) >= agents.length - top.length ? random.pick(top) : undefined));
    const learning = rates.map((learningRate) => ({ learningRate, weightDecay: 100 * learningRate }));
    rates = agents.map((a) => {
      const giver = copied[a];
      return giver === undefined ? rates[a]! : rates[giver]! * (random.integer(2) === 0 ? 1.25 : 0.8);
    });
    return {
      ...round,
      agents: round.agents.map((agent, a) => ({
        ...agent,
        learning: learning[a]!,
        ...(copied[a] === undefined ? {} : { copied: copied[a] }),
      })),
    };
  });
  return { ...whole, rounds };
}

export function reportFixture({ agents: n, rounds: r, tasksPerAgent = 10, seed = 1 }: FixtureSize): ReportData {
  const random = stream(seed, "report fixture", n, r);
  const agents = Array.from({ length: n }, (_, id) => {
    const family = FAMILIES[id % FAMILIES.length]!;
    return { id, label: `agent ${id} ${family}`, family };
  });
  const tasks = agents.flatMap(({ id, family }) =>
    Array.from({ length: tasksPerAgent }, (_, k) => ({ id: `${family.replaceAll(" ", "-")}-${id}-${k}`, family })),
  );
  const solvedBy = agents.map(({ family }) =>
    tasks.map((task) => {
      const chance = task.family === family ? 0.5 : 0.05;
      return random.next() < chance ? 1 + Math.floor(r * random.next() ** 1.4) : 0;
    }),
  );
  const shared = stream(seed, "report fixture", "accuracy", n, r);
  const angle = agents.map((_, a) => (2 * Math.PI * a) / n + 0.4 * random.normal());
  const speed = agents.map(() => 0.5 + random.next());
  const rounds = Array.from({ length: r }, (_, k): RoundData => {
    const round = k + 1;
    const progress = round / r;
    const map = agents.map((_, a) => ({
      x: 0.35 * speed[a]! * progress ** 0.7 * Math.cos(angle[a]! + progress) + 0.01 * random.normal(),
      y: 0.25 * speed[a]! * progress ** 0.7 * Math.sin(angle[a]! + progress) + 0.01 * random.normal(),
    }));
    map.push({ x: 0.01 * random.normal(), y: 0.01 * random.normal() });
    const found = (a: number) =>
      solvedBy[a]!.filter((f, t) => f > 0 && f <= round && Math.floor(t / tasksPerAgent) === a);
    const union = (upTo: (f: number) => boolean) => tasks.filter((_, t) => solvedBy.some((s) => upTo(s[t]!))).length;
    const all = union((f) => f > 0 && f <= round);
    return {
      round,
      agents: agents.map((_, a) => ({
        examSolved: Math.max(0, found(a).length - random.integer(2)),
        cumulative: found(a).length,
        tasks: tasksPerAgent,
        demosSolved: Math.min(tasksPerAgent, found(a).length + random.integer(3)),
        lossNats: k === 0 && a % 3 === 0 ? undefined : 1.6 * Math.exp(-progress * speed[a]!) + 0.1 * random.next(),
        probeLossNats: 1.2 + 0.5 * Math.exp(-2 * progress) + 0.05 * random.normal(),
        probeAccuracy: 0.5 + 0.25 * progress + 0.02 * random.normal(),
        tokensBefore: k === 1 && a === 0 ? Number.NaN : 34 + 6 * random.next(),
        tokensAfter: k === 1 && a === 0 ? Number.NaN : 33 - 9 * progress + 4 * random.next(),
        dopamine: 0.3 * Math.exp(-3 * progress) * speed[a]! + 0.04 * random.normal(),
        received: random.integer(9),
        spent: {
          policyTokens: 52_000 + random.integer(8000),
          trainTokens: 34_000 + random.integer(6000),
          programRuns: 1800 + random.integer(200),
          valueEvals: 6000 + random.integer(2500),
          flops: 1e12 * (1 + random.next()),
        },
      })),
      population: {
        examSolved: Math.round(all * 0.9),
        cumulative: all,
        vendi: 1 + (n - 1) * 0.7 * progress,
        meanTokens: 30 - 12 * progress,
      },
      flow: flowOfRound(n, k, random),
      accuracy: Array.from({ length: n + 1 }, (_, a) =>
        FAMILIES.map((family, f) => {
          const base = 0.3 + 0.05 * f;
          if (a === n) return base;
          return Math.min(
            1,
            agents[a]!.family === family ? base + 0.4 * progress : base - 0.2 * progress * shared.next(),
          );
        }),
      ),
      ...(k === r - 1 && n > 1 ? { paths: pathsAmong(n) } : {}),
      divergence: Object.fromEntries(MEASURES.map(({ key }) => [key, distances(key, map, random.next)])),
      map,
      value: {
        brier: 0.08 + 0.14 * Math.exp(-3 * progress),
        calibrationError: 0.03 + 0.12 * Math.exp(-4 * progress),
        meanSolved: 0.25 + 0.5 * progress,
        meanFailed: 0.22 - 0.12 * progress,
        traces: 1200 * n,
        bins: Array.from({ length: 10 }, (_, b) => ({
          predicted: (b + 0.5) / 10,
          observed: Math.min(1, Math.max(0, (b + 0.5) / 10 + 0.1 * random.normal() * (1.2 - progress))),
          count: Math.round(1200 * n * 0.4 * 0.6 ** b),
        })),
      },
      library: { entries: Math.round(14 * progress), uses: round * n },
    };
  });
  const cumulative = rounds.at(-1)?.population.cumulative ?? 0;
  return {
    name: "Built-in experiment",
    run: { id: "built-in-seed-1", seed, backend: "wasm", stateHash: "9f2c51d07ab3e864", rounds: r, version: "0.1.0" },
    agents,
    solved: {
      base: Math.round(cumulative * 0.28),
      final: Math.round(cumulative * 0.86),
      cumulative,
      tasks: tasks.length,
    },
    ledgers: ledgersOf(tasks.length, cumulative),
    rounds,
    tasks,
    solvedBy,
    probed: [...FAMILIES],
    forgetting: { agents: agents.map(() => FORGETTING), mean: FORGETTING },
    measures: MEASURES,
    library: Array.from({ length: Math.min(60, 2 * n) }, (_, k) => ({
      name: `${["mirror", "fill", "crop", "stack", "recolour", "outline"][k % 6]}_${k + 1}`,
      program: "x1 = hmirror(I)\nx2 = hconcat(I, x1)\nO = vconcat(x2, x2)",
      round: 1 + random.integer(r),
      size: 3,
      saving: 10 + random.integer(60),
      foundBy: [random.integer(n)],
      uses: agents
        .filter(() => random.next() < Math.min(0.4, 6 / n))
        .map(({ id }) => ({ agent: id, count: 1 + random.integer(20) })),
    })),
    pools: rounds.map(({ round }) => ({
      round,
      wallSeconds: 30 + 4 * random.next(),
      turnSeconds: 28 + random.next(),
      inference: poolUse(0.9 + 0.1 * random.next(), n),
      training: poolUse(0.4 + 0.1 * random.next(), n),
      staleness: agents.map(() => Math.min(round - 1, random.integer(2))),
    })),
    configuration: [
      { key: "seed", value: String(seed), isDefault: true },
      { key: "population.size", value: String(n), isDefault: n === 8 },
      { key: "rounds", value: String(r), isDefault: r === 6 },
      { key: "share.value", value: "global", isDefault: true },
      { key: "share.weights", value: "diloco", isDefault: false },
      { key: "budget.policyTokens", value: "60000", isDefault: true },
      { key: "environment.kind", value: "grids", isDefault: true },
    ],
  };
}

const FORGETTING: Forgetting = {
  averageAccuracy: 0.7,
  backwardTransfer: Number.NaN,
  forwardTransfer: Number.NaN,
  forgetting: Number.NaN,
  elsewhere: -0.1,
};

/** A wall between some, none between others. */
const pathsAmong = (n: number): LossPath[] =>
  Array.from({ length: Math.min(6, n - 1) }, (_, k) => ({
    a: k,
    b: k + 1,
    lossNats: Array.from({ length: 9 }, (_, step) => 1 + 0.1 * k + (k % 3) * 0.3 * Math.sin((Math.PI * step) / 8)),
  }));

/** Some agents give more than others, and help is rare. */
function flowOfRound(n: number, k: number, random: Random): FlowData {
  const table = (count: (giver: number, receiver: number) => number) =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 0 : count(i, j))));
  const some = (rate: number) => (random.next() < rate ? 1 + random.integer(2) : 0);
  const late = k === 0 ? 0 : 1; // nothing has been shared before the first round
  const abstractions = table((i) => late * some(0.16 / (1 + (i % 4))));
  const answers = table((i) => late * some(0.1 / (1 + (i % 3))));
  return {
    solutions: table((i) => late * random.integer(1 + (5 - (i % 5)))),
    consequences: table((i) => late * random.integer(3 + (i % 5))),
    trainedOn: table(() => late * random.integer(9)),
    abstractions,
    answers,
    profited: table((i, j) => Math.max(abstractions[i]![j]!, answers[i]![j]!)),
    traces: Array.from({ length: n }, () => 900 + random.integer(300)),
  };
}

function flowAmong({ traces, ...tables }: FlowData, agents: readonly number[]): FlowData {
  const among = (table: number[][]) => agents.map((i) => agents.map((j) => table[i]![j]!));
  const kept = Object.fromEntries(Object.entries(tables).map(([key, table]) => [key, among(table)]));
  return { ...(kept as Omit<FlowData, "traces">), traces: agents.map((k) => traces[k]!) };
}

function ledgersOf(tasks: number, found: number): Ledgers {
  const score = (share: number) => {
    const of = (all: number) => [0.8, 0.93, 1].map((k) => Math.round(all * share * k));
    return { tasks: of(found), outputs: of(found * 1.05) };
  };
  return {
    ...{ tasks, outputs: Math.round(tasks * 1.05), base: score(0.28), baseWeights: score(0.1), inherited: score(0.2) },
    ...{ found: score(1), foundOwn: score(0.8), final: score(0.86), weights: score(0.3) },
    by: { policy: 4, search: 9, goal: 3, seed: 1, mutant: 5 },
  };
}

function poolUse(utilisation: number, jobs: number): ReportData["pools"][number]["inference"] {
  const busySeconds = 60 * utilisation;
  return { threads: 2, jobs, busySeconds, utilisation, meanWaitMs: 900, maxWaitMs: 9000, retries: 0, failures: 0 };
}

function distances(key: string, map: RoundData["map"], next: () => number): number[][] {
  const matrix = map.map(() => map.map(() => 0));
  for (let i = 0; i < map.length; i++) {
    for (let j = i + 1; j < map.length; j++) {
      const far = Math.hypot(map[i]!.x - map[j]!.x, map[i]!.y - map[j]!.y) ** 2 + 0.01 * next();
      const value = key === "barrier" ? (next() < 0.3 ? Number.NaN : far - 0.05) : Math.min(1, far);
      matrix[i]![j] = value;
      matrix[j]![i] = value;
    }
  }
  return matrix;
}
