import type { Body } from "../../environments/environment.ts";
import type { Node } from "./nodes.ts";

export type CandidateLimits = { maxSize: number; maxHoles: number };

/**
 * Every fragment rooted at `node`: the root is kept, each argument is kept or becomes a hole, 2 to `maxSize` kept
 * nodes and at most `maxHoles` holes. Each comes in up to two forms, with a hole for every cut and with one hole for
 * equal subterms; sharing only some of several equal pairs is left out, as it is hardly ever better than both.
 */
export function candidatesAt(node: Node, limits: CandidateLimits): Body[] {
  const out: Body[] = [];
  for (const cut of cutsAt(node, limits.maxSize)) {
    if (cut.size < 2) continue;
    const forms = cut.bindings.length > new Set(cut.bindings).size ? [true, false] : [false];
    for (const sharing of forms) {
      const holes = sharing ? new Set(cut.bindings).size : cut.bindings.length;
      if (holes <= limits.maxHoles) out.push(numbered(cut, sharing));
    }
  }
  return out;
}

/** A kept part of a term: holes are numbered in reading order, hole i stands for bindings[i]. */
type Cut = { body: Body; size: number; bindings: readonly Node[] };

/** All parts that keep the root, with at most `budget` nodes. */
function cutsAt(node: Node, budget: number): Cut[] {
  if (budget < 1) return [];
  let partial: { args: Body[]; size: number; bindings: readonly Node[] }[] = [{ args: [], size: 1, bindings: [] }];
  for (const arg of node.args) {
    const kept = cutsAt(arg, budget - 1);
    const hole: Cut = { body: { hole: 0, type: arg.type }, size: 0, bindings: [arg] };
    partial = partial.flatMap((p) =>
      [hole, ...kept]
        .filter((option) => p.size + option.size <= budget)
        .map((option) => ({
          args: [...p.args, option.body],
          size: p.size + option.size,
          bindings: [...p.bindings, ...option.bindings],
        })),
    );
  }
  return partial.map(({ args, size, bindings }) => ({
    body: { token: node.token, args, type: node.type },
    size,
    bindings,
  }));
}

function numbered(cut: Cut, sharing: boolean): Body {
  const order = sharing ? [...new Set(cut.bindings)] : [];
  let next = 0;
  const visit = (body: Body): Body => {
    if (!("hole" in body)) return { ...body, args: body.args.map(visit) };
    const position = next++;
    return { ...body, hole: sharing ? order.indexOf(cut.bindings[position]!) : position };
  };
  return visit(cut.body);
}

/** The same body with holes numbered in reading order, and the type of each. */
export function renumbered(body: Body): { body: Body; holes: string[] } {
  const holes = new Map<number, { index: number; type: string }>();
  const visit = (part: Body): Body => {
    if (!("hole" in part)) return { ...part, args: part.args.map(visit) };
    const seen = holes.get(part.hole) ?? { index: holes.size, type: part.type };
    holes.set(part.hole, seen);
    return { ...part, hole: seen.index };
  };
  const out = visit(body);
  return { body: out, holes: [...holes.values()].map((h) => h.type) };
}
