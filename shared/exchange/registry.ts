import { z } from "zod";
import { newRegistry } from "../../src/core/registry.ts";
import { amongOthers } from "./among-others.ts";
import { average } from "./average.ts";
import { withCopies } from "./copies.ts";
import { diloco } from "./diloco.ts";
import { fedavg } from "./fedavg.ts";
import { none } from "./none.ts";
import { pbt } from "./pbt.ts";
import type { Exchange, ExchangeRule } from "./rule.ts";
import { soup } from "./soup.ts";

/** Every exchange rule, by the name that `share.weights` has for it; the first is the default. A user's joins by `register`. */
export const exchangeRules = newRegistry<ExchangeRule>(
  { what: "exchange rule", key: "share.weights", nameOf: ({ name }) => name },
  [none, average, fedavg, diloco, soup, pbt],
);

/** The sections of an experiment that hold rules' own keys, by rule. */
export function exchangeSections(): Record<string, z.ZodRawShape> {
  const withSettings = exchangeRules.entries().filter(({ settings }) => settings !== undefined);
  return Object.fromEntries(withSettings.map(({ name, section = name, settings }) => [section, settings!]));
}

/** A rule's own settings in an experiment, with defaults for what it leaves out. */
export const exchangeSettings = ({ name, section = name, settings = {} }: ExchangeRule, sections: object) =>
  z.object(settings).parse((sections as Readonly<Record<string, unknown>>)[section] ?? {});

/** A rule with the settings that these sections have for it. Throws E_CONFIG for an unknown name. */
export function exchangeBy(name: string, sections: object = {}): Exchange {
  const rule = exchangeRules.get(name);
  const settings = exchangeSettings(rule, sections);
  const exchange: Exchange = (parameters, state, about) => rule.exchange(parameters, state, about, settings);
  return rule.takes === "mean" ? amongOthers(exchange) : withCopies(exchange);
}
