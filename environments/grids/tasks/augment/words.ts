/**
 * What a symmetry and a renaming of colours ask of the primitives, by name: all that has to be added for a new one.
 * What stands in no list means the same however a grid is turned.
 */

/** Four names each: up, down, left, right. As numbers the first of each axis is the small end, the other the large. */
export const sides = ["tophalf bottomhalf lefthalf righthalf", "uppermost lowermost leftmost rightmost"];

/** Four names each: upper left, upper right, lower left, lower right; `-` if there is none. */
export const corners = ["ulcorner urcorner llcorner lrcorner", "mirrortile - - mirrortileout"];

/** Two names each: down the rows, across the columns. */
export const axes = [
  "height width",
  "vline hline",
  "vmatching hmatching",
  "vfrontier hfrontier",
  "vperiod hperiod",
  "vupscale hupscale",
  "hmirror vmirror",
  "folddown foldacross",
  "heightrank widthrank",
  "painttallest paintwidest",
  "columnlines rowlines",
  "columnfill rowfill",
  "stripedown stripeacross",
  "sortcolumns sortrows",
  "linkdown linkacross",
  "flipshapes mirrorshapes",
];

/** As `axes`, of what goes one way along its axis: what `reversals` says is to be done where the image goes the other. */
export const ways = ["vconcat hconcat", "vsplit hsplit", "toivec tojvec", "mirrordown mirrorright"];

/** Two names each: about, or along, the falling diagonal and the rising one. */
export const diagonals = ["dmirror cmirror"];

/** Two names each: clockwise and the other way. */
export const turns = ["rot90 rot270", "turnright turnleft"];

/** Whose answer is the other one when rows become columns, but for what is as high as wide. */
export const upright = ["portrait"];

/** Two names each: one stands for the other where what is compared, counted or joined runs the other way. */
export const reversals = [
  "argmax argmin",
  "valmax valmin",
  "maximum minimum",
  "increment decrement",
  "first last",
  "lbind rbind",
];

/** Two names each: primitives that depend on reading order, or on rows before columns, which a symmetry may reverse. */
export const readingOrder = ["first last", "sectionoverlay sectionunder"];

/** Places of the two arguments that are exchanged where what is compared, counted or joined runs the other way. */
export const exchanged: Readonly<Record<string, readonly [number, number]>> = {
  hconcat: [0, 1],
  vconcat: [0, 1],
  greater: [0, 1],
  subtract: [0, 1],
  branch: [1, 2],
  fork: [1, 2],
  papply: [1, 2],
  mpapply: [1, 2],
};

/** Makers of (rows, columns) out of numbers: a number there may be negated. */
export const pairMakers = ["toivec", "tojvec", "astuple"];

/** Places of the arguments that are colours. Any other integer of a reference primitive is a number. */
export const colourPlaces: Readonly<Record<string, readonly number[]>> = {
  fill: [1],
  underfill: [1],
  recolor: [0],
  replace: [1, 2],
  switch: [1, 2],
  cellwise: [2],
  colorcount: [1],
  ofcolor: [1],
  colorfilter: [1],
  canvas: [0],
};

/** Of ours the integers are colours, but for these. */
export const numberTakers = ["majority", "anyink"];

/** What gives a colour, or colours. */
export const colourGivers = ["mostcolor", "leastcolor", "color", "index", "palette", "separator"];
