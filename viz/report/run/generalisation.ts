/** Accuracy on shown and on held-out pairs over rounds, and the delay between fitting the one and solving the other. */
import { cumsum, mean, median } from "d3";
import { type Grokking, grokkingOf, KNOWN } from "../../measures/grokking.ts";
import { element } from "../kit/element.ts";
import type { Figure, FigureDefaults } from "../kit/figure.ts";
import { count, percent, plural } from "../kit/format.ts";
import { agentItems, type LegendItem } from "../kit/legend.ts";
import { medians, type Panel, type Reached, type Series } from "../kit/lines.ts";
import { style } from "../kit/palette.ts";
import { drawPanels, panelDetails } from "../kit/panels.ts";
import { agentName, MANY } from "../kit/selection.ts";
import { scrolling, tableOf } from "../kit/table.ts";
import type { ReportData } from "./run-data.ts";
import { familyIn, measuredAgents, type View } from "./run-view.ts";

const HELD_BACK = { colour: "var(--ink)", dash: "" };
const SHOWN = { colour: "var(--ink)", dash: "3 3", width: 2 };

/** By kept round: accuracies, NaN if not measured, and the training tokens spent since the kept round before. */
type Learned = { agent: number; shown: number[]; heldBack: number[]; training: number[]; found: Grokking };

/** Whether the run measured both accuracies; the figure is left out otherwise. */
export const comparesFit = ({ rounds }: ReportData): boolean => rounds.some(({ fit = [] }) => fit.length > 0);

const DEFAULTS: FigureDefaults = {
  id: "generalising",
  title: "When did agents fit, and when did they generalise?",
  look: "Dashed lines are accuracy on shown pairs, solid lines on held-out pairs. Solid lines that rise long after the dashed ones are delayed generalisation (grokking).",
};

export function generalisingFigure(view: View): Figure {
  const { data } = view;
  const rounds = data.rounds.filter(({ fit = [] }) => fit.length > 0);
  // The page of a long run keeps some of the accuracies: lines connect the rounds that it keeps.
  const kept: View = { ...view, data: { ...data, rounds } };
  const learned = learnedOf(data, rounds);
  const by = (of: "shown" | "heldBack") =>
    data.agents.map((_, a) => learned.find(({ agent }) => agent === a)?.[of] ?? rounds.map(() => Number.NaN));
  const shown = by("shown");
  const heldBack = by("heldBack");
  const whole: Series[] = [
    { label: "median, held-out", values: medians(heldBack, rounds.length), ...HELD_BACK },
    { label: "median, shown", values: medians(shown, rounds.length), ...SHOWN },
  ];
  /** With many agents only the highlighted one is drawn: the others could not be told apart. */
  const isDrawn = (agent: number) => data.agents.length <= MANY || view.agent === agent;
  const panel = (): Panel => ({
    title: "Accuracy in the families that each agent works in",
    unit: "share of answer tokens right",
    agents: heldBack,
    bold: [
      ...whole,
      ...learned.flatMap(({ agent, shown: values }): Series[] => {
        if (!isDrawn(agent)) return [];
        const faded = view.agent >= 0 && view.agent !== agent;
        const label = `${agentName(data, agent)}, shown`;
        return [{ label, values, colour: style(agent).colour, dash: "3 3", width: 1.2, opacity: faded ? 0.15 : 0.75 }];
      }),
    ],
    reached: learned.flatMap(({ agent, found: { fits, generalises } }): Reached[] => {
      if (!isDrawn(agent)) return [];
      return [
        ...(fits === undefined ? [] : [{ agent, round: fits, value: shown[agent]![fits]!, dash: "3 3" }]),
        ...(generalises === undefined
          ? []
          : [{ agent, round: generalises, value: heldBack[agent]![generalises]!, dash: "" }]),
      ];
    }),
    text: percent,
    fromZero: true,
    upTo: 1,
    reference: { value: KNOWN, label: percent(KNOWN) },
  });
  return {
    ...DEFAULTS,
    look: `${DEFAULTS.look} ${summary(learned, rounds)}`,
    draw(canvas) {
      const now = { ...kept, agent: view.agent };
      const details = (drawn: Panel, round: number) => {
        const lines = panelDetails({ ...drawn, bold: whole }, round, now);
        const own = shown[view.agent]?.[round];
        return own === undefined ? lines : [...lines, `${agentName(data, view.agent)}, shown: ${percent(own)}`];
      };
      drawPanels(canvas, now, [panel()], details, { stacked: true });
    },
    legend: (): LegendItem[] => [
      { label: "held-out pairs, median", kind: "line", style: HELD_BACK, bold: true },
      { label: "shown pairs, median", kind: "line", style: SHOWN },
      ...agentItems(
        view,
        "line-point",
        learned.map(({ agent }) => agent),
      ),
    ],
    below(holder) {
      const thinned =
        rounds.length < data.rounds.length ? ` The report keeps ${rounds.length} of ${data.rounds.length} rounds.` : "";
      const note = `A vertical line marks the round from which an agent's accuracy stays at ${percent(KNOWN)} or more: dashed for shown pairs, solid for held-out pairs. A delay is late if generalising took at least twice the training of fitting, whatever happened within the rounds.${thinned}`;
      const table = scrolling(delaysTable(view, learned, rounds), "table of delays");
      holder.append(learned.length > MANY ? folded(learned.length, table) : table, element("p", "note", note));
    },
    table: () => ({
      columns: ["round", "agent", "train_tokens_since", "shown_accuracy", "held_back_accuracy"],
      rows: rounds.flatMap(({ round }, r) =>
        learned.map((l) => [round, agentName(data, l.agent), l.training[r], l.shown[r], l.heldBack[r]]),
      ),
    }),
  };
}

/** The measured agents' accuracies in the families that each worked in, or in all measured families if those were not measured. */
function learnedOf(data: ReportData, rounds: ReportData["rounds"]): Learned[] {
  const { probed = [] } = data;
  const places = rounds.map((round) => data.rounds.indexOf(round));
  return measuredAgents(data).map((agent, row) => {
    const worked = new Set(data.rounds.map(({ round }) => probed.indexOf(familyIn(data, agent, round))));
    const columns = probed.map((_, f) => f).filter((f) => worked.has(f));
    const share = (of: "fit" | "accuracy") =>
      rounds.map((round) => {
        const all = round[of]?.[row] ?? [];
        return mean(columns.length > 0 ? columns.map((f) => all[f]!) : all) ?? Number.NaN;
      });
    const spent = cumsum(data.rounds, ({ agents }) => agents[agent]!.spent.trainTokens);
    const training = places.map((k, r) => spent[k]! - (r > 0 ? spent[places[r - 1]!]! : 0));
    const [shown, heldBack] = [share("fit"), share("accuracy")];
    return { agent, shown, heldBack, training, found: grokkingOf(shown, heldBack, training) };
  });
}

/** How many agents reach the accuracy that counts as known, and when. */
function summary(learned: readonly Learned[], rounds: ReportData["rounds"]): string {
  const reaching = (what: string, of: (found: Grokking) => number | undefined) => {
    const places = learned.flatMap(({ found }) => of(found) ?? []);
    const middle = median(places);
    const when = middle === undefined ? "" : ` (median: round ${rounds[Math.round(middle)]!.round})`;
    return `${places.length} of ${plural(learned.length, "agent")} on ${what}${when}`;
  };
  const shown = reaching("shown pairs", ({ fits }) => fits);
  const heldBack = reaching("held-out pairs", ({ generalises }) => generalises);
  return `${percent(KNOWN)} or more is reached by ${shown} and by ${heldBack}.`;
}

function delaysTable(view: View, learned: readonly Learned[], rounds: ReportData["rounds"]): HTMLTableElement {
  const roundAt = (place: number | undefined) => (place === undefined ? undefined : rounds[place]!.round);
  const said = (round: number | undefined) => (round === undefined ? "never" : `round ${round}`);
  const rows = learned.map(({ agent, found }) => {
    const [fits, generalises] = [roundAt(found.fits), roundAt(found.generalises)];
    const delay = element("td", "", "not reached");
    if (found.delay !== undefined) {
      const { training, late } = found.delay;
      delay.textContent = `${signed(generalises! - fits!, "round")}${late ? ", late" : ""}`;
      delay.append(element("span", "counts", signed(training, "train token")));
    }
    return [agentName(view.data, agent), said(fits), said(generalises), delay];
  });
  return tableOf("ledgers", ["agent", "fits at", "generalises at", "delay"], rows);
}

const signed = (value: number, unit: string) => `${value < 0 ? "\u2212" : ""}${plural(Math.abs(value), unit)}`;

function folded(agents: number, table: HTMLElement): HTMLElement {
  const fold = element("details", "fold");
  fold.append(element("summary", "", `When each of ${count(agents)} agents fits and generalises`), table);
  return fold;
}
