import type { Grid } from "../../tasks/grid.ts";
import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression } from "./expression.ts";
import { heightOf, type Patch, widthOf } from "./goal-reading.ts";
import { ordersOf } from "./orders.ts";
import type { Known, Scene } from "./scene.ts";
import { selectorsOf } from "./selectors.ts";

/** The rectangles of all objects of a set, or of those that a property chooses, one above or beside the other. */
export function* cutOut(scene: Scene, grid: Known<Matrix>, all: Known<readonly Patch[]>): Iterable<Expression> {
  for (const down of [true, false]) {
    burn(scene.meter, all.at.length);
    const long = scene.outputs.map(({ height, width }) => (down ? height : width));
    const fit = scene.outputs.map(({ height, width }, d) =>
      all.at[d]!.filter((p) => (down ? widthOf(p) === width : heightOf(p) === height)),
    );
    const sum = (list: readonly Patch[]) => list.reduce((n, p) => n + (down ? heightOf(p) : widthOf(p)), 0);
    if (!fit.some((list) => list.length > 1) || !fit.every((list, d) => sum(list) >= long[d]!)) continue;
    if (!scene.outputs.every((o, d) => ended(scene, grid.at[d]!, fit[d]!, o, down))) continue;
    const fills = (list: readonly Patch[], d: number) =>
      list.every((p) => fit[d]!.includes(p)) && sum(list) === long[d];
    const whole = scene.outputs.every((_, d) => fills(all.at[d]!, d));
    const cut = call("rbind", "subgrid", grid.expression);
    for (const { those, picks } of whole ? selectorsOf(scene, all).slice(0, 1) : selectorsOf(scene, all)) {
      if (
        !picks.every((row, d) =>
          fills(
            all.at[d]!.filter((_, k) => row[k] === 1),
            d,
          ),
        )
      )
        continue;
      for (const { key, at } of ordersOf(scene, all)) {
        const inOrder = at.map((places, d) => places.filter((k) => picks[d]![k] === 1).map((k) => all.at[d]![k]!));
        if (!inOrder.every((list, d) => shows(scene, grid.at[d]!, list, scene.outputs[d]!, down))) continue;
        const list = call("order", those, key);
        if (down) yield call("mapply", cut, list);
        else yield call("dmirror", call("mapply", call("compose", "dmirror", cut), list));
      }
    }
  }
}

/** Whether an output begins and ends with the rectangle of some patch: looked at before any property. */
function ended(scene: Scene, grid: Matrix, patches: readonly Patch[], output: Grid, down: boolean): boolean {
  const last = (p: Patch) =>
    down ? ([output.height - heightOf(p), 0] as const) : ([0, output.width - widthOf(p)] as const);
  const some = (place: (p: Patch) => readonly [number, number]) =>
    patches.some((p) => Math.min(...place(p)) >= 0 && showsAt(scene, grid, p, output, place(p)));
  return some(() => [0, 0]) && some(last);
}

/** Whether an output is the rectangles of these patches in a grid, one after the other. */
function shows(scene: Scene, grid: Matrix, list: readonly Patch[], output: Grid, down: boolean): boolean {
  let start = 0;
  return list.every((p) => {
    const place = down ? ([start, 0] as const) : ([0, start] as const);
    start += down ? heightOf(p) : widthOf(p);
    return showsAt(scene, grid, p, output, place);
  });
}

function showsAt(scene: Scene, grid: Matrix, p: Patch, output: Grid, [top, left]: readonly [number, number]): boolean {
  if (p.top < 0 || p.left < 0 || p.bottom >= grid.height || p.right >= grid.width) return false;
  for (let i = p.top; i <= p.bottom; i++) {
    burn(scene.meter, widthOf(p));
    for (let j = p.left; j <= p.right; j++) {
      const to = (top + i - p.top) * output.width + left + j - p.left;
      if (grid.cells[i * grid.width + j] !== output.cells[to]) return false;
    }
  }
  return true;
}
