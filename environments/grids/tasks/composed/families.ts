import type { Random } from "../../../../src/core/random.ts";
import type { Level } from "../families/family.ts";
import {
  beams,
  type Craft,
  commonCrafts,
  core,
  cut,
  fill,
  kaleidoscope,
  ownCrafts,
  type Part,
  pair,
  repaint,
  ring,
  smear,
  stretch,
  swap,
  tile,
} from "./crafts.ts";

/** Crafts that are applied one after the other. */
type Composition = readonly Craft[];

/** A family of composed tasks. */
export type ComposedFamily = {
  name: string;
  about: string;
  /** Inputs are scenes of three objects, whatever the parts are; left out, they are small fields unless an object is cut out. */
  scenes?: true;
  /** How many parts the task number `index` has. */
  depthOf(index: number): Level;
  /**
   * What the task number `index` is made of. The first call settles where its parts come from, every call of what it returns
   * draws parts from there: those that do not fit each other are drawn again.
   */
  begin(random: Random, index: number): (random: Random) => readonly Part[];
};

/**
 * The families that have names, in the order in which agents are given one. The first eight are those of the prototype: five
 * crafts, two families of two crafts, one of three.
 */
export const composedFamilies: readonly ComposedFamily[] = [
  { ...oneStep(cut), scenes: true },
  oneStep(kaleidoscope),
  oneStep(swap),
  oneStep(fill),
  oneStep(tile),
  {
    ...composed("two-a", [cut, kaleidoscope], [cut, tile], [swap, kaleidoscope], [fill, kaleidoscope]),
    scenes: true,
  },
  composed("two-b", [swap, tile], [fill, tile], [kaleidoscope, swap], [kaleidoscope, fill]),
  { ...composed("three", [cut, swap, tile], [cut, fill, tile], [swap, kaleidoscope, fill]), scenes: true },
  oneStep(core),
  oneStep(ring),
  oneStep(smear),
  oneStep(pair),
  oneStep(beams),
  composed("two-c", [core, tile], [beams, repaint], [repaint, core], [core, pair]),
  composed("two-d", [ring, pair], [repaint, pair], [smear, ring], [stretch, ring]),
  composed("three-b", [repaint, smear, pair], [beams, ring, tile], [core, ring, pair]),
  oneStep(stretch),
  oneStep(repaint),
];

/**
 * Families that are related to a known degree: `related` is the probability that a part of a task is of the common stock, and
 * not of the family's own. Their tasks have one, two and three parts in turn. No part is in two stocks.
 */
export const relatedFamilies = (related: number): readonly ComposedFamily[] =>
  ownStocks.map((own, k) => ({
    name: `related-${k + 1}`,
    about: `compositions of the common crafts and of ${own.name}`,
    depthOf: inTurn,
    begin(random, index) {
      const shared = Array.from({ length: inTurn(index) }, () => random.next() < related);
      return (draw) => shared.map((common) => draw.pick(common ? draw.pick(commonCrafts).parts : own.parts));
    },
  }));

/** The first seven stocks have half of a craft's parameters each, the next seven the other half. */
const ownStocks: readonly Craft[] = [0, 1].flatMap((half) =>
  ownCrafts.map((craft) => {
    const middle = Math.ceil(craft.parts.length / 2);
    return { ...craft, parts: half === 0 ? craft.parts.slice(0, middle) : craft.parts.slice(middle) };
  }),
);

const inTurn = (index: number): Level => ((index % 3) + 1) as Level;

function oneStep(craft: Craft): ComposedFamily {
  return { ...composed(craft.name, [craft]), about: craft.about };
}

function composed(name: string, ...compositions: readonly [Composition, ...Composition[]]): ComposedFamily {
  const depth = compositions[0].length as Level;
  return {
    name,
    about: compositions.map((crafts) => crafts.map((craft) => craft.name).join(" > ")).join(", "),
    depthOf: () => depth,
    begin: () => (random) => random.pick(compositions).map((craft) => random.pick(craft.parts)),
  };
}
