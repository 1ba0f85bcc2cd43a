/** Runs in the report of a comparison: reads the data in the page and mounts the figures in reading order. */
import { element, mountInTurn } from "../kit/figure.ts";
import { framePage } from "../kit/page-frame.ts";
import { readComparison } from "../kit/arms.ts";
import { themeToggle } from "../kit/theme.ts";
import { createTooltip } from "../kit/tooltip.ts";
import type { Followed } from "../run/run-view.ts";
import { curvesFigure } from "./found-over-rounds.ts";
import { driftFigure } from "./divergence-by-arm.ts";
import { familiesFigure } from "./family-differences.ts";
import { flowsFigure } from "./sharing-flows.ts";
import { gainFigure } from "./divergence-and-gain.ts";
import { mountHeader } from "./header.ts";
import { librariesFigure } from "./abstraction-savings.ts";
import { mapsFigure } from "./agent-maps.ts";
import { pairsFigure } from "./seed-pairs.ts";
import { profilesFigure } from "./performance-profiles.ts";
import { mountRuns } from "./runs-table.ts";
import { mountSettings } from "./arm-settings.ts";
import { standingsFigure } from "./standings.ts";

const FIGURES = [
  standingsFigure,
  curvesFigure,
  pairsFigure,
  profilesFigure,
  familiesFigure,
  gainFigure,
  driftFigure,
  librariesFigure,
  flowsFigure,
  mapsFigure,
];

/** No agent stands out across arms: each has agents of its own. */
const nobody: Followed = { agent: -1, set: () => {}, subscribe: () => {} };

const main = document.getElementById("report")!;
const data = readComparison();
const ready = framePage(
  main,
  data.version,
  "Every figure: hover or touch for details; or Tab to it, arrow keys to read, Escape to close.",
);
const tooltip = createTooltip();
mountHeader(main, data, themeToggle(nobody));
const figures = element("div", "figures");
main.append(figures);
const makers = FIGURES.map((figure) => () => figure(data));
mountInTurn(figures, makers, nobody, tooltip, () => {
  mountRuns(figures, data);
  mountSettings(figures, data);
  ready();
});
