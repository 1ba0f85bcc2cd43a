/**
 * Further types that whole programs are checked with: what people write and what search should not spend itself on, so
 * the mask of legal tokens does not offer them. Listed = Tuple<Cell> | Tuple<IntegerTuple>: merged tuples of patches
 * are tuples, and some patch primitives take those too.
 */
const text = `
contained: (Integer, Cell) -> Boolean
# Rows are a grid; ragged ones fail where a grid is wanted. So do those of apply, below.
repeat: (Tuple<Integer>, Integer) -> Grid
maximum: (IntegerTuple) -> Integer
minimum: (IntegerTuple) -> Integer
valmax: (Container<T>, (T) -> IntegerTuple) -> IntegerTuple
valmin: (Container<T>, (T) -> IntegerTuple) -> IntegerTuple
argmax: (Container<T>, (T) -> IntegerTuple) -> T
argmin: (Container<T>, (T) -> IntegerTuple) -> T
totuple: (Tuple<T>) -> Tuple<T>
first: (Grid) -> Tuple<Integer>
last: (Grid) -> Tuple<Integer>
remove: (Tuple<Integer>, Grid) -> Grid
astuple: (A, B) -> Pair<A, B>
# Two of a kind are a tuple to walk as well as a pair.
astuple: (T, T) -> Tuple<T>
pair: (Tuple<T>, Tuple<T>) -> Tuple<Tuple<T>>
pair: (Grid, Tuple<T>) -> Tuple<Pair<Tuple<Integer>, T>>
# outbox and its like go on with the Indices that they gave; that the function takes those too is not checked.
power: ((Object) -> Indices, Integer) -> (Object) -> Indices
# Wider than it looks: first or last, twice. With any other count the result is not of this type.
power: ((Pair<A, B>) -> A, Integer) -> (Container<Pair<A, B>>) -> A
power: ((Pair<A, B>) -> B, Integer) -> (Container<Pair<A, B>>) -> B
power: ((Pair<A, B>) -> A, Integer) -> (Pair<Pair<A, B>, C>) -> A
power: ((Pair<A, B>) -> B, Integer) -> (Pair<C, Pair<A, B>>) -> B
apply: ((Tuple<Integer>) -> Tuple<Integer>, Grid) -> Grid
apply: ((A) -> Tuple<Integer>, Tuple<A>) -> Grid
# A pair is walked like a tuple, and stays a pair.
apply: ((A) -> Integer, Pair<A, A>) -> IntegerTuple
mapply: ((A) -> Tuple<B>, Container<A>) -> Container<B>
papply: ((Tuple<Integer>, Tuple<Integer>) -> C, Grid, Grid) -> Tuple<C>
recolor: (Integer, Listed) -> Object
shift: (Tuple<Cell>, IntegerTuple) -> Object
shift: (Tuple<IntegerTuple>, IntegerTuple) -> Indices
adjacent: (Patch, Listed) -> Boolean
fill: (Grid, Integer, Listed) -> Grid
paint: (Grid, Tuple<Cell>) -> Grid
underfill: (Grid, Integer, Listed) -> Grid
underpaint: (Grid, Tuple<Cell>) -> Grid
box: (Listed) -> Indices
`;

/** [primitive, type] pairs, in the order above. */
export const widerTypes: readonly (readonly [string, string])[] = text
  .trim()
  .split("\n")
  .filter((line) => !line.startsWith("#"))
  .map((line) => line.split(": ", 2) as [string, string]);
