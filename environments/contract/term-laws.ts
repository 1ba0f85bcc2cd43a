/** What `terms` promises, if a world has it. */
import { stream } from "../../src/core/random.ts";
import type { Abstraction, Body, Term } from "../environment.ts";
import { type Law, same } from "./world.ts";

export const termLaws: readonly Law[] = [
  {
    name: "terms: takes answers to trees and back without changing what they compute",
    *check({ own, env }) {
      for (const [k, { answer }] of env.probes.pairs().entries()) {
        const back = env.terms.fromTerm(env.terms.toTerm(answer));
        const task = own.tasks("probe")[k] ?? own.tasks("practice")[0]!;
        if (back === undefined) yield `the tree of [${answer}] has no answer`;
        else if (own.result(task, back) !== own.result(task, answer)) yield `[${answer}] comes back as [${back}]`;
      }
    },
  },
  {
    name: "terms: applies computed functions by `apply` alone, whose types say what they take and give",
    *check({ own }) {
      const { terms, dreams } = own;
      if (terms === undefined || dreams === undefined) return;
      const problems: string[] = [];
      const check = (term: Term): void => {
        term.args.forEach(check);
        if (term.token !== terms.apply) return;
        const [f, ...args] = term.args;
        if (f === undefined || f.args.length === 0) problems.push("a named function is applied"); // it is a plain node
        const type = `(${args.map((a) => a.type).join(", ")}) -> ${term.type}`;
        if (f?.type !== type) problems.push(`a function of type ${f?.type} is applied as ${type}`);
      };
      for (let k = 0; k < 100; k++) check(terms.toTerm(dreams.synthesise(stream(5, "apply", k)).answer));
      yield* problems;
    },
  },
  {
    name: "terms: makes an abstraction's slot legal, and lets it compute what its body does",
    *check({ own, env }) {
      const slot = env.vocabulary.slots[0];
      const task = own.tasks("probe")[0];
      const pair = env.probes.pairs()[0];
      if (own.terms === undefined || slot === undefined || task === undefined || pair === undefined) return;
      const { answer } = pair;
      const term = env.terms.toTerm(answer);
      const leaf = firstLeaf(term);
      const body = holed(term, leaf);
      const abstraction: Abstraction = { name: "made", token: slot, holes: [leaf.type], type: term.type, body };
      const wider = env.terms.withAbstractions([abstraction]);
      if (env.writing.legal(env.writing.start(task))[slot] !== 0) yield "a slot is legal that stands for nothing";
      if (wider.writing.legal(wider.writing.start(task))[slot] !== 1) yield "the abstraction's slot is not legal";
      const short = wider.terms.fromTerm({ token: slot, args: [leaf], type: term.type });
      if (short === undefined) {
        yield "the tree of an abstraction has no answer";
        return;
      }
      if (!wider.text.render(short).includes("made")) yield "the abstraction's name is not in the text";
      if (!wider.terms.renderBody(abstraction).includes("a")) yield "the text of the body names no argument";
      if (!same(wider.text.parse(wider.text.render(short)), [...short])) yield "its text is read as another answer";
      if (wider.result(task, short) !== own.result(task, answer)) yield "it computes something else than its body";
      if (own.judge(task, short).distance !== 1) yield "without the abstraction its token is an answer";
      const known = env.terms.inputs.every((token) => token >= 0 && token < env.vocabulary.size);
      if (!known) yield `an input is no token: ${env.terms.inputs}`;
    },
  },
];

function firstLeaf(term: Term): Term {
  return term.args.length === 0 ? term : firstLeaf(term.args[0]!);
}

function holed(term: Term, leaf: Term): Body {
  if (term.token === leaf.token && term.args.length === 0) return { hole: 0, type: leaf.type };
  return { token: term.token, args: term.args.map((a) => holed(a, leaf)), type: term.type };
}
