/** The paired difference between two arms in each cell, with its interval. */
import { axisTitle, type Group } from "../kit/canvas.ts";
import { cellAt, colourBar, drawCells } from "../kit/cells.ts";
import { choice } from "../kit/controls.ts";
import { type Counted, counted } from "../kit/counted.ts";
import { countedChoice } from "../kit/counted-choice.ts";
import { pairedText, points, verdictText } from "../kit/differences.ts";
import { explore } from "../kit/explore.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { percent, shorten } from "../kit/format.ts";
import { cellScale, inkOn } from "../kit/palette.ts";
import { linkTo } from "./cells-table.ts";
import type { MapCell, MapData } from "./map-data.ts";
import { shortKey } from "./summary.ts";

const HEIGHT = 62; // of a cell
const LEAST = 86; // width of a cell; a map of more columns scrolls
const MOST = 190;
const TOP = 12;

/** Where the colour scale may end: at the least of these that holds every difference, so that a small one stays pale. */
const ENDS = [0.1, 0.2, 0.5, 1];

const DEFAULTS: FigureDefaults = {
  id: "map",
  title: "Where does it pay?",
  look: "Each cell is a comparison: the difference between the arms with the same seed, in percentage points of exam tasks, with its 95 % interval. A frame with \u25b2 (better) or \u25bc (worse) marks a cell whose interval excludes zero; elsewhere no difference is shown. Choose a cell to open its comparison.",
  wide: true,
};

/** The sign of a verdict in a cell; "" where nothing is certain. */
const signs: Readonly<Record<string, string>> = { improved: "\u25b2 ", worse: "\u25bc " };

export function heatMap({ x, y, arms, cells }: MapData): Figure {
  let measure: Counted = "final";
  let arm = 0; // its place after the first
  const [first, ...others] = arms;
  const rows = y.values.length;
  const at = (row: number, column: number): MapCell =>
    cells.find((cell) => cell.x === column && cell.y === rows - 1 - row)!; // the first value of y is at the bottom
  const differenceIn = (cell: MapCell) => cell.against[measure][arm]?.paired.mean ?? Number.NaN;
  return {
    ...DEFAULTS,
    controls(bar, redraw) {
      const options = others.map((name, k) => ({
        value: String(k),
        label: `${shorten(name, 40)} minus ${shorten(first!, 40)}`,
      }));
      choice(bar, "Arms", options, (value) => {
        arm = Number(value);
        redraw();
      });
      countedChoice(bar, (value) => {
        measure = value;
        redraw();
      });
    },
    draw(canvas) {
      const labels = y.values.map((value) => shorten(value, 16));
      const left = Math.min(140, 20 + 7.5 * Math.max(3, ...labels.map((label) => label.length)));
      const width = Math.max(LEAST, Math.min(MOST, (canvas.width - left - 4) / x.values.length));
      const grid = { left, top: TOP + 22, rows, columns: x.values.length, width, height: HEIGHT };
      const end = grid.top + rows * HEIGHT;
      canvas.resize(Math.max(canvas.width, left + width * x.values.length + 4), end + 104);
      const sizes = cells.map(differenceIn).filter(Number.isFinite).map(Math.abs);
      const full = ENDS.find((share) => share >= Math.max(0, ...sizes)) ?? 1;
      const { colour } = cellScale(-full, full);
      const group = canvas.svg.append("g");
      axisTitle(group, 2, TOP + 4, y.key, "start");
      drawCells(group, grid, (row, column) => colour(differenceIn(at(row, column))));
      for (let row = 0; row < rows; row++) {
        const label = group
          .append("text")
          .attr("x", left - 10)
          .attr("text-anchor", "end");
        label.attr("y", grid.top + (row + 0.5) * HEIGHT + 4).text(labels[rows - 1 - row]!);
        for (let column = 0; column < grid.columns; column++) {
          const cell = at(row, column);
          const ink = inkOn(colour(differenceIn(cell)));
          writeCell(group, cell, { left: left + column * width, top: grid.top + row * HEIGHT, width, ink });
        }
      }
      x.values.forEach((value, column) => {
        const label = group
          .append("text")
          .attr("x", left + (column + 0.5) * width)
          .attr("text-anchor", "middle");
        label.attr("y", end + 18).text(shorten(value, Math.floor(width / 8)));
      });
      axisTitle(group, left + width * grid.columns, end + 38, x.key, "end");
      colourBar(
        canvas,
        { x: left, y: end + 66, width: Math.min(260, canvas.width - left - 20) },
        [-full, full],
        colour,
        "difference, percentage points",
        (v) => (v === 0 ? "0" : points(v).replace(".0", "")),
      );
      explore(canvas, {
        rows,
        columns: grid.columns,
        locate: (px, py) => cellAt(grid, px, py),
        describe: ({ row, column }) => ({
          ...{ x: left + column * width, y: grid.top + row * HEIGHT, width, height: HEIGHT },
          lines: linesOf(at(row, column)),
        }),
        choose({ row, column }) {
          const { report } = at(row, column);
          if (report !== undefined) window.location.href = linkTo(report);
        },
      });
    },
    follows: () => false,
    table: () => ({
      columns: [
        "count",
        x.key,
        y.key,
        "arm",
        "share",
        "first_arm_share",
        "difference",
        "low",
        "high",
        "seeds",
        "verdict",
      ],
      rows: counted.flatMap((of) =>
        cells.flatMap(({ x: column, y: row, against, shares }) =>
          against[of].map(({ verdict, paired }, k) => [
            ...[of, x.values[column]!, y.values[row]!, others[k]!, shares[of][k + 1]!, shares[of][0]!],
            ...[paired.mean, paired.low, paired.high, paired.seeds, verdict],
          ]),
        ),
      ),
    }),
  };

  function writeCell(
    group: Group,
    cell: MapCell,
    { left, top, width, ink }: { left: number; top: number; width: number; ink: string },
  ): void {
    const against = cell.against[measure][arm];
    const write = (text: string, line: number, size: number, bold = false) => {
      const words = group
        .append("text")
        .attr("x", left + width / 2)
        .attr("text-anchor", "middle")
        .attr("fill", ink);
      words
        .attr("y", top + line)
        .style("font-size", `${size}px`)
        .text(text);
      if (bold) words.attr("font-weight", 700);
    };
    if (against === undefined) {
      write(cell.state === "failed" ? "failed" : "to do", HEIGHT / 2 + 4, 12);
      return;
    }
    const { verdict, paired } = against;
    const sign = signs[verdict];
    write(`${sign ?? ""}${points(paired.mean)}`, 26, 15, sign !== undefined);
    const said = verdict === "too few seeds" || verdict === "unequal spend" ? verdict : intervalText(paired);
    write(said, 46, 11);
    if (sign === undefined) return;
    const frame = group
      .append("rect")
      .attr("class", "certain")
      .attr("x", left + 2)
      .attr("y", top + 2)
      .attr("width", width - 5);
    frame
      .attr("height", HEIGHT - 5)
      .attr("fill", "none")
      .attr("stroke", ink)
      .attr("stroke-width", 2.5);
  }

  function linesOf(cell: MapCell): string[] {
    const where = `${shortKey(x.key)}=${x.values[cell.x]}, ${shortKey(y.key)}=${y.values[cell.y]}`;
    const against = cell.against[measure][arm];
    if (against === undefined) return [where, cell.state === "failed" ? "every seed failed" : "still to do"];
    const [own, other] = [cell.shares[measure][arm + 1]!, cell.shares[measure][0]!];
    return [
      where,
      pairedText(against.paired),
      `${others[arm]} ${percent(own)}, ${first} ${percent(other)}, ${against.paired.seeds} seeds`,
      verdictText(against),
    ];
  }
}

const intervalText = ({ low, high }: { low: number; high: number }) =>
  Number.isFinite(low) ? `${points(low)} to ${points(high)}` : "";
