/** The script of a comparison's report: reads the data in the page and mounts the figures in reading order. */

import { element } from "../kit/element.ts";
import { mountInTurn } from "../kit/figure.ts";
import { readPageData } from "../kit/page-data.ts";
import { framePage } from "../kit/page-frame.ts";
import { noSelection } from "../kit/selection.ts";
import { mountSummaryHead } from "../kit/summary-head.ts";
import { themeToggle } from "../kit/theme.ts";
import { createTooltip } from "../kit/tooltip.ts";
import { librariesFigure } from "./abstraction-savings.ts";
import { mapsFigure } from "./agent-maps.ts";
import { mountSettings } from "./arm-settings.ts";
import { mountArms } from "./arms-table.ts";
import { untilFigure } from "./budget-until-solved.ts";
import type { ComparisonData } from "./comparison-data.ts";
import { gainFigure } from "./divergence-and-gain.ts";
import { driftFigure } from "./divergence-by-arm.ts";
import { familiesFigure } from "./family-differences.ts";
import { curvesFigure } from "./found-over-budget.ts";
import { pairsFigure } from "./paired-differences.ts";
import { profilesFigure } from "./performance-profiles.ts";
import { mountRuns } from "./runs-table.ts";
import { flowsFigure } from "./sharing-flows.ts";
import { standingsFigure } from "./standings.ts";

const FIGURES = [
  pairsFigure,
  standingsFigure,
  curvesFigure,
  untilFigure,
  profilesFigure,
  familiesFigure,
  gainFigure,
  driftFigure,
  librariesFigure,
  flowsFigure,
  mapsFigure,
];

const main = document.getElementById("report")!;
const data = readPageData<ComparisonData>((value) => (value === null ? Number.NaN : value)); // null: not measured;
const ready = framePage(
  main,
  data.version,
  "To read a figure, point at its marks or touch them; or press Tab to reach it, arrow keys to move and Escape to close the details.",
);
const tooltip = createTooltip();
mountSummaryHead(main, { ...data, kicker: `Wander comparison: ${data.name}` }, themeToggle(noSelection));
const figures = element("div", "figures");
main.append(figures);
mountArms(figures, data);
const makers = FIGURES.map((figure) => () => figure(data));
mountInTurn(figures, makers, noSelection, tooltip, () => {
  mountRuns(figures, data);
  mountSettings(figures, data);
  ready();
});
