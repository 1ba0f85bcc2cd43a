/** The script of a run's report: reads the data in the page and mounts the figures in reading order. */

import { choice } from "../kit/controls.ts";
import { element } from "../kit/element.ts";
import { mount, mountInTurn } from "../kit/figure.ts";
import { readPageData } from "../kit/page-data.ts";
import { framePage } from "../kit/page-frame.ts";
import { agentName } from "../kit/selection.ts";
import { themeToggle } from "../kit/theme.ts";
import { createTooltip } from "../kit/tooltip.ts";
import { mapFigure } from "./agent-map.ts";
import { lengthFigure } from "./answer-length.ts";
import { budgetFigure } from "./budget.ts";
import { mountConfiguration } from "./configuration.ts";
import { divergenceFigure } from "./divergence-matrix.ts";
import { driftFigure } from "./divergence-over-rounds.ts";
import { forgettingFigure } from "./forgetting.ts";
import { comparesFit, generalisingFigure } from "./generalisation.ts";
import { mountHeader } from "./header.ts";
import { headlineFigure } from "./headline.ts";
import { mountLedgers } from "./ledgers.ts";
import { shownFigure, showsAnything } from "./lesson-loss.ts";
import { libraryFigure } from "./library-graph.ts";
import { hasLineage, lineageFigure } from "./lineage.ts";
import { pathsFigure } from "./loss-barriers.ts";
import { type PackedReport, unpack } from "./pack.ts";
import { createView, type View } from "./run-view.ts";
import { flowFigure } from "./sharing-flow.ts";
import { mountSharingStory } from "./sharing-story.ts";
import { solvedFigure } from "./solved-over-rounds.ts";
import { tasksFigure } from "./task-matrix.ts";
import { learningFigure } from "./training-curves.ts";
import { valueFigure } from "./value-function.ts";
import { workersFigure } from "./workers.ts";

const main = document.getElementById("report")!;
const view = createView(unpack(readPageData<PackedReport>()));
const FIGURES = [
  solvedFigure,
  divergenceFigure,
  mapFigure,
  driftFigure,
  pathsFigure,
  lineageFigure,
  forgettingFigure,
  ...(showsAnything(view.data) ? [shownFigure] : []),
  ...(comparesFit(view.data) ? [generalisingFigure] : []),
  tasksFigure,
  valueFigure,
  libraryFigure,
  flowFigure,
  lengthFigure,
  budgetFigure,
  learningFigure,
  workersFigure,
];
const ready = framePage(
  main,
  view.data.run.version,
  "To read a figure, point at its marks or touch them; or press Tab to reach it, arrow keys to move, Enter to choose and Escape to close the details.",
);
const tooltip = createTooltip();
mountHeader(main, view, themeToggle(view));
mount(main, headlineFigure(view), view, tooltip);
mountSharingStory(main, view);
mountLedgers(main, view);
mountHighlight(main, view);
const figures = element("div", "figures");
main.append(figures);
const shown = hasLineage(view.data) ? FIGURES : FIGURES.filter((figure) => figure !== lineageFigure);
const makers = shown.map((figure) => () => figure(view));
mountInTurn(figures, makers, view, tooltip, () => {
  mountConfiguration(figures, view);
  ready();
});

function mountHighlight(parent: HTMLElement, view: View): void {
  const bar = element("div", "controls highlight");
  const options = view.data.agents.map((a, k) => ({
    value: String(k),
    label: `${agentName(view.data, k)} (${view.data.rotation === undefined ? "" : "from "}${a.family})`,
  }));
  const select = choice(
    bar,
    "Highlight one agent in all figures",
    [{ value: "-1", label: "none" }, ...options],
    (value) => view.set({ agent: Number(value) }),
  );
  select.options[0]!.dataset.nothing = "";
  view.subscribe(({ agent }) => {
    if (agent !== undefined) select.value = String(agent);
  });
  parent.append(bar);
}
