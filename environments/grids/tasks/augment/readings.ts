import type { Token } from "../../../environment.ts";
import type { Line } from "../../language/program.ts";
import { constantValue, isConstant, isPrimitive, isVariable, lineOf, nameOf, tokenOf } from "../../language/tokens.ts";
import type { Symmetry } from "../../view/look.ts";
import { givesColour, roleOf } from "./roles.ts";
import { negated, type Turned, turned } from "./turned.ts";
import { exchanged, pairMakers, reversals } from "./words.ts";

/** How a pair is seen: turned by a symmetry, and colour c as `colours[c]`. */
export type View = { readonly symmetry: Symmetry; readonly colours: readonly number[] };

/** Most ways in which one line is read. */
const MOST = 16;

/**
 * [line] the lines that may stand in its place in the view, likeliest first: directions by their images, colours by
 * theirs. A constant may be a colour or a number and a pair a step or a size, so a line may have several; which of them
 * is right, only a run tells. `plain`: [line] whether it gives a grid or a patch, which runs no way.
 */
export function readingsOf(lines: readonly Line[], view: View, plain: readonly boolean[]): Line[][] {
  const to = turned[view.symmetry];
  const reversed: boolean[] = [];
  const colours: boolean[] = [];
  return lines.map((line, k) => {
    const tokens = [line.callee, ...line.args];
    const runsBack = tokens.some((t) => (isVariable(t) ? reversed[lineOf(t)]! : to.reverses(t)));
    const choices = line.args.map((_, place) => argumentReadings(line, place, view, runsBack, colours));
    const forms = formsOf(line, view, runsBack);
    reversed.push(runsBack && !plain[k]);
    colours.push(givesColour(line.callee, colours) && line.args.length > 0);
    return likeliest(choices).flatMap((args) => forms.map((form) => form(args)));
  });
}

type Form = (args: readonly Token[]) => Line;

/** The line with what it calls turned, and its other face where what it works on runs the other way. */
function formsOf({ callee }: Line, { symmetry }: View, runsBack: boolean): Form[] {
  const to = turned[symmetry];
  const twin = runsBack ? twins.get(callee) : undefined;
  const pair = isPrimitive(callee) ? exchanged[nameOf(callee)] : undefined;
  const swaps = callee === ASTUPLE && to.swaps ? FIRST_TWO : runsBack ? pair : undefined;
  return [...new Set(twin === undefined ? to.images(callee) : [twin, ...to.images(callee)])].flatMap((image) => {
    const straight: Form = (args) => ({ callee: image, args });
    if (swaps === undefined) return [straight];
    const [a, b] = swaps;
    return [(args) => ({ callee: image, args: args.with(a, args[b]!).with(b, args[a]!) }), straight];
  });
}

function argumentReadings(
  line: Line,
  place: number,
  { symmetry, colours: colour }: View,
  runsBack: boolean,
  colours: readonly boolean[],
): readonly Token[] {
  const token = line.args[place]!;
  const to: Turned = turned[symmetry];
  if (!isConstant(token)) return to.images(token);
  const value = constantValue(token);
  if (typeof value === "object") return to.pairs(token);
  if (typeof value === "boolean") return [token];
  const asColour = value >= 0 && value <= 9 ? COLOURS[colour[value]!]! : token;
  const role = roleOf(line, place, colours);
  if (role === "colour") return [asColour];
  const opposite = makers.has(line.callee) && symmetry !== "identity" ? negated(token) : undefined;
  const asNumber = opposite === undefined ? [token] : runsBack ? [opposite, token] : [token, opposite];
  return [...new Set(role === "open" ? [...asNumber, asColour] : asNumber)];
}

/** One of each list, those first whose choices come early in their lists: at most MOST. */
function likeliest(choices: readonly (readonly Token[])[]): Token[][] {
  let all: { args: Token[]; late: number }[] = [{ args: [], late: 0 }];
  for (const list of choices) {
    all = all
      .flatMap(({ args, late }) => list.map((t, k) => ({ args: [...args, t], late: late + k })))
      .sort((a, b) => a.late - b.late)
      .slice(0, MOST);
  }
  return all.map(({ args }) => args);
}

const COLOURS = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"].map(tokenOf);
const ASTUPLE = tokenOf("astuple");
const makers = new Set(pairMakers.map(tokenOf));
const FIRST_TWO = [0, 1] as const;
const twins = new Map(
  reversals.flatMap((row) => {
    const [a, b] = row.split(" ").map(tokenOf) as [Token, Token];
    return [
      [a, b],
      [b, a],
    ] as const;
  }),
);
