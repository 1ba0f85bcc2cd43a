/** The script of a reproduction's report: an overview, then each check with its marks and figures, then the systems not tried. */

import { element } from "../kit/element.ts";
import { type Figure, mountInTurn } from "../kit/figure.ts";
import { readPageData } from "../kit/page-data.ts";
import { framePage } from "../kit/page-frame.ts";
import { noSelection } from "../kit/selection.ts";
import { themeToggle } from "../kit/theme.ts";
import { createTooltip } from "../kit/tooltip.ts";
import { seriesFigure } from "./arm-curves.ts";
import { mountCheck } from "./check-section.ts";
import { mountOverview } from "./overview.ts";
import type { CheckData, ReproductionData } from "./reproduction-data.ts";
import { dotsFigure } from "./seed-dots.ts";
import { mountOthers } from "./untried-systems.ts";

const main = document.getElementById("report")!;
const data = readPageData<ReproductionData>();
const ready = framePage(
  main,
  data.version,
  "To read a figure, point at its marks or touch them; or press Tab to reach it, arrow keys to move and Escape to close the details.",
);
const tooltip = createTooltip();
mountOverview(main, data, themeToggle(noSelection));
mountFrom(0);

/** Mounts one check per browser task, from check `k` on. */
function mountFrom(k: number): void {
  const check = data.checks[k];
  if (check === undefined) {
    mountOthers(main, data);
    ready();
    return;
  }
  mountCheck(main, check, data.seeds);
  const figures = element("div", "figures");
  main.append(figures);
  mountInTurn(figures, figuresOf(check), noSelection, tooltip, () => mountFrom(k + 1));
}

function figuresOf(check: CheckData): (() => Figure)[] {
  const { series } = check;
  const dots = () => dotsFigure(check, data.seeds, series === undefined);
  return series === undefined ? [dots] : [dots, () => seriesFigure(check, series)];
}
