import type { Body, Term } from "../../environments/environment.ts";

/** Maximum number of replacements tried in one tree: a long answer has quadratically many. */
const MOST_FORMS = 400;

/**
 * The tree, a term or a body, with a part replaced by a smaller part of the same type inside it. All equal parts are
 * replaced at once: in a program they are one line, which stays while any of them does.
 */
export function reductions(tree: Term): Generator<Term>;
export function reductions(tree: Body): Generator<Body>;
export function* reductions(tree: Body): Generator<Body> {
  const idOf = numbering();
  const parts = new Map<number, Body>();
  for (const part of [tree, ...descendants(tree)]) parts.set(idOf(part), part);
  let count = 0;
  for (const [id, part] of parts) {
    const inner = new Map<number, Body>();
    for (const d of descendants(part)) if (d.type === part.type) inner.set(idOf(d), d);
    for (const smaller of inner.values()) {
      if (++count > MOST_FORMS) return;
      yield replaced(tree, id, smaller, idOf);
    }
  }
}

/** Equal numbers for equal trees. */
function numbering(): (tree: Body) => number {
  const ids = new Map<string, number>();
  const known = new Map<Body, number>();
  const idOf = (tree: Body): number => {
    const before = known.get(tree);
    if (before !== undefined) return before;
    const key =
      "hole" in tree ? `?${tree.hole}:${tree.type}` : `${tree.token}:${tree.type}(${tree.args.map(idOf).join(",")})`;
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    known.set(tree, id);
    return id;
  };
  return idOf;
}

function replaced(tree: Body, id: number, by: Body, idOf: (tree: Body) => number): Body {
  if (idOf(tree) === id) return by;
  return "hole" in tree ? tree : { ...tree, args: tree.args.map((arg) => replaced(arg, id, by, idOf)) };
}

function* descendants(tree: Body): Generator<Body> {
  if ("hole" in tree) return;
  for (const arg of tree.args) {
    yield arg;
    yield* descendants(arg);
  }
}
