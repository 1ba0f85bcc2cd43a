/** Runs in the report of a comparison: reads the data in the page and mounts the figures in reading order. */
import { element, mountInTurn } from "../kit/chrome.ts";
import { framePage } from "../kit/frame.ts";
import { readComparison } from "../kit/interval-text.ts";
import { themeToggle } from "../kit/theme.ts";
import { createTooltip } from "../kit/tooltip.ts";
import type { Followed } from "../kit/view.ts";
import { curvesFigure } from "./curves.ts";
import { driftFigure } from "./drift.ts";
import { familiesFigure } from "./families.ts";
import { flowsFigure } from "./flows.ts";
import { gainFigure } from "./gain.ts";
import { mountHeader } from "./header.ts";
import { librariesFigure } from "./library.ts";
import { mapsFigure } from "./maps.ts";
import { pairsFigure } from "./pairs.ts";
import { profilesFigure } from "./profiles.ts";
import { mountRuns } from "./run-links.ts";
import { mountSettings } from "./settings.ts";
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
