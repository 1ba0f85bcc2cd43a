import { describe, expect, it } from "vitest";
import { codeOf, coloured } from "../environments/grids/language/places.ts";
import { gridAsValue, matrix, patch, type Value } from "../environments/grids/language/value.ts";
import { type Grid, gridOf } from "../environments/grids/tasks/grid.ts";
import type { GridTask } from "../environments/grids/tasks/task.ts";
import { featureNames, featuresOf } from "../environments/grids/view/features.ts";
import { objectsIn, objectsOf, shareFound } from "../environments/grids/view/seen/objects.ts";
import { reach } from "../environments/grids/view/seen/reach.ts";

const taskOf = (input: Grid, output: Grid): GridTask => ({
  ...{ id: "t", family: "f", tests: [] },
  demonstrations: [{ input, output }],
});
/** Features by name of an answer whose lines gave these values on the one demonstration, as shares in [0, 1]. */
function seen(task: GridTask, ...lines: readonly Value[]): Record<string, number> {
  const values = lines.map((value) => [value]);
  const progress = { tokens: 4, lines: lines.length, maxTokens: 40, maxLines: 10, values, unused: 0 };
  return Object.fromEntries([...featuresOf(task, progress)].map((x, k) => [featureNames[k]!, (x + 1) / 2]));
}
const value = (rows: readonly (readonly number[])[]): Value => gridAsValue(gridOf(rows));

const input = gridOf([
  [0, 0, 0, 0],
  [0, 3, 3, 0],
  [0, 3, 0, 0],
  [0, 0, 0, 5],
]);
const painted = gridOf([
  [0, 0, 0, 0],
  [0, 8, 8, 0],
  [0, 8, 0, 0],
  [0, 0, 0, 5],
]);
const places = [codeOf(1, 1), codeOf(1, 2), codeOf(2, 1)];

describe("what the value function sees of a grid task", () => {
  it("counts one name a feature, no name twice", () => {
    expect(featuresOf(taskOf(input, painted), { ...empty })).toHaveLength(featureNames.length);
    expect(new Set(featureNames).size).toBe(featureNames.length);
  });

  it("sees that a patch painted on the input, or filled in one colour, is the answer", () => {
    const filled = seen(taskOf(input, painted), patch(places, false));
    expect(filled["last in one step"]).toBe(1);
    expect(filled["nearest in one step"]).toBe(1);
    expect(filled["nearest grid"]).toBeLessThan(1);
    const cells = patch(
      places.map((place) => coloured(8, place)),
      true,
    );
    expect(seen(taskOf(input, painted), cells)["last in one step"]).toBe(1);
    const elsewhere = seen(taskOf(input, painted), patch([codeOf(0, 0)], false));
    expect(elsewhere["last in one step"]).toBeCloseTo(13 / 16, 6);
  });

  it("sees that the answer is a patch's box cut out of the input", () => {
    const task = taskOf(
      input,
      gridOf([
        [3, 3],
        [3, 0],
      ]),
    );
    expect(seen(task, patch(places, false))["last in one step"]).toBe(1);
    expect(seen(task, patch([codeOf(0, 1), codeOf(1, 2)], false))["last in one step"]).toBe(0.25); // 0 0 / 3 3
  });

  it.each([
    [
      "mirrored upside down",
      [
        [4, 5, 6],
        [1, 2, 3],
      ],
    ],
    [
      "mirrored left to right",
      [
        [3, 2, 1],
        [6, 5, 4],
      ],
    ],
    [
      "turned by half",
      [
        [6, 5, 4],
        [3, 2, 1],
      ],
    ],
    [
      "mirrored at the main diagonal",
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    [
      "mirrored at the other diagonal",
      [
        [6, 3],
        [5, 2],
        [4, 1],
      ],
    ],
    [
      "turned left",
      [
        [3, 6],
        [2, 5],
        [1, 4],
      ],
    ],
    [
      "turned right",
      [
        [4, 1],
        [5, 2],
        [6, 3],
      ],
    ],
    [
      "repeated",
      [
        [1, 2, 3, 1, 2, 3],
        [4, 5, 6, 4, 5, 6],
      ],
    ],
    [
      "enlarged",
      [
        [1, 1, 2, 2, 3, 3],
        [4, 4, 5, 5, 6, 6],
      ],
    ],
  ])("sees that the answer is a grid %s", (_, rows) => {
    const grid = gridOf([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(reach(gridAsValue(grid), { input, output: gridOf(rows) })).toBe(1);
    const other = rows.map((row) => row.map((cell) => (cell === 1 ? 9 : cell)));
    expect(reach(gridAsValue(grid), { input, output: gridOf(other) })).toBeLessThan(1);
  });

  it("knows an object by form and colour wherever it stands, in a grid, as a patch and in a set of patches", () => {
    const wanted = objectsOf(
      gridOf([
        [0, 0, 0],
        [0, 2, 2],
        [0, 2, 0],
      ]),
    );
    expect(wanted.size).toBe(1);
    const moved = [codeOf(7, 3), codeOf(7, 4), codeOf(8, 3)];
    const cells = (colour: number) =>
      patch(
        moved.map((place) => coloured(colour, place)),
        true,
      );
    expect(
      shareFound(
        wanted,
        objectsIn(
          value([
            [2, 2, 0, 0],
            [2, 0, 0, 0],
            [0, 0, 0, 0],
          ]),
        ),
      ),
    ).toBe(1);
    expect(shareFound(wanted, objectsIn(cells(2)))).toBe(1);
    expect(shareFound(wanted, objectsIn({ kind: "set", items: [cells(4), cells(2)], a: 0, b: 0 }))).toBe(1);
    expect(shareFound(wanted, objectsIn(cells(4)))).toBe(0);
    expect(
      shareFound(
        wanted,
        objectsIn(
          value([
            [2, 2, 2, 0],
            [0, 0, 0, 0],
            [0, 0, 0, 0],
          ]),
        ),
      ),
    ).toBe(0);
  });

  it("says which objects of the output and of the input the last line has", () => {
    const of = seen(taskOf(input, painted), gridAsValue(painted));
    expect(of["last has output's objects"]).toBe(1);
    expect(of["last has input's objects"]).toBe(0.5); // the single 5, and not the corner in colour 3
    expect(of["inputs have output's objects"]).toBe(0.5);
    expect(seen(taskOf(input, painted), gridAsValue(painted), 3)["output's objects in scope"]).toBe(1);
  });

  it("says how much of what was wrong the last line mended, and of what was right it spoiled", () => {
    const task = taskOf(input, painted);
    const half = gridOf([
      [0, 0, 0, 0],
      [0, 8, 8, 0],
      [0, 3, 0, 0],
      [0, 0, 0, 7],
    ]);
    const first = seen(task, gridAsValue(half));
    expect(first["last is towards"]).toBeCloseTo(2 / 3, 6);
    expect(first["last is away"]).toBeCloseTo(1 / 13, 6);
    const second = seen(task, gridAsValue(half), gridAsValue(painted)); // from the line before, not from the input
    expect(second["last is towards"]).toBe(1);
    expect(second["last is away"]).toBe(0);
  });

  it("says whether the last grid has the symmetries that the output has", () => {
    const task = taskOf(
      input,
      gridOf([
        [1, 2, 1],
        [2, 3, 2],
        [1, 2, 1],
      ]),
    );
    expect(seen(task)["output symmetric"]).toBe(1);
    expect(
      seen(
        task,
        value([
          [4, 5, 4],
          [5, 0, 5],
          [4, 5, 4],
        ]),
      )["last symmetric alike"],
    ).toBeCloseTo(1, 6);
    expect(
      seen(
        task,
        value([
          [4, 5, 4],
          [6, 0, 6],
          [7, 5, 7],
        ]),
      )["last symmetric alike"],
    ).toBeCloseTo(1 / 3, 6);
  });

  it("says how the nearest grid fares on the demonstration where it fares worst, and in its colours", () => {
    const demonstrations = [
      { input, output: painted },
      { input: painted, output: input },
    ];
    const task: GridTask = { id: "two", family: "f", demonstrations, tests: [] };
    const values = [[gridAsValue(painted), gridAsValue(painted)]];
    const features = featuresOf(task, { ...empty, lines: 1, values });
    const at = (name: string) => (features[featureNames.indexOf(name)]! + 1) / 2;
    expect(at("nearest grid")).toBeCloseTo((1 + 13 / 16) / 2, 6);
    expect(at("nearest demonstration that is worst")).toBeCloseTo(13 / 16, 6);
    expect(at("nearest palette")).toBeCloseTo((1 + 2 / 4) / 2, 6);
  });

  it("stays in range for values that no grid is: colours out of range, empty, or larger than any grid", () => {
    const odd = [
      matrix(1, 2, Int16Array.of(-3, 400)),
      matrix(0, 0, new Uint8Array(0)),
      matrix(40, 40, new Uint8Array(1600).fill(3)),
      patch([codeOf(-5, 70)], false),
    ];
    for (const one of odd) {
      const features = Object.values(seen(taskOf(input, painted), one));
      expect(features.every((x) => x >= 0 && x <= 1)).toBe(true);
    }
  });
});

const empty = { tokens: 0, lines: 0, maxTokens: 40, maxLines: 10, values: [] as Value[][], unused: 0 };
