import { parseType, type Scheme, type Type, variable } from "./types.ts";

/**
 * Types of the primitives, as text. A union stands for one overload a choice, and the same union name makes the same
 * choice everywhere in a line; a digit makes another: Patch and Patch2 are chosen apart.
 *   Patch = Object | Indices, Element = Object | Grid, Piece = Grid | Object | Indices,
 *   Numerical = Integer | IntegerTuple, Container<T> = Set<T> | Tuple<T>, Listed = Tuple<Cell> | Tuple<IntegerTuple>.
 * A line that begins with # is a comment on the next.
 */
const text = `
identity: (T) -> T
add: (Numerical, Numerical2) -> Sum
subtract: (Numerical, Numerical2) -> Sum
multiply: (Numerical, Numerical2) -> Sum
divide: (Numerical, Numerical2) -> Sum
invert: (Numerical) -> Numerical
even: (Integer) -> Boolean
double: (Numerical) -> Numerical
halve: (Numerical) -> Numerical
flip: (Boolean) -> Boolean
equality: (T, T) -> Boolean
contained: (T, Container<T>) -> Boolean
contained: (Integer, IntegerTuple) -> Boolean
contained: (Integer, Cell) -> Boolean
combine: (Container<T>, Container<T>) -> Container<T>
intersection: (Set<T>, Set<T>) -> Set<T>
difference: (Set<T>, Set<T>) -> Set<T>
dedupe: (Tuple<T>) -> Tuple<T>
dedupe: (Grid) -> Grid
order: (Container<T>, (T) -> Numerical) -> Tuple<T>
order: (Grid, (Tuple<Integer>) -> Integer) -> Grid
repeat: (T, Integer) -> Tuple<T>
# Rows are a grid; ragged ones fail where a grid is wanted. So do those of apply, below.
repeat: (Tuple<Integer>, Integer) -> Grid
greater: (Integer, Integer) -> Boolean
size: (Container<T>) -> Integer
merge: (Container<Set<T>>) -> Container<T>
merge: (Tuple<Tuple<T>>) -> Tuple<T>
merge: (Tuple<Grid>) -> Grid
maximum: (Container<Integer>) -> Integer
maximum: (IntegerTuple) -> Integer
minimum: (Container<Integer>) -> Integer
minimum: (IntegerTuple) -> Integer
valmax: (Container<T>, (T) -> Numerical) -> Numerical
valmin: (Container<T>, (T) -> Numerical) -> Numerical
argmax: (Container<T>, (T) -> Numerical) -> T
argmin: (Container<T>, (T) -> Numerical) -> T
mostcommon: (Tuple<T>) -> T
leastcommon: (Tuple<T>) -> T
initset: (T) -> Set<T>
both: (Boolean, Boolean) -> Boolean
either: (Boolean, Boolean) -> Boolean
increment: (Numerical) -> Numerical
decrement: (Numerical) -> Numerical
crement: (Numerical) -> Numerical
sign: (Numerical) -> Numerical
positive: (Integer) -> Boolean
toivec: (Integer) -> IntegerTuple
tojvec: (Integer) -> IntegerTuple
sfilter: (Container<T>, (T) -> Boolean) -> Container<T>
sfilter: (Grid, (Tuple<Integer>) -> Boolean) -> Grid
mfilter: (Container<Set<T>>, (Set<T>) -> Boolean) -> Container<T>
extract: (Container<T>, (T) -> Boolean) -> T
totuple: (Container<T>) -> Tuple<T>
first: (Container<T>) -> T
first: (Pair<A, B>) -> A
first: (Grid) -> Tuple<Integer>
last: (Container<T>) -> T
last: (Pair<A, B>) -> B
last: (Grid) -> Tuple<Integer>
insert: (T, Set<T>) -> Set<T>
remove: (T, Container<T>) -> Container<T>
remove: (Tuple<Integer>, Grid) -> Grid
other: (Container<T>, T) -> T
interval: (Integer, Integer, Integer) -> Tuple<Integer>
astuple: (A, B) -> Pair<A, B>
# Two of a kind are a tuple to walk as well as a pair.
astuple: (T, T) -> Tuple<T>
product: (Container<A>, Container2<B>) -> Set<Pair<A, B>>
pair: (Tuple<A>, Tuple<B>) -> Tuple<Pair<A, B>>
pair: (Tuple<T>, Tuple<T>) -> Tuple<Tuple<T>>
pair: (Grid, Tuple<T>) -> Tuple<Pair<Tuple<Integer>, T>>
branch: (Boolean, T, T) -> T
compose: ((B) -> C, (A) -> B) -> (A) -> C
chain: ((C) -> D, (B) -> C, (A) -> B) -> (A) -> D
matcher: ((A) -> B, B) -> (A) -> Boolean
rbind: ((A, B) -> C, B) -> (A) -> C
rbind: ((A, B, C) -> D, C) -> (A, B) -> D
rbind: ((A, B, C, D) -> E, D) -> (A, B, C) -> E
lbind: ((A, B) -> C, A) -> (B) -> C
lbind: ((A, B, C) -> D, A) -> (B, C) -> D
lbind: ((A, B, C, D) -> E, A) -> (B, C, D) -> E
power: ((A) -> A, Integer) -> (A) -> A
# outbox and its like go on with the Indices that they gave; that the function takes those too is not checked.
power: ((Object) -> Indices, Integer) -> (Object) -> Indices
# Wider than it looks: first or last, twice. With any other count the result is not of this type.
power: ((Pair<A, B>) -> A, Integer) -> (Container<Pair<A, B>>) -> A
power: ((Pair<A, B>) -> B, Integer) -> (Container<Pair<A, B>>) -> B
power: ((Pair<A, B>) -> A, Integer) -> (Pair<Pair<A, B>, C>) -> A
power: ((Pair<A, B>) -> B, Integer) -> (Pair<C, Pair<A, B>>) -> B
fork: ((B, C) -> D, (A) -> B, (A) -> C) -> (A) -> D
apply: ((A) -> B, Container<A>) -> Container<B>
apply: ((Tuple<Integer>) -> B, Grid) -> Tuple<B>
apply: ((Tuple<Integer>) -> Tuple<Integer>, Grid) -> Grid
apply: ((A) -> Tuple<Integer>, Tuple<A>) -> Grid
# A pair is walked like a tuple, and stays a pair.
apply: ((A) -> Integer, Pair<A, A>) -> IntegerTuple
rapply: (Container<(A) -> B>, A) -> Container<B>
mapply: ((A) -> Set<B>, Container<A>) -> Container<B>
mapply: ((A) -> Grid, Tuple<A>) -> Grid
mapply: ((A) -> Tuple<B>, Container<A>) -> Container<B>
papply: ((A, B) -> C, Tuple<A>, Tuple<B>) -> Tuple<C>
papply: ((Tuple<Integer>, Tuple<Integer>) -> C, Grid, Grid) -> Tuple<C>
mpapply: ((A, B) -> Set<C>, Tuple<A>, Tuple<B>) -> Tuple<C>
mpapply: ((A, B) -> Grid, Tuple<A>, Tuple<B>) -> Grid
prapply: ((A, B) -> C, Container<A>, Container2<B>) -> Set<C>
mostcolor: (Element) -> Integer
leastcolor: (Element) -> Integer
height: (Piece) -> Integer
width: (Piece) -> Integer
shape: (Piece) -> IntegerTuple
portrait: (Piece) -> Boolean
colorcount: (Element, Integer) -> Integer
colorfilter: (Objects, Integer) -> Objects
sizefilter: (Container<Container2<T>>, Integer) -> Set<Container2<T>>
asindices: (Grid) -> Indices
ofcolor: (Grid, Integer) -> Indices
ulcorner: (Patch) -> IntegerTuple
urcorner: (Patch) -> IntegerTuple
llcorner: (Patch) -> IntegerTuple
lrcorner: (Patch) -> IntegerTuple
crop: (Grid, IntegerTuple, IntegerTuple) -> Grid
toindices: (Patch) -> Indices
recolor: (Integer, Patch) -> Object
# Merged tuples of patches are tuples: Listed is what some patch primitives then take.
recolor: (Integer, Listed) -> Object
shift: (Patch, IntegerTuple) -> Patch
shift: (Tuple<Cell>, IntegerTuple) -> Object
shift: (Tuple<IntegerTuple>, IntegerTuple) -> Indices
normalize: (Patch) -> Patch
dneighbors: (IntegerTuple) -> Indices
ineighbors: (IntegerTuple) -> Indices
neighbors: (IntegerTuple) -> Indices
objects: (Grid, Boolean, Boolean, Boolean) -> Objects
partition: (Grid) -> Objects
fgpartition: (Grid) -> Objects
uppermost: (Patch) -> Integer
lowermost: (Patch) -> Integer
leftmost: (Patch) -> Integer
rightmost: (Patch) -> Integer
square: (Piece) -> Boolean
vline: (Patch) -> Boolean
hline: (Patch) -> Boolean
hmatching: (Patch, Patch2) -> Boolean
vmatching: (Patch, Patch2) -> Boolean
manhattan: (Patch, Patch2) -> Integer
adjacent: (Patch, Patch2) -> Boolean
adjacent: (Patch, Listed) -> Boolean
bordering: (Patch, Grid) -> Boolean
centerofmass: (Patch) -> IntegerTuple
palette: (Element) -> Set<Integer>
numcolors: (Element) -> Integer
color: (Object) -> Integer
toobject: (Patch, Grid) -> Object
asobject: (Grid) -> Object
rot90: (Grid) -> Grid
rot180: (Grid) -> Grid
rot270: (Grid) -> Grid
hmirror: (Piece) -> Piece
vmirror: (Piece) -> Piece
dmirror: (Piece) -> Piece
cmirror: (Piece) -> Piece
fill: (Grid, Integer, Patch) -> Grid
fill: (Grid, Integer, Listed) -> Grid
paint: (Grid, Object) -> Grid
paint: (Grid, Tuple<Cell>) -> Grid
underfill: (Grid, Integer, Patch) -> Grid
underfill: (Grid, Integer, Listed) -> Grid
underpaint: (Grid, Object) -> Grid
underpaint: (Grid, Tuple<Cell>) -> Grid
hupscale: (Grid, Integer) -> Grid
vupscale: (Grid, Integer) -> Grid
upscale: (Element, Integer) -> Element
downscale: (Grid, Integer) -> Grid
hconcat: (Grid, Grid) -> Grid
vconcat: (Grid, Grid) -> Grid
subgrid: (Patch, Grid) -> Grid
hsplit: (Grid, Integer) -> Tuple<Grid>
vsplit: (Grid, Integer) -> Tuple<Grid>
cellwise: (Grid, Grid, Integer) -> Grid
replace: (Grid, Integer, Integer) -> Grid
switch: (Grid, Integer, Integer) -> Grid
center: (Patch) -> IntegerTuple
position: (Patch, Patch2) -> IntegerTuple
index: (Grid, IntegerTuple) -> Integer
canvas: (Integer, IntegerTuple) -> Grid
corners: (Patch) -> Indices
connect: (IntegerTuple, IntegerTuple) -> Indices
cover: (Grid, Patch) -> Grid
trim: (Grid) -> Grid
move: (Grid, Object, IntegerTuple) -> Grid
tophalf: (Grid) -> Grid
bottomhalf: (Grid) -> Grid
lefthalf: (Grid) -> Grid
righthalf: (Grid) -> Grid
vfrontier: (IntegerTuple) -> Indices
hfrontier: (IntegerTuple) -> Indices
backdrop: (Patch) -> Indices
delta: (Patch) -> Indices
gravitate: (Patch, Patch2) -> IntegerTuple
inbox: (Patch) -> Indices
outbox: (Patch) -> Indices
box: (Patch) -> Indices
box: (Listed) -> Indices
shoot: (IntegerTuple, IntegerTuple) -> Indices
occurrences: (Grid, Object) -> Indices
frontiers: (Grid) -> Objects
compress: (Grid) -> Grid
hperiod: (Object) -> Integer
vperiod: (Object) -> Integer
`;

const unions: Readonly<Record<string, readonly string[]>> = {
  Patch: ["Object", "Indices"],
  Element: ["Object", "Grid"],
  Piece: ["Grid", "Object", "Indices"],
  Numerical: ["Integer", "IntegerTuple"],
  Container: ["Set", "Tuple"],
  Listed: ["Tuple<Cell>", "Tuple<IntegerTuple>"],
};

/** Overloads of every primitive, in the order of the table above. */
export const signatures: ReadonlyMap<string, readonly Scheme[]> = readTable();

export const arities: ReadonlyMap<string, number> = new Map(
  [...signatures].map(([name, schemes]) => [name, schemes[0]!.params.length]),
);

function readTable(): Map<string, Scheme[]> {
  const table = new Map<string, Scheme[]>();
  for (const line of text.trim().split("\n")) {
    if (line.startsWith("#")) continue;
    const colon = line.indexOf(": ");
    const name = line.slice(0, colon);
    const schemes = expand(line.slice(colon + 2)).map((t) => schemeOf(t));
    table.set(name, [...(table.get(name) ?? []), ...schemes]);
  }
  return table;
}

/** One text an overload: every union name replaced by each of its choices. */
function expand(signature: string): Type[] {
  const names = [...new Set(signature.match(/(Patch|Element|Piece|Numerical|Container|Listed)\d?/g) ?? [])];
  let choices: Record<string, string>[] = [{}];
  for (const name of names) {
    const options = unions[name.replace(/\d$/, "")]!;
    choices = choices.flatMap((c) => options.map((o) => ({ ...c, [name]: o })));
  }
  return choices.map((choice) => {
    // The sum of two integers is one; with a pair on either side it is a pair.
    const sum = Object.values(choice).includes("IntegerTuple") ? "IntegerTuple" : "Integer";
    const text = signature
      .replace(/\bSum\b/, sum)
      .replace(/\b(Patch|Element|Piece|Numerical|Container|Listed)\d?\b/g, (n) => choice[n]!);
    return parseType(text, (name) => (/^[A-Z]$/.test(name) ? variable(name.toLowerCase()) : undefined));
  });
}

function schemeOf(type: Type): Scheme {
  const args = type.args ?? [];
  return { params: args.slice(0, -1), result: args.at(-1)! };
}
