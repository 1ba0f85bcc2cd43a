/** Loss along the straight line between the parameters of two agents: a hump means that they cannot be averaged. */
import { extent, line, scaleLinear, symbol } from "d3";
import { barrier } from "../../measures/barrier.ts";
import { axes } from "../kit/canvas.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { number, percent } from "../kit/format.ts";
import { style } from "../kit/palette.ts";
import { agentName } from "../kit/selection.ts";
import { nearestOf, roundSlider } from "./round-slider.ts";
import type { LossPath } from "./run-data.ts";
import { agentShort, type View } from "./run-view.ts";

const DEFAULTS: FigureDefaults = {
  id: "paths",
  title: "Can two agents be averaged?",
  look: "Each curve is the loss along the straight line between two agents' parameters. A hump means that averaging them would lose something. The barrier is the loss at the midpoint minus the mean loss of the two agents; if it is negative, their average predicts better than the two do on average.",
};

export function pathsFigure(view: View): Figure {
  const { data } = view;
  const rounds = data.rounds.flatMap((r, k) => ((r.paths ?? []).length > 0 ? [k] : []));
  const all = rounds.flatMap((r) => data.rounds[r]!.paths!.flatMap((path) => path.lossNats)).filter(Number.isFinite);
  const now = () => data.rounds[nearestOf(rounds, view.round)]!;
  const short = ({ a, b }: LossPath) => `${agentShort(data, a)}–${agentShort(data, b)}`;
  const isChosen = ({ a, b }: LossPath) => view.agent === a || view.agent === b;
  return {
    ...DEFAULTS,
    ...(all.length === 0 ? { empty: "This run measured no line between two agents." } : {}),
    controls: (bar) => roundSlider(bar, view, rounds),
    follows: () => true,
    draw(canvas) {
      const { round, paths = [] } = now();
      const height = 340;
      canvas.resize(canvas.width, height);
      const box = { left: 50, top: 30, width: canvas.width - 50 - 46, height: height - 30 - 46 };
      const [low = 0, high = 1] = extent(all) as [number?, number?];
      const x = scaleLinear([0, 1], [box.left, box.left + box.width]);
      // One scale over all rounds, so that rounds can be compared.
      const y = scaleLinear([low, high === low ? low + 1 : high], [box.top + box.height, box.top]).nice(4);
      const group = canvas.svg.append("g");
      axes(group, box, x, y, {
        x: "share of the second agent's parameters",
        y: "loss on the probes, nats",
        yFormat: number,
      });
      const at = (path: LossPath, step: number) => x(step / (path.lossNats.length - 1));
      const labels: number[] = [];
      paths.forEach((path, k) => {
        const { colour, dash, shape } = style(k);
        const faded = view.agent >= 0 && !isChosen(path);
        const curve = line<number>(
          (_, step) => at(path, step),
          (loss) => y(loss),
        ).defined(Number.isFinite);
        const drawn = group
          .append("path")
          .attr("class", "mark")
          .attr("d", curve(path.lossNats) ?? "")
          .attr("fill", "none");
        drawn
          .attr("stroke", colour)
          .attr("stroke-width", view.agent >= 0 && !faded ? 2.75 : 2)
          .attr("opacity", faded ? 0.25 : 1);
        if (dash) drawn.attr("stroke-dasharray", dash);
        const middle = (path.lossNats.length - 1) / 2;
        if (Number.isInteger(middle) && Number.isFinite(path.lossNats[middle])) {
          const mark = group
            .append("path")
            .attr("class", "mark")
            .attr("d", symbol(shape, 40)() ?? "");
          mark
            .attr("transform", `translate(${at(path, middle)},${y(path.lossNats[middle]!)})`)
            .attr("fill", colour)
            .attr("opacity", faded ? 0.25 : 1);
        }
        const end = path.lossNats.at(-1)!;
        // The legend names all pairs; of curves that end at the same place only one is labelled.
        if (!Number.isFinite(end) || labels.some((taken) => Math.abs(taken - y(end)) < 13)) return;
        labels.push(y(end));
        group
          .append("text")
          .attr("x", box.left + box.width + 6)
          .attr("y", y(end) + 4)
          .text(short(path));
      });
      const steps = Math.max(0, ...paths.map((path) => path.lossNats.length));
      explore(canvas, {
        rows: paths.length,
        columns: steps,
        start: { row: 0, column: Math.floor(steps / 2) },
        locate(px, py) {
          const column = Math.round(x.invert(px) * (steps - 1));
          const away = (path: LossPath) => Math.abs(y(path.lossNats[column]!) - py);
          if (column < 0 || column >= steps) return undefined;
          const row = paths.reduce((best, path, k) => (away(path) < away(paths[best]!) ? k : best), 0);
          return { row, column };
        },
        describe({ row, column }) {
          const path = paths[row];
          const loss = path?.lossNats[column];
          if (path === undefined || loss === undefined || !Number.isFinite(loss)) return undefined;
          const share = column / (path.lossNats.length - 1);
          return {
            x: at(path, column),
            y: y(loss),
            lines: [
              `${agentName(data, path.a)} and ${agentName(data, path.b)}, round ${round}`,
              `${percent(1 - share)} of the first, ${percent(share)} of the second`,
              `${number(loss)} nats`,
              `barrier at the midpoint: ${number(barrierOf(path))} nats${meaning(path)}`,
            ],
          };
        },
      });
    },
    legend: () =>
      (now().paths ?? []).map((path, k) => ({
        label: `${agentName(data, path.a)} to ${agentName(data, path.b)}: barrier ${number(barrierOf(path))} nats${meaning(path)}`,
        kind: "line-point",
        style: style(k),
        bold: isChosen(path),
      })),
    table: () => ({
      columns: ["round", "a", "b", "share_of_b", "loss_nats"],
      rows: rounds.flatMap((r) =>
        data.rounds[r]!.paths!.flatMap(({ a, b, lossNats }) =>
          lossNats.map((loss, k) => [
            data.rounds[r]!.round,
            agentName(data, a),
            agentName(data, b),
            k / (lossNats.length - 1),
            loss,
          ]),
        ),
      ),
    }),
  };
}

function barrierOf({ lossNats }: LossPath): number {
  return barrier(lossNats[0]!, lossNats.at(-1)!, midpointOf(lossNats));
}

const midpointOf = (lossNats: readonly number[]): number => lossNats[(lossNats.length - 1) / 2] ?? Number.NaN;

/** What the barrier means, in words. Empty if it was not measured. */
function meaning({ lossNats }: LossPath): string {
  const [a, b, middle] = [lossNats[0]!, lossNats.at(-1)!, midpointOf(lossNats)];
  if (middle < Math.min(a, b)) return ", the midpoint is better than both";
  if (middle > Math.max(a, b)) return ", the midpoint is worse than both";
  return Number.isFinite(middle) ? ", the midpoint lies between them" : "";
}
