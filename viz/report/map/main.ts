/** The script of a map's page: reads the data in the page and mounts the map and the table of its cells. */

import { element } from "../kit/element.ts";
import { mountInTurn } from "../kit/figure.ts";
import { readPageData } from "../kit/page-data.ts";
import { framePage } from "../kit/page-frame.ts";
import { noSelection } from "../kit/selection.ts";
import { mountSummaryHead } from "../kit/summary-head.ts";
import { themeToggle } from "../kit/theme.ts";
import { createTooltip } from "../kit/tooltip.ts";
import { mountCells } from "./cells-table.ts";
import { heatMap } from "./heat-map.ts";
import type { MapData } from "./map-data.ts";

const main = document.getElementById("report")!;
const data = readPageData<MapData>((value) => (value === null ? Number.NaN : value)); // null: not measured
const ready = framePage(
  main,
  data.version,
  "To read the map, point at its cells or touch them; or press Tab to reach it, arrow keys to move, Enter to open a cell's comparison and Escape to close the details.",
);
const tooltip = createTooltip();
mountSummaryHead(main, { ...data, kicker: `Wander map: ${data.name}` }, themeToggle(noSelection));
const figures = element("div", "figures");
main.append(figures);
mountInTurn(figures, [() => heatMap(data)], noSelection, tooltip, () => {
  mountCells(figures, data);
  ready();
});
